"""leak_gate: search everything that was written for what identifies a study's patients; nothing is passed on before.

Reads the raw files once more, for their identifiers alone, and every file of the study, the pages over all studies, the
engine's own folder and what git tracks. Writes results/<study>/leak_gate.json, which its receipt names: as an output of
the rule it would be removed when the gate fails, and with it where to look.
"""


rule leak_gate:
    input:
        stamp=stamp_of("{study}/leak_gate"),
        before=receipts_before("{study}/leak_gate"),
    output:
        receipt="results/{study}/receipts/leak_gate.json",
    message:
        "{wildcards.study}: search all results for identifiers"
    shell:
        "python scripts/leak_gate.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results --engine .snakemake --out results/{wildcards.study}/leak_gate.json"
