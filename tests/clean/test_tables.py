"""The clean tables: which rows and columns come of the declared parts."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from reinfuse.clean.cohort_tables import clean

Settings = dict[str, Any]
Sources = Callable[..., dict[str, pd.DataFrame]]


def rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows with one letter for each patient and None for what is missing."""
    letters = table["patient"].str[1]
    plain = table.assign(patient=letters).astype("object")
    return list(plain.where(plain.notna(), None).itertuples(index=False, name=None))


def test_patients(settings: Settings, sources: Sources) -> None:
    """A patient's age, sex or weight would be another's, or a gap would be filled."""
    tables = clean(sources(), settings).tables
    assert list(tables["patients"].columns) == ["patient", "arm", "age_years", "sex", "weight_kg"]
    assert rows(tables["patients"]) == [
        ("A", "ketamine", 45, "female", 80.0),
        ("B", "ketamine", 90, "male", None),
        ("C", "ketamine", 61, None, 72.5),
        ("D", "ketamine", 33, "male", 64.0),
    ]


def test_covariates_are_further_columns_of_patients(settings: Settings, sources: Sources, small: Any) -> None:
    """A declared covariate would be missing from the analyses."""
    [part] = small["tables"]["patients"]
    wider = {**part, "columns": {**part["columns"], "n_planned": "infusions", "place": "diagnosis"}}
    settings["tables"] = {**settings["tables"], "patients": [wider]}
    settings["covariates"] = {
        "n_planned": {"type": "integer", "label": "Planned"},
        "place": {"type": "category", "label": "Place"},
        "height_cm": {"type": "number", "label": "Height", "unit": "cm"},
    }
    patients = clean(sources(), settings).tables["patients"]
    assert [str(dtype) for dtype in patients.dtypes[5:]] == ["Int64", "string", "Float64"]
    assert patients["n_planned"].tolist() == [2, 0, 1, pd.NA]
    assert patients["height_cm"].isna().all()


def test_diagnoses_are_in_long_form(settings: Settings, sources: Sources) -> None:
    """A second diagnosis would be lost, or an empty one would count."""
    assert rows(clean(sources(), settings).tables["diagnoses"]) == [
        ("A", "as written", "neuralgia"),
        ("B", "as written", "neuralgia"),
        ("B", "as written", "neuropathy"),
        ("C", "as written", "neuralgia"),
        ("D", "as written", "neuropathy"),
    ]


def test_infusions_are_numbered_by_day_where_the_days_say_so(settings: Settings, sources: Sources) -> None:
    """An order that nobody knows would be made up."""
    infusions = clean(sources(), settings).tables["infusions"]
    assert rows(infusions[["patient", "infusion", "day", "dose_mg"]]) == [
        ("A", 1, 0, 40.0),
        ("A", 2, 7, 60.0),
        ("B", 1, 0, 25.0),
        ("C", None, None, None),
        ("D", None, 3, 16.0),  # two on one day
        ("D", None, 3, 32.0),
    ]


def test_rates_and_doses_per_kg_follow_only_where_they_can(settings: Settings, sources: Sources) -> None:
    """A rate over 0 hours, or a dose per kg without a weight, would be infinite or guessed."""
    infusions = clean(sources(), settings).tables["infusions"]
    assert rows(infusions[["patient", "rate_mg_h", "dose_mg_per_kg", "rate_mg_per_kg_h"]]) == [
        ("A", 10.0, 0.5, 0.125),
        ("A", 15.0, 0.75, 0.1875),
        ("B", None, None, None),
        ("C", None, None, None),
        ("D", 16.0, 0.25, 0.25),
        ("D", None, 0.5, None),
    ]


def test_a_rate_that_is_given_stays(settings: Settings, sources: Sources, small: Any) -> None:
    """What the clinic recorded would be replaced by arithmetic."""
    [part] = small["tables"]["infusions"]
    settings["tables"] = {**settings["tables"], "infusions": [{**part, "constants": {"rate_mg_h": 60.0}}]}
    infusions = clean(sources(visits=[("A", 0, 100.0, 4.0, None, None)]), settings).tables["infusions"]
    assert infusions[["dose_mg", "rate_mg_h", "rate_mg_per_kg_h"]].to_numpy().tolist() == [[100.0, 60.0, 0.75]]


def test_count_becomes_so_many_infusions(settings: Settings, sources: Sources) -> None:
    """A patient with two infusions would have one, or one without any would have one."""
    part = {"source": "people", "columns": {"patient": "id"}, "constants": {}, "repeat": "infusions"}
    settings["tables"] = {**settings["tables"], "infusions": [part]}
    infusions = clean(sources(), settings).tables["infusions"]
    assert rows(infusions[["patient", "infusion"]]) == [("A", 1), ("A", 2), ("C", 1)]
    assert infusions.drop(columns=["patient", "infusion"]).isna().all(axis=None)


def test_assessments_stand_in_the_order_of_time_and_keep_their_gaps(settings: Settings, sources: Sources) -> None:
    """A visit without a score would vanish; a day that nobody gave would be guessed from the plan."""
    assert rows(clean(sources(), settings).tables["assessments"]) == [
        ("A", None, "before", "scale", 8.0),
        ("A", None, "later", "scale", 4.0),
        ("B", None, "before", "scale", 7.0),
        ("B", None, "later", "scale", None),
        ("C", None, "before", "scale", 9.0),
        ("C", None, "later", "scale", 9.0),
        ("D", None, "before", "scale", 6.0),
        ("D", None, "later", "scale", 2.0),
    ]


def test_events_have_yes_and_no_as_true_and_false(settings: Settings, sources: Sources) -> None:
    """Every word would count as true."""
    events = clean(sources(), settings).tables["events"]
    assert rows(events[["patient", "day", "term", "led_to_discontinuation"]]) == [
        ("A", 0, "nausea", False),
        ("B", 0, "headache", True),
    ]
    assert str(events["led_to_discontinuation"].dtype) == "boolean"


@pytest.mark.parametrize(("completed", "expected"), [("treated", [True, False, False, True]), (None, [None] * 4)])
def test_dispositions_have_one_row_a_patient(
    completed: str | None, expected: list[bool | None], settings: Settings, sources: Sources
) -> None:
    """Completion would not be that of the declared group, or be guessed where none is declared."""
    settings["completed"] = completed
    found = rows(clean(sources(), settings).tables["dispositions"])
    assert found == [(letter, one, None) for letter, one in zip("ABCD", expected, strict=True)]


def test_table_without_a_part_has_no_rows_but_typed_columns(settings: Settings, sources: Sources) -> None:
    """A reader of an empty table would meet other types than in a full one."""
    opioids = clean(sources(), settings).tables["opioids"]
    assert len(opioids) == 0
    assert {name: str(dtype) for name, dtype in opioids.dtypes.items()} == {
        "patient": "string",
        "timepoint": "string",
        "drug": "string",
        "dose_mg_day": "Float64",
        "mme_mg_day": "Float64",
    }


def test_order_of_the_sources_leaves_no_trace(settings: Settings, sources: Sources) -> None:
    """Equal exports would give different bytes."""
    forward, backward = sources(), sources()
    backward = {name: table.iloc[::-1].reset_index(drop=True) for name, table in backward.items()}
    first, second = clean(forward, settings), clean(backward, settings)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])
    assert first.flow == second.flow
    pd.testing.assert_frame_equal(first.checks, second.checks)
