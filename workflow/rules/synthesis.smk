"""synthesis: effects of all studies that declare some, beside each other.

Reads estimates and ledgers of those studies. Writes one row an effect, how far the effects agree, figures and a page.
Which figures there are depends on what is declared, so they are named by the receipt and not here.
"""


rule synthesis:
    input:
        stamp=stamp_of("synthesis"),
        before=receipts_before("synthesis"),
    output:
        effects="results/synthesis/effects.csv",
        heterogeneity="results/synthesis/heterogeneity.csv",
        summary="results/synthesis/synthesis.json",
        page=update("results/synthesis.html"),
        receipt="results/receipts/synthesis.json",
    message:
        "synthesis over studies"
    shell:
        "python scripts/synthesis.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results --templates workflow/templates --out results/synthesis --page {output.page}"
