"""deidentify: the only stage that may open raw data.

Reads the raw files of a study, wherever config.yaml says they lie. They are no inputs here on purpose: the stamp
holds a fingerprint of their content, and the engine would keep their paths in its records. The rows of a twin are
results of the step before, which its receipt names.
Writes the same tables without anything identifying, one file for each source that the study declares (the receipt
names them), which rows and cells were left out and why, and what was done to each column.
"""


rule deidentify:
    input:
        stamp=stamp_of("{study}/deidentify"),
        before=receipts_before("{study}/deidentify"),
    output:
        left_out="results/{study}/left_out.csv",
        summary="results/{study}/deidentification.json",
        receipt="results/{study}/receipts/deidentify.json",
    message:
        "{wildcards.study}: remove what identifies a patient"
    shell:
        "python scripts/deidentify.py --stamp {input.stamp} --receipt {output.receipt}"
        " --postcodes resources/reference/postcode_prefixes.yaml --out results/{wildcards.study}"
