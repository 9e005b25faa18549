"""What was left out of the raw files stands in the flow, the exclusions and the checks, and numbers nothing wrongly."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from reinfuse.clean.cohort_tables import clean
from reinfuse.clean.losses import LEFT_OUT_COLUMNS

Sources = Callable[..., dict[str, pd.DataFrame]]
Pseudonym = Callable[[str], str]


def left_out(pseudonym: Pseudonym, *losses: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Return the table of losses; each is source, what, patient's letter or '', rule and column."""
    rows = [
        ("small", source, f"{source}.csv", what, letter and pseudonym(letter), rule, column, "not a number")
        for source, what, letter, rule, column in losses
    ]
    return pd.DataFrame(rows, columns=LEFT_OUT_COLUMNS, dtype="str")


def test_rows_in_are_rows_kept_and_rows_left_out(
    settings: dict[str, Any], sources: Sources, pseudonym: Pseudonym
) -> None:
    """A row that could not be read would vanish before the account of rows begins."""
    losses = left_out(
        pseudonym,
        ("visits", "row", "A", "unreadable", "dose"),
        ("visits", "row", "A", "unreadable", "dose"),
        ("visits", "row", "C", "unreadable", "day"),
        ("visits", "row", "", "unreadable", "id"),
        ("visits", "row", "D", "repeated_row", ""),
        ("visits", "cell", "B", "unreadable", "hours"),
    )
    cleaned = clean(sources(), settings, left_out=losses)
    [step] = [step for step in cleaned.flow["steps"] if step["step"] == "reading"]
    assert (step["table"], step["in"], step["kept"], step["excluded"]) == ("visits", 11, 6, 5)
    assert [(one["reason"], one["rows"], one["patients"]) for one in step["reasons"]] == [
        ("not a number", 1, 1),
        ("day: not a number", 1, 1),
        ("dose: not a number", 2, 1),
        ("id: not a number", 1, 0),
    ]
    assert cleaned.flow["unreadable_cells"] == [
        {"source": "visits", "file": "visits.csv", "column": "hours", "reason": "not a number", "cells": 1}
    ]
    rows = cleaned.exclusions
    assert rows["rows"].sum() == 5
    of_a = rows[rows["patient"] == pseudonym("A")]
    assert of_a[["rule", "reason", "source", "rows"]].to_numpy().tolist() == [
        ["unreadable", "dose: not a number", "visits", 2]
    ]
    checks = cleaned.checks[cleaned.checks["check"] == "read"]
    assert checks[["table", "column", "n_checked", "n_failed", "result"]].to_numpy().tolist() == [
        ["visits", "", 11, 5, "failed"],
        ["visits", "hours", 6, 1, "failed"],
    ]


def test_patient_of_whom_nothing_could_be_read_is_counted(
    settings: dict[str, Any], sources: Sources, pseudonym: Pseudonym
) -> None:
    """The flow would begin with fewer patients than the export holds."""
    cleaned = clean(sources(), settings, left_out=left_out(pseudonym, ("people", "row", "E", "unreadable", "age")))
    [patients] = [step for step in cleaned.flow["steps"] if step["unit"] == "patients"]
    assert (patients["in"], patients["kept"], patients["excluded"]) == (5, 4, 1)
    assert patients["reasons"][0]["rule"] == "not_in_patients"
    assert set(cleaned.exclusions["patient"]) == {pseudonym("E")}
    assert cleaned.exclusions["source"].tolist() == ["", "people"]


@pytest.mark.parametrize(
    ("source", "rule", "numbers"),
    [
        ("visits", "unreadable", [None, None]),
        ("visits", "contradicting_key", [None, None]),
        ("visits", "repeated_row", [1, 2]),  # the same infusion again
        ("visits", "repeated_key", [1, 2]),
        ("people", "unreadable", [1, 2]),
    ],
)
def test_infusions_are_numbered_only_where_all_are_known(
    source: str, rule: str, numbers: list[int | None], settings: dict[str, Any], sources: Sources, pseudonym: Pseudonym
) -> None:
    """A third infusion would become the second because the second could not be read."""
    cleaned = clean(sources(), settings, left_out=left_out(pseudonym, (source, "row", "A", rule, "dose")))
    infusions = cleaned.tables["infusions"]
    of_a = infusions.loc[infusions["patient"] == pseudonym("A"), "infusion"]
    assert [None if pd.isna(number) else number for number in of_a] == numbers


def test_without_losses_nothing_is_said(settings: dict[str, Any], sources: Sources) -> None:
    """A study that was read whole would show empty tables of losses."""
    cleaned = clean(sources(), settings)
    assert all(step["step"] != "reading" for step in cleaned.flow["steps"])
    assert cleaned.flow["unreadable_cells"] == []
    assert "read" not in set(cleaned.checks["check"])
