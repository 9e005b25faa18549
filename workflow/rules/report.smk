"""report: one self-contained page a study, and one over all studies.

Reads every result of a study; the page over all says what the gates decided too. A page is replaced only by a whole
new one: when a step fails, the last stays.
"""


rule report:
    input:
        stamp=stamp_of("{study}/report"),
        before=receipts_before("{study}/report"),
        summary=rules.deidentify.output.summary,
        flow=rules.clean.output.flow,
        checks=rules.clean.output.checks,
        exclusions=rules.clean.output.exclusions,
        estimates=rules.estimates.output.estimates,
        ledger=rules.audit.output.ledger,
        variants=rules.audit.output.variants,
        figures=results_before("{study}/report", "figures", ".svg"),
    output:
        page=update("results/{study}/report.html"),
        receipt="results/{study}/receipts/report.json",
    message:
        "{wildcards.study}: report"
    shell:
        "python scripts/report.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results/{wildcards.study} --templates workflow/templates --out {output.page}"


rule index:
    input:
        stamp=stamp_of("index"),
        before=receipts_before("index"),
        decisions=expand("results/{study}/disclosure.json", study=project.studies),
        ledger="results/ledger.json",
    output:
        page=update("results/index.html"),
        run="results/run.json",
        receipt="results/receipts/index.json",
    message:
        "report over all studies"
    shell:
        "python scripts/index.py --stamp {input.stamp} --receipt {output.receipt}"
        " --results results --decisions {input.decisions} --expected resources/expected_ledger.json"
        " --templates workflow/templates"
