"""multiverse: every defensible variant of the test behind a claim, in chunks that run apart, and what they add up to.

Reads the clean tables. A chunk writes one row a variant that fell to it; gathering writes all of them in one order,
whatever the number of chunks, and the numbers that a report prints as tidy estimates, which join the others.
"""


rule multiverse:
    input:
        stamp=stamp_of("{study}/multiverse/{multiverse}/{chunk}"),
        before=receipts_before("{study}/multiverse/{multiverse}/{chunk}"),
        tables=rules.clean.output.tables,
    output:
        universes="results/{study}/multiverse/{multiverse}/{chunk}.csv",
        receipt="results/{study}/receipts/multiverse/{multiverse}/{chunk}.json",
    message:
        "{wildcards.study}: multiverse {wildcards.multiverse}, chunk {wildcards.chunk}"
    shell:
        "python scripts/multiverse.py --stamp {input.stamp} --receipt {output.receipt}"
        " --tables results/{wildcards.study}/clean --out {output.universes}"


rule multiverse_gather:
    input:
        stamp=stamp_of("{study}/multiverse/{multiverse}"),
        before=receipts_before("{study}/multiverse/{multiverse}"),
        chunks=results_before("{study}/multiverse/{multiverse}", "multiverse", ".csv"),
    output:
        universes="results/{study}/multiverse/{multiverse}.csv",
        estimates="results/{study}/multiverse/{multiverse}/estimates.csv",
        receipt="results/{study}/receipts/multiverse/{multiverse}.json",
    message:
        "{wildcards.study}: multiverse {wildcards.multiverse}"
    shell:
        "python scripts/multiverse_gather.py --stamp {input.stamp} --receipt {output.receipt}"
        " --in {input.chunks} --out {output.universes} --estimates {output.estimates}"
