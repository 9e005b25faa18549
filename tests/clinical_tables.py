"""Clean tables of a small clinic, written out by hand, and the settings of an analysis of them."""

import json
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from reinfuse.study.analyses import Analysis

COLUMNS = {
    "patients": {"patient": "string", "arm": "string", "age_years": "Int64", "sex": "string", "weight_kg": "Float64"},
    "diagnoses": {"patient": "string", "scheme": "string", "diagnosis": "string"},
    "infusions": {
        "patient": "string",
        "infusion": "Int64",
        "day": "Int64",
        "dose_mg": "Float64",
        "duration_h": "Float64",
        "rate_mg_h": "Float64",
        "dose_mg_per_kg": "Float64",
        "rate_mg_per_kg_h": "Float64",
        "bolus_mg": "Float64",
        "bolus_mg_per_kg": "Float64",
    },
    "assessments": {
        "patient": "string",
        "day": "Int64",
        "timepoint": "string",
        "instrument": "string",
        "score": "Float64",
    },
    "opioids": {
        "patient": "string",
        "timepoint": "string",
        "drug": "string",
        "dose_mg_day": "Float64",
        "mme_mg_day": "Float64",
    },
    "events": {
        "patient": "string",
        "infusion": "Int64",
        "day": "Int64",
        "term": "string",
        "category": "string",
        "severity": "string",
        "led_to_discontinuation": "boolean",
    },
    "dispositions": {"patient": "string", "completed": "boolean", "reason": "string"},
}
TIMEPOINTS = {
    "baseline": {"label": "Before", "day": 0.0},
    "week_1": {"label": "Week 1", "day": 7.0},
    "week_2": {"label": "Week 2", "day": 14.0},
    "week_4": {"label": "Week 4", "day": 28.0},
    "week_12": {"label": "Week 12", "day": 84.0},
}
OUTCOMES = {
    "pain": {"label": "Pain", "unit": "points", "instrument": "nrs", "opioid_use": False, "lower_is_better": True},
    "function": {
        "label": "Function",
        "unit": "points",
        "instrument": "sf",
        "opioid_use": False,
        "lower_is_better": False,
    },
    "opioid_use": {"label": "Opioid use", "unit": "mg/day", "opioid_use": True, "lower_is_better": True},
}
Rows = list[dict[str, Any]]


def clinic(covariates: dict[str, str] | None = None, **rows: Rows) -> dict[str, pd.DataFrame]:
    """Return the seven clean tables with these rows; what a row leaves out is missing.

    `covariates` are further columns of `patients` with their pandas types.
    """
    tables = {}
    for name, columns in COLUMNS.items():
        kinds = columns | (covariates or {} if name == "patients" else {})
        table = pd.DataFrame(rows.get(name, []), columns=list(kinds))
        tables[name] = table.astype(kinds)
    return tables


def patients(*names: str, **columns: Any) -> Rows:
    """Return rows of patients; each column is one value a patient."""
    return [
        {"patient": name} | {column: values[position] for column, values in columns.items()}
        for position, name in enumerate(names)
    ]


def scores(course: dict[str, dict[str, float]], instrument: str = "nrs", **days: int) -> Rows:
    """Return rows of assessments from {patient: {timepoint: score}}; a day where the time point's is given."""
    return [
        {
            "patient": patient,
            "timepoint": timepoint,
            "score": score,
            "instrument": instrument,
            "day": days.get(timepoint),
        }
        for patient, visits in course.items()
        for timepoint, score in visits.items()
    ]


def analysis(kind: str, declared: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """Return the settings of an analysis, defaults filled in as study.yaml's reader does; `declared`: covariates."""
    complete = TypeAdapter(Analysis).validate_json(json.dumps(spec | {"kind": kind})).model_dump(mode="json")
    return {
        "study": "a-study",
        "analysis": "an_analysis",
        "spec": complete,
        "groups": {"first": {"label": "First", "where": [{"column": "patient", "one_of": ["a", "b"]}]}},
        "outcomes": OUTCOMES,
        "covariates": declared or {},
        "timepoints": TIMEPOINTS,
        "ci_level": 0.95,
        "regimens": {},
    }
