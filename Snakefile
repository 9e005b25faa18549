"""Reinfuse, as a table of contents.

    raw export ─► deidentify ─► clean ─┬► model ──────┬─► audit ─► figures ─► report ─► gates ─► release
    (or a twin)                        └► multiverse ─┘

Configuration is read and checked, and the stamps of all steps are compared with the last run, in common.smk.
"""


include: "workflow/common.smk"


rule all:
    default_target: True
    input:
        "results/index.html",
        receipts=every_receipt,
    message:
        "all reports are there"


include: "workflow/rules/twin.smk"
include: "workflow/rules/deidentify.smk"
include: "workflow/rules/risk.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/model.smk"
include: "workflow/rules/multiverse.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/synthesis.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/leak_gate.smk"
include: "workflow/rules/release.smk"
include: "workflow/rules/reproduction.smk"


onsuccess:
    announce_reports()


onerror:
    explain_failure()
