"""figures: one job a figure.

Reads estimates, the ledger or, for pictures of single patients, clean tables, as its kind needs.
Writes the figure as SVG and PNG, and the plotted data as CSV.
"""


rule figure:
    input:
        stamp=stamp_of("{study}/figures/{figure}"),
        before=receipts_before("{study}/figures/{figure}"),
    output:
        svg="results/{study}/figures/{figure}.svg",
        png="results/{study}/figures/{figure}.png",
        data="results/{study}/figures/{figure}.csv",
        receipt="results/{study}/receipts/figures/{figure}.json",
    message:
        "{wildcards.study}: figure {wildcards.figure}"
    shell:
        "python scripts/figures.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results/{wildcards.study} --out results/{wildcards.study}/figures/{wildcards.figure}"
