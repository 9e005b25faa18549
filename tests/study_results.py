"""A small study's folder of results, written by code with the columns of docs/design.md, for tests of the pages."""

import csv
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from study_estimates import ESTIMATE_COLUMNS, GROUPS, STUDY, estimates

REPOSITORY = Path(__file__).resolve().parents[1]
TEMPLATES = REPOSITORY / "workflow" / "templates"
CLAIM_COLUMNS = [
    "study", "claim", "section", "statement", "kind", "reported", "unit", "recomputed", "method", "numeric",
    "decision", "evidence", "severity", "reason",
]  # fmt: skip
VARIANT_COLUMNS = ["study", "claim", "reported", "method", "group", "estimand", "p_value", "respects_pairing", "role"]
CHECK_COLUMNS = ["study", "check", "table", "column", "rule", "n_checked", "n_failed", "result", "detail"]

SETTINGS: dict[str, Any] = {
    "study": STUDY,
    "title": "Infusions in eighteen patients",
    "question": "Do infusions lower pain six months later?",
    "design": "Before and after",
    "citation": {
        "authors": "Doe et al.", "title": "Infusions", "published_in": "Pain", "year": 2020, "volume": "13",
        "pages": "389-394",
    },
    "evidence": "rows",
    "rows": "public",
    "limitations": ["Nobody was randomised."],
    "groups": {"completers": {"label": "Completers"}, "non_completers": {"label": "Stopped early"}},
    "outcomes": {
        "pain": {"label": "Pain, 0–10", "unit": "points", "lower_is_better": True},
        "opioid_use": {"label": "Opioid use", "unit": "mg/day", "opioid_use": True, "lower_is_better": True},
    },
    "timepoints": {
        "baseline": {"label": "Baseline", "day": 0},
        "after": {"label": "After the series", "day": 38},
        "six_months": {"label": "Six months", "day": 221},
    },
    "covariates": {"ketamine_infusions": {"type": "integer", "label": "Ketamine infusions", "unit": "infusions"}},
    "analyses": {
        "table1": {
            "kind": "describe", "groups": GROUPS, "variables": ["age_years", "sex", "ketamine_infusions", "pain"],
            "compare": GROUPS[1:],
        },
        "pain_change": {
            "kind": "paired_change", "outcome": "pain", "start": "baseline", "end": "six_months", "groups": GROUPS,
            "primary": "signed_rank_exact",
        },
        "pain_by_completion": {
            "kind": "two_group", "outcome": "pain", "timepoint": "six_months", "change_from": "baseline",
            "compare": GROUPS[1:], "primary": "mann_whitney_exact",
        },
        "pain_responders": {
            "kind": "responder", "outcome": "pain", "start": "baseline", "end": "six_months", "groups": GROUPS,
            "reductions_percent": [50.0], "compare": GROUPS[1:],
            "composites": {"both": {"label": "Both halved", "all_of": []}},
        },
        "opioid_direction": {
            "kind": "opioid", "start": "baseline", "end": "six_months", "groups": GROUPS,
            "below_percent_of_baseline": 50.0,
        },
        "pain_model": {
            "kind": "mixed_model", "formula": "pain ~ timepoint * completers", "groups": ["all"],
            "indicators": ["completers"], "start": "baseline", "end": "six_months", "primary": "satterthwaite",
        },
    },
    "multiverses": {
        "opioid_variants": {
            "kind": "paired_change", "claim": "opioid_p", "published_direction": "lower", "outcome": "opioid_use",
            "alpha": 0.05,
        },
    },
    "figures": {
        "course": {"kind": "course", "title": "Pain over time", "caption": "Means."},
        "p_values": {"kind": "p_value_variants", "title": "Every variant", "caption": "One mark a variant."},
        "opioid_curve": {
            "kind": "specification_curve", "title": "Opioid use, every variant", "caption": "A column a variant.",
            "multiverse": "opioid_variants",
        },
        "overview": {"kind": "ledger_overview", "title": "Every claim", "caption": "One mark a claim."},
    },
    "ci_level": 0.95,
    "versions": {"numpy": "2.1.0", "jinja2": "3.1.6"},
    "inputs": {"table1.csv": "sha256:0123456789abcdef"},
}  # fmt: skip

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="468pt" height="90pt"
 viewBox="0 0 468 90" role="img" aria-labelledby="t d"><title id="t">{name}</title><desc id="d">Means.</desc>
