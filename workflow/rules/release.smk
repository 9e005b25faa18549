"""release: what of a study may leave, once it passed the gates.

Comes after the study's leak gate. Reads every result of a study but its rows; of private rows, the clean tables tell
who belongs to which group. Writes what the gate decided. The folder results/<study>/release/ is no output that the
engine must find: it stands only where the gate says `pass`, and its files are vouched for by the receipt.
"""


rule release:
    input:
        stamp=stamp_of("{study}/release"),
        before=receipts_before("{study}/release"),
        page=rules.report.output.page,
    output:
        decision="results/{study}/disclosure.json",
        receipt="results/{study}/receipts/release.json",
    message:
        "{wildcards.study}: release"
    shell:
        "python scripts/release.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results/{wildcards.study} --templates workflow/templates --out {output.decision}"
