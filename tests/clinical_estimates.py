"""Estimates of every clinical analysis as the models make them, of a small clinic written out by hand."""

import importlib
from pathlib import Path
from typing import Any

import yaml
from clinical_tables import OUTCOMES, TIMEPOINTS, analysis, clinic, patients, scores
from study_results import settings

REFERENCE = Path(__file__).parents[1] / "resources" / "reference" / "guideline_cohen_2018.yaml"
CHANGE = {"outcome": "pain", "start": "baseline", "end": "week_4"}
SPECS: dict[str, dict[str, Any]] = {
    "exposure": {},
    "dose_response": CHANGE | {
        "exposures": ["infusions", "total_dose_mg"],
        "infusions": [
            {"infusion": 1, "before": "baseline", "after": "week_1"},
            {"infusion": 2, "before": "week_1", "after": "week_2"},
        ],
    },
    "durability": {"outcome": "pain", "start": "baseline", "first": "week_1", "exposures": ["total_dose_mg"]},
    "harms": {"terms": ["nausea", "hypertension"], "all_events_recorded": True},
    "guideline": {},
    "regression_to_mean": CHANGE | {
        "selection": {"above": 5}, "population_means": [5], "population_sds": [2], "reliabilities": [0.7],
    },
    "missingness": CHANGE | {"variables": ["weight_kg", "sex", "pain"], "imputations": 5, "deltas": [1.0, 8.0]},
}  # fmt: skip
COURSE = {
    "a": (9, 3, 4, 8, 9), "b": (8, 2, 2, 3, 2), "c": (7, 4, 6, 7, None), "d": (10, 5, 5, 4, 8), "e": (6, 3, 2, 3, 3),
    "f": (9, 8, 7, 7, 7), "g": (8, 4, 3, None, None), "h": (7, 2, 3, 5, 6),
}  # fmt: skip
VISITS = ["baseline", "week_1", "week_2", "week_4", "week_12"]
GROUPS = {"first": {"label": "First", "where": [{"column": "patient", "one_of": ["a", "b", "c", "d", "e"]}]}}


def tables() -> dict[str, Any]:
    """Return the clean tables of the clinic."""
    course = {
        name: {visit: float(score) for visit, score in zip(VISITS, row, strict=True) if score is not None}
        for name, row in COURSE.items()
    }
    weights = [70.0, 82.0, None, 64.0, 91.0, 77.0, 58.0, None]
    return clinic(
        patients=patients(*COURSE, weight_kg=weights, sex=["female", "male"] * 4),
        assessments=scores(course),
        infusions=[
            {
                "patient": name, "infusion": number, "day": number - 2, "dose_mg": 20.0 + 3 * index * number,
                "duration_h": 0.5 + number / 4,
                "rate_mg_per_kg_h": None if weight is None else (20 + 3 * index) / weight,
            }
            for index, (name, weight) in enumerate(zip(COURSE, weights, strict=True))
            for number in (1, 2)
        ],
        events=[
            {"patient": "a", "infusion": 1, "term": "nausea", "category": "gut", "severity": "mild",
             "led_to_discontinuation": False},
            {"patient": "c", "infusion": 2, "term": "nausea", "category": "gut", "severity": "moderate",
             "led_to_discontinuation": True},
        ],
        dispositions=[{"patient": name, "completed": name not in "cg"} for name in COURSE],
    )  # fmt: skip


def told(kind: str, *groups: str) -> dict[str, Any]:
    """Return the settings of the analysis of one kind."""
    spec = SPECS[kind] | ({"groups": list(groups)} if groups else {})
    made = analysis(kind, **spec) | {"groups": GROUPS, "analysis": kind}
    return made | {"reference": yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))}


def clinical_estimates(kind: str, *groups: str) -> list[dict[str, Any]]:
    """Return the estimates of one kind as rows of estimates.csv; a missing number is an empty text."""
    made = importlib.import_module(f"reinfuse.model.{kind}").estimate(tables(), told(kind, *groups))
    cells = made.astype(object).where(made.notna(), "")
    return [{str(name): value for name, value in row.items()} for row in cells.to_dict(orient="records")]


def settings_of(kind: str, *groups: str) -> dict[str, Any]:
    """Return what the settings of a report say of a study with this one analysis."""
    changes = {"analyses": {kind: told(kind, *groups)["spec"]}, "outcomes": OUTCOMES, "timepoints": TIMEPOINTS}
    return settings(**changes, groups=GROUPS, multiverses={}, figures={})
