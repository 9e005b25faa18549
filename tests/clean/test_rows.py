"""Rows that say nothing new are counted out; rows that contradict each other stop the run."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from reinfuse.clean.cohort_tables import clean
from reinfuse.errors import IdentityError

Settings = dict[str, Any]
Sources = Callable[..., dict[str, pd.DataFrame]]


def visit_file(settings: Settings, small: Any, **columns: str) -> Settings:
    """A study whose one file has a row a visit, with the patient's age in each of them."""
    column = small["column"]
    visits = small["source"](
        "assessment",
        age=column("age", "integer", range=[18, 120]),
        visit=column("clinical", "category", values=["before", "later"]),
        score=column("clinical", "integer", range=[0, 10]),
    )
    parts = {
        "patients": {"source": "visits", "columns": {"patient": "id", "age_years": "age"}, "constants": {}},
        "assessments": {
            "source": "visits",
            "columns": {"patient": "id", "timepoint": "visit", "score": "score", **columns},
            "constants": {"instrument": "scale"},
        },
    }
    return {**settings, "sources": {"visits": visits}, "tables": {name: [part] for name, part in parts.items()}}


def visits(pseudonym: Callable[[str], str], *rows: tuple[str, int, str, int]) -> dict[str, pd.DataFrame]:
    table = pd.DataFrame(rows, columns=["id", "age", "visit", "score"])
    table["id"] = table["id"].map(pseudonym)
    return {"visits": table.astype({"id": "string", "age": "Int64", "visit": "string", "score": "Int64"})}


def test_patient_who_stands_in_every_visit_is_one_patient(
    settings: Settings, small: Any, pseudonym: Callable[[str], str]
) -> None:
    """A patient with three visits would count three times, or the rows left out would not be counted."""
    rows = [("A", 45, "before", 8), ("A", 45, "later", 3), ("B", 61, "before", 9)]
    cleaned = clean(visits(pseudonym, *rows), visit_file(settings, small))
    assert cleaned.tables["patients"]["age_years"].tolist() == [45, 61]
    assert len(cleaned.tables["assessments"]) == 3
    [step] = [step for step in cleaned.flow["steps"] if step["step"] == "repeated_rows"]
    assert (step["table"], step["unit"], step["in"], step["kept"], step["excluded"]) == ("patients", "rows", 3, 2, 1)
    assert step["reasons"] == [{"rule": "repeated_row", "reason": "The same row again", "patients": 1}]


def test_patient_with_two_ages_stops_the_run(settings: Settings, small: Any, pseudonym: Callable[[str], str]) -> None:
    """One of two patients under one number would be analysed with the other's age."""
    rows = [("A", 45, "before", 8), ("A", 54, "later", 3)]
    with pytest.raises(IdentityError, match=r"'patients': 2 rows share their patient .*1 patients") as caught:
        clean(visits(pseudonym, *rows), visit_file(settings, small))
    assert pseudonym("A") not in str(caught.value)
    assert "45" not in str(caught.value)


def test_two_scores_of_one_visit_stop_the_run(settings: Settings, small: Any, pseudonym: Callable[[str], str]) -> None:
    """The mean would count a patient twice, and a change would be taken from either score."""
    rows = [("A", 45, "before", 8), ("A", 45, "before", 8), ("B", 61, "before", 9)]
    with pytest.raises(IdentityError) as caught:
        clean(visits(pseudonym, *rows), visit_file(settings, small))
    message = str(caught.value)
    assert "'assessments': 2 rows share their patient, timepoint, instrument" in message
    assert "tables.assessments in study.yaml" in message
    assert pseudonym("A") not in message


def test_rows_without_a_diagnosis_or_an_event_are_counted_out(settings: Settings, sources: Sources) -> None:
    """An empty second diagnosis would count as a diagnosis, or vanish from the account."""
    steps = {
        step["table"]: step
        for step in clean(sources(), settings).flow["steps"]
        if step["step"] == "rows_without_content"
    }
    assert {name: (one["in"], one["kept"], one["excluded"]) for name, one in steps.items()} == {
        "diagnoses": (8, 5, 3),
        "events": (6, 2, 4),
    }
    assert steps["events"]["reasons"] == [{"rule": "no_content", "reason": "No term given", "patients": 3}]
