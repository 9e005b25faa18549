"""Data checks: what fails is reported with its numbers, what holds as passed, what is absent as neither."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from reinfuse.clean.cohort_tables import clean
from reinfuse.clean.contracts import check_contracts
from reinfuse.errors import ContractError

Settings = dict[str, Any]
Sources = Callable[..., dict[str, pd.DataFrame]]

PERSON = ("A", 45, "female", 80.0, 1, 8, 4, "neuralgia", None)
VISIT = ("A", 0, 40.0, 4.0, "nausea", "no")


def found(cleaned: Any, check: str, table: str, column: str) -> dict[str, Any]:
    checks = cleaned.checks
    rows = checks[(checks["check"] == check) & (checks["table"] == table) & (checks["column"] == column)]
    [row] = rows.to_dict("records")
    return {name: row[name] for name in ("n_checked", "n_failed", "result")}


def test_good_data_pass_every_check(settings: Settings, sources: Sources) -> None:
    """A good export would look faulty."""
    cleaned = clean(sources(), settings)
    assert set(cleaned.checks["result"]) == {"passed", "nothing to check"}
    assert set(cleaned.checks["study"]) == {"small"}


@pytest.mark.parametrize(
    ("people", "visits", "check", "table", "column", "n_checked", "n_failed"),
    [
        ([("A", 17, *PERSON[2:])], [VISIT], "range", "patients", "age_years", 1, 1),
        ([(*PERSON[:3], 300.0, *PERSON[4:])], [VISIT], "range", "patients", "weight_kg", 1, 1),
        ([PERSON], [VISIT, ("A", 1, -40.0, 4.0, None, None)], "range", "infusions", "dose_mg", 2, 1),
        ([("A", 45, "unsure", *PERSON[3:])], [VISIT], "vocabulary", "patients", "sex", 1, 1),
        ([("A", None, *PERSON[2:])], [VISIT], "missing", "patients", "age_years", 1, 1),
        ([PERSON], [VISIT, ("B", *VISIT[1:])], "patients known", "infusions", "patient", 2, 1),
    ],
)
def test_fault_in_the_data_is_counted(
    people: Any, visits: Any, check: str, table: str, column: str, n_checked: int, n_failed: int,
    settings: Settings, sources: Sources,
) -> None:  # fmt: skip
    """A fault that got past de-identification would reach the report unseen."""
    cleaned = clean(sources(people=people, visits=visits), settings)
    assert found(cleaned, check, table, column) == {"n_checked": n_checked, "n_failed": n_failed, "result": "failed"}


def test_score_outside_the_outcomes_range_fails(settings: Settings, sources: Sources) -> None:
    """A source may allow 0 to 10 where the instrument of the outcome ends at 5."""
    settings["outcomes"] = {"pain": {"label": "Pain", "unit": "points", "instrument": "scale", "range": [0, 5]}}
    checks = clean(sources(), settings).checks
    [row] = checks[checks["rule"] == "pain: 0 to 5"].to_dict("records")
    # Seven scores are known; 8, 7, 9, 9 and 6 are above 5.
    assert (row["n_checked"], row["n_failed"], row["result"]) == (7, 5, "failed")


def test_same_drug_twice_at_one_visit_is_reported(settings: Settings, sources: Sources) -> None:
    """Two prescriptions of one drug may be right, so they stay and are shown."""
    part = {
        "source": "visits",
        "columns": {"patient": "id", "dose_mg_day": "dose"},
        "constants": {"timepoint": "before", "drug": "morphine"},
    }
    settings["sources"]["visits"]["columns"]["dose"].pop("unit", None)
    settings["tables"] = {**settings["tables"], "opioids": [part]}
    cleaned = clean(sources(people=[PERSON], visits=[VISIT, ("A", 1, 30.0, 4.0, None, None)]), settings)
    assert len(cleaned.tables["opioids"]) == 2
    assert found(cleaned, "unique", "opioids", "patient, timepoint, drug")["n_failed"] == 1


def test_gap_that_is_allowed_is_counted_without_failing(settings: Settings, sources: Sources) -> None:
    """Every optional column would fail, or its gaps would be hidden."""
    checks = clean(sources(), settings).checks
    rows = checks[(checks["check"] == "missing") & (checks["column"] == "weight_kg")]
    assert rows[["rule", "n_failed", "result", "detail"]].to_numpy().tolist() == [
        ["gaps are allowed", 0, "passed", "1 of 4 missing"]
    ]


def test_empty_table_has_nothing_to_check(settings: Settings, sources: Sources) -> None:
    """A check of nothing would read as a check that passed."""
    assert found(clean(sources(), settings), "patients known", "opioids", "patient")["result"] == "nothing to check"


def test_no_check_shows_a_value(settings: Settings, sources: Sources) -> None:
    """checks.csv goes into the report."""
    people = [("A", 17, "unsure", 311.25, 1, 8, 4, "neuralgia", None)]
    text = clean(sources(people=people, visits=[VISIT]), settings).checks.to_csv()
    for value in ("unsure", "311.25", "PAAAA"):
        assert value not in text


@pytest.mark.parametrize(
    ("table", "spoil", "words"),
    [
        ("patients", lambda rows: rows.drop(columns="sex"), "sex: column_in_dataframe"),
        ("patients", lambda rows: rows.assign(extra=1), "extra: column_in_schema"),
        ("patients", lambda rows: rows[["sex", "patient", "arm", "age_years", "weight_kg"]], "sex: column_ordered"),
        ("patients", lambda rows: rows.astype({"age_years": "float64"}), "age_years: dtype"),
        ("patients", lambda rows: rows.assign(sex=rows["sex"].astype("category")), "sex: dtype"),
        ("patients", lambda rows: pd.concat([rows, rows], ignore_index=True), "unique"),
        ("patients", lambda rows: rows.assign(patient=pd.array(["20471193"] * len(rows), dtype="string")), "pseudonym"),
        ("infusions", lambda rows: rows.assign(infusion=rows["infusion"] - 1), "counts from 1"),
        ("infusions", lambda rows: rows.assign(patient=rows["patient"].str.replace("A", "Z")), "'patients' lacks"),
        ("events", lambda rows: rows.assign(term=pd.array([None] * len(rows), dtype="string")), "term: not_nullable"),
    ],
)
def test_breach_of_a_contract_is_a_defect_without_values(
    table: str, spoil: Callable[[pd.DataFrame], pd.DataFrame], words: str, settings: Settings, sources: Sources
) -> None:
    """A table that later stages cannot read would reach them, or the message would quote a cell."""
    tables = clean(sources(), settings).tables
    check_contracts(tables, {})
    with pytest.raises(ContractError, match=words) as caught:
        check_contracts({**tables, table: spoil(tables[table])}, {})
    assert f"clean/{table}" in str(caught.value)
    assert "20471193" not in str(caught.value)
    assert "PAAAA" not in str(caught.value)
