"""risk: how easily patients could be told apart, and the least loss that prevents it.

Reads the de-identified sources, which the receipt of the step before names. Writes measures before and after, and how
many patients share their class with how many. Only for studies that declare `risk`.
"""


rule risk:
    input:
        stamp=stamp_of("{study}/risk"),
        before=receipts_before("{study}/risk"),
    output:
        summary="results/{study}/risk.json",
        sizes="results/{study}/risk.csv",
        receipt="results/{study}/receipts/risk.json",
    message:
        "{wildcards.study}: risk of re-identification"
    shell:
        "python scripts/risk.py --stamp {input.stamp} --receipt {output.receipt}"
        " --deidentified results/{wildcards.study}/deidentified --out results/{wildcards.study}"
