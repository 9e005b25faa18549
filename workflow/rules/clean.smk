"""clean: from de-identified sources to the seven clean tables.

Reads what deidentify wrote. Writes the tables, the flow of patients, the data checks and the exclusions;
rows in = rows kept + rows excluded.
"""

CLEAN_TABLES = ["patients", "diagnoses", "infusions", "assessments", "opioids", "events", "dispositions"]


rule clean:
    input:
        stamp=stamp_of("{study}/clean"),
        before=receipts_before("{study}/clean"),
        left_out=rules.deidentify.output.left_out,
    output:
        tables=expand("results/{{study}}/clean/{table}.parquet", table=CLEAN_TABLES),
        flow="results/{study}/clean/flow.json",
        checks="results/{study}/clean/checks.csv",
        exclusions="results/{study}/clean/exclusions.csv",
        receipt="results/{study}/receipts/clean.json",
    message:
        "{wildcards.study}: clean tables, flow and checks"
    shell:
        "python scripts/clean.py --stamp {input.stamp} --receipt {output.receipt}"
        " --deidentified results/{wildcards.study}/deidentified --left-out {input.left_out}"
        " --reference resources/reference --out results/{wildcards.study}/clean"
