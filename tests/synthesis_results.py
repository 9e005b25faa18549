"""Three small studies with their estimates and ledgers, and what the step over all of them is told, for its tests."""

from pathlib import Path
from typing import Any

from study_estimates import estimate, interval
from study_results import claim, write_results

Settings = dict[str, Any]


def selector(analysis: str, estimand: str, method: str, **keys: str) -> Settings:
    """Return the key of an estimate as the stamp has it."""
    blank = {"outcome": "pain", "group": "all", "contrast": "", "timepoint": ""}
    return {"analysis": analysis, "estimand": estimand, "method": method, **blank, **keys}


def published_change(**claims: Any) -> Settings:
    """Return where a printed change comes from, with every key that the stamp has."""
    parts = ["change", "start", "end", "n", "standard_error", "sd", "ci", "p_value"]
    return dict.fromkeys(parts) | {"reported_as": "change", "ci_level": 0.95} | claims


def published_share(**claims: Any) -> Settings:
    """Return where a printed share comes from, with every key that the stamp has."""
    return dict.fromkeys(["events", "n", "percent", "ci"]) | {"ci_level": 0.95} | claims


def contribution(kind: str, label: str, **keys: Any) -> Settings:
    """Return one contribution with every key that the stamp has."""
    return {
        "kind": kind, "label": label, "outcome": "Pain", "estimand": f"What {label} estimates",
        "population": "Adults", "horizon_days": [14, 28], "main": False, "comparable": None, "estimate": None,
        "published": None, "scale": [0, 10], "baseline": None,
    } | keys  # fmt: skip


CHANGE = selector("pain_change", "mean_change", "paired_t", contrast="after - before")
SETTINGS: Settings = {
    "studies": {
        "first": {
            "title": "The first study", "short_name": "First 2001", "evidence": "rows", "rows": "public",
            "contributions": {
                "change": contribution(
                    "mean_change", "Change in rows", main=True, estimate=CHANGE,
                    baseline=selector("table1", "mean", "sample", timepoint="before"),
                ),
                "responders": contribution(
                    "responder_share", "Half the pain", main=True, horizon_days=None,
                    estimate=selector(
                        "responders", "responder_share", "clopper_pearson", contrast="at_least_50_percent"
                    ),
                ),
            },
        },
        "second": {
            "title": "The second study", "short_name": "Second 2002", "evidence": "summary", "rows": "simulated",
            "contributions": {
                "change": contribution(
                    "mean_change", "Printed change", main=True, horizon_days=[0, 0], scale=[0, 100],
                    published=published_change(change="fall", reported_as="reduction", n="n", standard_error="se"),
                ),
                "invented": contribution("mean_change", "Invented change", estimate=CHANGE),
                "lasting": contribution(
                    "share_still_relieved", "Lasting relief", horizon_days=[21, 21],
                    published=published_share(ci=["low", "high"], n="followed", ci_level=0.9),
                ),
                "responders": contribution(
                    "responder_share", "Favourable", main=True, published=published_share(events="events", n="n")
                ),
            },
        },
        "third": {
            "title": "The third study", "short_name": "Third 2003", "evidence": "case", "rows": "public",
            "contributions": {
                "course": contribution(
                    "case_course", "One course", horizon_days=[300, 365],
                    published={"start": "before", "end": ["after_low", "after_high"]},
                ),
                "relief": contribution(
                    "duration", "Its relief", horizon_days=None,
                    published={"duration": "relief", "n": None, "meant": "about"},
                ),
            },
        },
    }
}  # fmt: skip
ESTIMATES = [
    estimate("pain_change", "mean_change", "pain", -1.5, contrast="after - before", method="paired_t", se=0.5, df=10,
             n_patients=11, unit="points", note="primary", **interval(-2.6, -0.4)),
    estimate("table1", "mean", "pain", 7.5, timepoint="before", unit="points"),
    estimate("responders", "responder_share", "pain", 3 / 18, contrast="at_least_50_percent", unit="proportion",
             method="clopper_pearson", **interval(0.0358, 0.4142)),
]  # fmt: skip
LEDGERS = {
    "first": [],
    "second": [
        claim("fall", reported="36"), claim("n", kind="count", reported="45"), claim("se", reported="5"),
        claim("low", reported="23"), claim("high", reported="51"), claim("followed", reported="29"),
        claim("events", kind="count", reported="23"),
    ],
    "third": [
        claim("before", reported="4"), claim("after_low", reported="1"), claim("after_high", reported="2"),
        claim("relief", reported=">6", unit="months"),
    ],
}  # fmt: skip


def write_studies(folder: Path) -> Path:
    """Write the results of the three studies, and return their folder."""
    for name, claims in LEDGERS.items():
        write_results(folder / name, claims=claims, rows=ESTIMATES)
    return folder
