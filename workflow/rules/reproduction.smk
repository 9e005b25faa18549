"""reproduction: the ledger over all studies, and whether its verdicts are those that were recorded.

Reads the studies' ledgers and, last of all, what results/run.json says of the recorded verdicts. `ledger` writes
results/ledger.json; `drift` writes nothing but its receipt, and fails as long as a verdict differs.
"""


rule ledger:
    input:
        stamp=stamp_of("ledger"),
        before=receipts_before("ledger"),
        ledgers=expand("results/{study}/ledger.json", study=project.studies),
    output:
        ledger="results/ledger.json",
        receipt="results/receipts/ledger.json",
    message:
        "ledger over all studies"
    shell:
        "python scripts/ledger.py --stamp {input.stamp} --receipt {output.receipt}"
        " --in {input.ledgers} --out {output.ledger}"


rule drift:
    input:
        stamp=stamp_of("drift"),
        before=receipts_before("drift"),
        run=rules.index.output.run,
    output:
        receipt="results/receipts/drift.json",
    message:
        "compare all verdicts with those recorded"
    shell:
        "python scripts/drift.py --stamp {input.stamp} --receipt {output.receipt} --run {input.run}"
