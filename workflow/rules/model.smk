"""model: one job an analysis, and one that joins their estimates with those of multiverses.

Reads the clean tables. Writes tidy estimates; every number that a later stage prints stands in them.
"""


rule model:
    input:
        stamp=stamp_of("{study}/model/{analysis}"),
        before=receipts_before("{study}/model/{analysis}"),
        tables=rules.clean.output.tables,
    output:
        estimates="results/{study}/model/{analysis}.csv",
        receipt="results/{study}/receipts/model/{analysis}.json",
    message:
        "{wildcards.study}: analysis {wildcards.analysis}"
    shell:
        "python scripts/model.py --stamp {input.stamp} --receipt {output.receipt}"
        " --tables results/{wildcards.study}/clean --reference resources/reference --out {output.estimates}"


rule estimates:
    input:
        stamp=stamp_of("{study}/estimates"),
        before=receipts_before("{study}/estimates"),
        analyses=results_before("{study}/estimates", "model", ".csv"),
        multiverses=results_before("{study}/estimates", "multiverse", "/estimates.csv"),
    output:
        estimates="results/{study}/estimates.csv",
        receipt="results/{study}/receipts/estimates.json",
    message:
        "{wildcards.study}: join all estimates"
    shell:
        "python scripts/estimates.py --stamp {input.stamp} --receipt {output.receipt}"
        " --in {input.analyses} {input.multiverses} --out {output.estimates}"
