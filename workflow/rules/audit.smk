"""audit: a verdict for every claim of the publication.

Reads the estimates; the claims stand in the stamp. Where a check compares patients' rows with printed summaries it
reads the clean tables too. Writes the ledger, and every variant of each audited test.
"""


rule audit:
    input:
        stamp=stamp_of("{study}/audit"),
        before=receipts_before("{study}/audit"),
        estimates=rules.estimates.output.estimates,
    output:
        ledger="results/{study}/ledger.csv",
        ledger_json="results/{study}/ledger.json",
        variants="results/{study}/variants.csv",
        receipt="results/{study}/receipts/audit.json",
    message:
        "{wildcards.study}: audit every published number"
    shell:
        "python scripts/audit.py --stamp {input.stamp} --receipt {output.receipt}"
        " --estimates {input.estimates} --tables results/{wildcards.study}/clean --out results/{wildcards.study}"
