"""A small study whose four patients, A to D, come from two sources."""

import copy
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

DTYPES = {"integer": "Int64", "number": "Float64"}
Rows = list[tuple[Any, ...]]


def column(role: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "type": kind, "required": True, **more}


def source(one_row_per: str, **columns: Any) -> dict[str, Any]:
    identifier = {"id": column("identifier", "text")}
    return {
        "file": "any.csv", "encoding": "utf-8", "delimiter": ",", "missing_codes": [""], "one_row_per": one_row_per,
        "columns": identifier | columns,
    }  # fmt: skip


PEOPLE = source(
    "patient",
    age=column("age", "integer", range=[18, 120]),
    sex=column("quasi_identifier", "category", values={"F": "female", "M": "male"}, required=False),
    weight=column("clinical", "number", range=[30, 250], unit="kg", required=False),
    infusions=column("clinical", "integer", range=[0, 6], required=False),
    pain_before=column("clinical", "integer", range=[0, 10]),
    pain_after=column("clinical", "integer", range=[0, 10], required=False),
    diagnosis=column("clinical", "category", values=["neuralgia", "neuropathy"]),
    second_diagnosis=column("clinical", "category", values=["neuralgia", "neuropathy"], required=False),
)
VISITS = source(
    "infusion",
    day=column("date", "date", date_format="%Y-%m-%d", required=False),
    dose=column("clinical", "number", range=[0, 500], unit="mg", required=False),
    hours=column("clinical", "number", range=[0, 24], unit="h", required=False),
    event=column("clinical", "category", values=["nausea", "headache"], required=False),
    stopped=column("clinical", "category", values={"1": "yes", "0": "no"}, required=False),
)
TABLES = {
    "patients": [
        {
            "source": "people",
            "columns": {"patient": "id", "age_years": "age", "sex": "sex", "weight_kg": "weight"},
            "constants": {"arm": "ketamine"},
        }
    ],
    "diagnoses": [
        {"source": "people", "columns": {"patient": "id", "diagnosis": name}, "constants": {"scheme": "as written"}}
        for name in ("diagnosis", "second_diagnosis")
    ],
    "infusions": [
        {
            "source": "visits",
            "columns": {"patient": "id", "day": "day", "dose_mg": "dose", "duration_h": "hours"},
            "constants": {},
        }
    ],
    "assessments": [
        {
            "source": "people",
            "columns": {"patient": "id", "score": name},
            "constants": {"timepoint": timepoint, "instrument": "scale"},
        }
        for name, timepoint in (("pain_after", "later"), ("pain_before", "before"))
    ],
    "events": [
        {
            "source": "visits",
            "columns": {"patient": "id", "day": "day", "term": "event", "led_to_discontinuation": "stopped"},
            "constants": {},
        }
    ],
}
SETTINGS: dict[str, Any] = {
    "study": "small",
    "sources": {"people": PEOPLE, "visits": VISITS},
    "tables": TABLES,
    "covariates": {},
    "timepoints": {"before": {"label": "Before", "day": 0}, "later": {"label": "Later", "day": 90}},
    "outcomes": {"pain": {"label": "Pain", "unit": "points", "instrument": "scale", "range": [0, 10]}},
    "groups": {"treated": {"label": "Two infusions", "where": [{"count_of": "infusions", "at_least": 2}]}},
    "completed": "treated",
    "exclusions": {},
}


@pytest.fixture
def settings() -> dict[str, Any]:
    """The settings of the stage, a copy for each test."""
    return copy.deepcopy(SETTINGS)


@pytest.fixture
def small() -> dict[str, Any]:
    """The declared tables and a way to declare one more column."""
    return {"tables": TABLES, "column": column, "source": source}


@pytest.fixture
def pseudonym() -> Callable[[str], str]:
    """A pseudonym for a patient's letter."""
    return lambda letter: "P" + letter * 16


@pytest.fixture
def sources(pseudonym: Callable[[str], str]) -> Callable[..., dict[str, pd.DataFrame]]:
    """The de-identified sources from rows that start with the patient's letter."""

    def make(people: Rows | None = None, visits: Rows | None = None) -> dict[str, pd.DataFrame]:
        return {
            "people": typed(PEOPLE, EVERYONE if people is None else people),
            "visits": typed(VISITS, EVERY_VISIT if visits is None else visits),
        }

    def typed(declared: dict[str, Any], rows: Rows) -> pd.DataFrame:
        named = pd.DataFrame(rows, columns=list(declared["columns"]), dtype="object")
        named["id"] = named["id"].map(pseudonym)
        kinds = {name: "integer" if one["type"] == "date" else one["type"] for name, one in declared["columns"].items()}
        return named.astype({name: DTYPES.get(kind, "string") for name, kind in kinds.items()})

    return make


# id, age, sex, weight, infusions, pain before and after, two diagnoses
EVERYONE: Rows = [
    ("A", 45, "female", 80.0, 2, 8, 4, "neuralgia", None),
    ("B", 90, "male", None, 0, 7, None, "neuropathy", "neuralgia"),
    ("C", 61, None, 72.5, 1, 9, 9, "neuralgia", None),
    ("D", 33, "male", 64.0, None, 6, 2, "neuropathy", None),
]
# id, day, dose, hours, event, stopped
EVERY_VISIT: Rows = [
    ("A", 7, 60.0, 4.0, None, None),
    ("A", 0, 40.0, 4.0, "nausea", "no"),
    ("B", 0, 25.0, 0.0, "headache", "yes"),
    ("C", None, None, 2.0, None, None),
    ("D", 3, 32.0, None, None, None),
    ("D", 3, 16.0, 1.0, None, None),
]