<defs><clipPath id="c"><rect width="468" height="90"/></clipPath><path id="m" d="M0 0h4"/></defs>
<g clip-path="url(#c)"><use xlink:href="#m" x="20" y="20"/><text x="40" y="40">{name}</text></g></svg>
"""


def settings(**changes: Any) -> dict[str, Any]:
    """Return the settings of the report step, some of them changed."""
    return deepcopy(SETTINGS) | changes


def claim(name: str, **fields: Any) -> dict[str, Any]:
    """Return one claim of ledger.json; by default a mean that comes out again."""
    return {
        "study": STUDY, "claim": name, "section": "Results", "kind": "mean",
        "statement": f"Statement {name.replace('_', ' ')}",
        "reported": "7.4", "unit": "points", "recomputed": 7.444, "method": "sample", "numeric": "reproduced",
        "decision": "not applicable", "evidence": "rows", "severity": "none", "reason": "The rows give it.",
        "same_as": [], "because": "", "in_words": "", "weight": "descriptive",
        "weak": False,
    } | fields  # fmt: skip


def flipped_claim(name: str, **fields: Any) -> dict[str, Any]:
    """Return a claim whose decision flips: published 0.274 by a test that ignores pairs."""
    return claim(name, **{
        "kind": "p_value", "reported": "0.274", "unit": "", "recomputed": 0.27408,
        "method": "mann_whitney_normal_continuity_ignoring_pairs", "numeric": "reproduced by a variant",
        "decision": "flipped", "severity": "major", "weight": "conclusion", "because": "The visits are paired.",
        "reason": "Comes out when pairs are ignored. The visits are paired.",
    } | fields)  # fmt: skip


def variant(name: str, p_value: float, role: str = "primary", method: str = "signed_rank_exact") -> dict[str, Any]:
    """Return one row of variants.csv."""
    return {
        "study": STUDY, "claim": name, "reported": "0.274", "method": method, "group": "completers",
        "estimand": "location_shift", "p_value": p_value, "respects_pairing": True, "role": role,
    }  # fmt: skip


CLAIMS = [
    claim("abstract_mean", section="Abstract", same_as=["results_mean"]),
    claim("results_mean"),
    flipped_claim("opioid_p", section="Results, paragraph 4", same_as=["legend_p"]),
    flipped_claim("legend_p", section="Fig. 2 legend", same_as=["opioid_p"]),
    claim(
        "responders", section="Discussion", kind="count", reported="5", unit="patients", recomputed=3.0, method="count",
        numeric="not reproduced", severity="major", weight="conclusion", reason="The rows give 3.",
    ),
    claim("sum", numeric="inconsistent", severity="minor", evidence="reported numbers", method=""),
    claim("last_digit", numeric="within tolerance", severity="rounding"),
    claim("elsewhere", numeric="consistent", evidence="reported numbers", method=""),
    claim("scores", numeric="attainable", evidence="reported numbers", recomputed=None, method=""),
    claim("dose", numeric="not checkable", evidence="none", recomputed=None, method=""),
]  # fmt: skip
VARIANTS = [
    variant("opioid_p", 0.015625),
    variant("opioid_p", 0.27408, "as published", "mann_whitney_normal_continuity_ignoring_pairs"),
    variant("legend_p", 0.015625),
]
FLOW = {
    "study": STUDY,
    "steps": [
        {
            "step": "exclusions", "label": "Patients", "unit": "patients", "table": "patients", "in": 20, "kept": 18,
            "excluded": 2, "reasons": [{"rule": "minors", "reason": "Under 18 years", "patients": 2}],
        },
        {
            "step": "exclusions", "label": "Rows of assessments", "unit": "rows", "table": "assessments", "in": 40,
            "kept": 36, "excluded": 4, "reasons": [{"rule": "minors", "reason": "Under 18 years", "patients": 2}],
        },
        {
            "step": "exclusions", "label": "Rows of events", "unit": "rows", "table": "events", "in": 0, "kept": 0,
            "excluded": 0, "reasons": [],
        },
    ],
    "groups": [
        {"name": "completers", "label": "Completers", "patients": 11},
        {"name": "non_completers", "label": "Stopped early", "patients": 7},
    ],
}  # fmt: skip
CHECKS = [
    [STUDY, "range", "patients", "age_years", "18 to 120", 18, 0, "passed", ""],
    [STUDY, "missing", "patients", "weight_kg", "gaps are allowed", 18, 2, "failed", "2 of 18 missing"],
    [STUDY, "unique", "events", "patient", "each combination once", 0, 0, "nothing to check", ""],
]
DEIDENTIFICATION = {
    "study": STUDY,
    "rows": "public",
    "key": "declared public key",
    "patients": 18,
    "free_text": {
        "columns_dropped": 1, "thousand_notes": 100, "percent_in_known_style": 8, "percent_in_other_style": 43
    },
    "sources": [
        {
            "source": "table1", "one_row_per": "patient", "rows_in": 18, "rows_out": 18, "patients": 18,
            "columns": [
                {
                    "column": "patient_number", "role": "identifier", "done": "pseudonymised with a keyed hash",
                    "counts": {"cells": 18, "missing": 0, "changed": 18, "spellings_made_one": 1},
                },
                {
                    "column": "pain", "role": "clinical", "done": "kept",
                    "counts": {"cells": 18, "missing": 0, "changed": 0},
                },
            ],
        }
    ],
}  # fmt: skip

NO_LEAK: dict[str, Any] = {
    "study": STUDY, "passed": True, "failed": [], "findings": [], "lost_canaries": [], "canaries": ["CSV", "HTML"],
    "files": {".csv": 9, ".html": 1}, "searched_for": {"names": 18}, "too_short": 0,
}  # fmt: skip
MAY_LEAVE: dict[str, Any] = {"preset": "none", "state": "pass", "failed": [], "review": [], "withheld_figures": {}}


def write_results(
    folder: Path,
    *,
    claims: list[dict[str, Any]] = CLAIMS,
    variants: list[dict[str, Any]] = VARIANTS,
    rows: list[dict[str, Any]] | None = None,
    flow: dict[str, Any] = FLOW,
    checks: list[list[Any]] = CHECKS,
    audit: dict[str, Any] = DEIDENTIFICATION,
    figures: dict[str, Any] = SETTINGS["figures"],
    leak_gate: dict[str, Any] = NO_LEAK,
    disclosure: dict[str, Any] = MAY_LEAVE,
) -> Path:
    """Write the results that the pages read into `folder`, and return it."""
    (folder / "clean").mkdir(parents=True)
    (folder / "figures").mkdir()
    _write_csv(folder / "estimates.csv", ESTIMATE_COLUMNS, estimates() if rows is None else rows)
    _write_csv(folder / "ledger.csv", CLAIM_COLUMNS, [{key: each[key] for key in CLAIM_COLUMNS} for each in claims])
    _write_csv(folder / "variants.csv", VARIANT_COLUMNS, variants)
    _write_csv(
        folder / "clean" / "checks.csv", CHECK_COLUMNS, [dict(zip(CHECK_COLUMNS, row, strict=True)) for row in checks]
    )
    counts = {
        judgement: {each[judgement]: sum(other[judgement] == each[judgement] for other in claims) for each in claims}
        for judgement in ("numeric", "decision", "severity")
    }
    _write_json(folder / "ledger.json", {"study": STUDY, "counts": counts, "claims": claims})
    _write_json(folder / "clean" / "flow.json", flow)
    _write_json(folder / "deidentification.json", audit)
    _write_json(folder / "leak_gate.json", leak_gate)
    _write_json(folder / "disclosure.json", disclosure)
    for name in figures:
        (folder / "figures" / f"{name}.svg").write_text(SVG.format(name=name.replace("_", " ")), encoding="utf-8")
        _write_csv(folder / "figures" / f"{name}.csv", ["label", "mean"], [{"label": "a, “b”", "mean": 7.25}])
    return folder


def _write_csv(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
