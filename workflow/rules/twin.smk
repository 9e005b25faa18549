"""twin: for a study that published no rows, a simulated raw export, and what its analyses recover of the truth.

Reads stamps, which hold the parameters of twin.yaml, and the factors of morphine equivalents. Writes the export (its
receipt names the files, which only their owner may read), the true value of what the analyses estimate, and that truth
beside the estimates. No verdict on a published number rests on any of it.
"""


rule twin:
    input:
        stamp=stamp_of("{study}/twin"),
    output:
        receipt="results/{study}/receipts/twin.json",
    message:
        "{wildcards.study}: simulate a raw export"
    shell:
        "python scripts/twin.py --stamp {input.stamp} --receipt {output.receipt}"
        " --out results/{wildcards.study}/twin/export"


rule truth:
    input:
        stamp=stamp_of("{study}/truth"),
    output:
        truth="results/{study}/twin/truth.csv",
        receipt="results/{study}/receipts/truth.json",
    message:
        "{wildcards.study}: what is true of simulated patients"
    shell:
        "python scripts/truth.py --stamp {input.stamp} --receipt {output.receipt}"
        " --reference resources/reference --out {output.truth}"


rule recovery:
    input:
        stamp=stamp_of("{study}/recovery"),
        before=receipts_before("{study}/recovery"),
        truth=rules.truth.output.truth,
        estimates="results/{study}/estimates.csv",
    output:
        recovery="results/{study}/recovery.csv",
        receipt="results/{study}/receipts/recovery.json",
    message:
        "{wildcards.study}: truth beside estimates"
    shell:
        "python scripts/recovery.py --stamp {input.stamp} --receipt {output.receipt}"
        " --truth {input.truth} --estimates {input.estimates} --out {output.recovery}"
