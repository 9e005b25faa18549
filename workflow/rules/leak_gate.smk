"""leak_gate: search everything that a study's steps wrote for what identifies its patients, before its release is made.

Reads the raw files once more, for their identifiers alone, and every file of the study, the engine's own folder and
what git tracks. `leak_gate` writes results/<study>/leak_gate.json and does not fail: a study that does not pass has no
release, the page over all studies says so, and `last_gate` ends the run. That one searches what was written since,
over all studies too, withdraws the release of a study that does not pass, and writes nothing where all do.
"""


rule leak_gate:
    input:
        stamp=stamp_of("{study}/leak_gate"),
        before=receipts_before("{study}/leak_gate"),
    output:
        outcome="results/{study}/leak_gate.json",
        receipt="results/{study}/receipts/leak_gate.json",
    message:
        "{wildcards.study}: search all results for identifiers"
    shell:
        "python scripts/leak_gate.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results --engine .snakemake --out {output.outcome}"


rule last_gate:
    input:
        stamp=stamp_of("last_gate"),
        before=receipts_before("last_gate"),
        decisions=expand("results/{study}/disclosure.json", study=project.studies),
    output:
        receipt="results/receipts/last_gate.json",
    message:
        "search what was written over all studies"
    shell:
        "python scripts/last_gate.py --stamp {input.stamp} --receipt {output.receipt}"
        " --decisions {input.decisions} --results results --engine .snakemake"
        " --expected resources/expected_ledger.json --templates workflow/templates"
