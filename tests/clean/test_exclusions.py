"""Exclusions: every patient and every row is either kept or excluded by a named rule."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.clean.exclusions import exclude, excluded_patients
from reinfuse.clean.flow import flow_step
from reinfuse.cohort import CLEAN_TABLES
from reinfuse.errors import ContractError

LETTERS = "ABCDEF"
patient_lists = st.lists(st.sampled_from(LETTERS), max_size=12)
ages = st.none() | st.integers(18, 90)
conditions = st.one_of(
    st.builds(lambda age: {"column": "age_years", "below": age}, st.integers(18, 90)),
    st.just({"column": "age_years", "missing": True}),
    st.builds(lambda n: {"count_of": "infusions", "below": n}, st.integers(0, 4)),
    st.builds(lambda n: {"count_of": "assessments", "equals": n}, st.integers(0, 4)),
)
exclusion_rules = st.dictionaries(
    st.sampled_from(["young", "untreated", "unknown"]),
    st.builds(lambda where: {"reason": "A reason", "where": where}, st.lists(conditions, min_size=1, max_size=2)),
)


def patient_rows(letters: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"patient": pd.array(letters, dtype="string"), "row": range(len(letters))})


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from(LETTERS), ages), st.tuples(*[patient_lists] * 6), exclusion_rules)
def test_rows_in_are_rows_kept_and_rows_excluded(
    people: dict[str, int | None], others: tuple[list[str], ...], rules: dict[str, Any]
) -> None:
    """A row would vanish without a rule, or stay in spite of one."""
    patients = patient_rows(list(people)).assign(age_years=pd.array(list(people.values()), dtype="Int64"))
    tables = {"patients": patients} | {
        name: patient_rows(rows) for name, rows in zip(CLEAN_TABLES[1:], others, strict=True)
    }
    excluded = excluded_patients(tables, rules, "small")
    kept, steps = exclude(tables, excluded)
    assert excluded["patient"].is_unique
    everyone = set(people).union(*others)
    assert set(excluded["rule"]) <= set(rules) | {"not_in_patients"}
    assert set(kept["patients"]["patient"]) == everyone - set(excluded["patient"])
    assert set(excluded.loc[excluded["rule"] == "not_in_patients", "patient"]) == everyone - set(people)
    assert len(steps) == len(CLEAN_TABLES)
    for step in steps:
        assert step["in"] == step["kept"] + step["excluded"]
    for name, table in tables.items():
        left_out = table[table["patient"].isin(excluded["patient"])]
        assert sorted([*kept[name]["row"], *left_out["row"]]) == table["row"].tolist()
    assert sum(reason["patients"] for reason in steps[0]["reasons"]) == steps[0]["excluded"] == len(excluded)


def test_patient_whom_two_rules_leave_out_is_counted_once_under_the_first() -> None:
    """The reasons of a flow diagram would add up to more than were left out."""
    tables = {name: patient_rows([]) for name in CLEAN_TABLES}
    tables["patients"] = patient_rows(["A", "B"]).assign(age_years=pd.array([20, 50], dtype="Int64"))
    rules = {
        "young": {"reason": "Younger than 30", "where": [{"column": "age_years", "below": 30}]},
        "untreated": {"reason": "No infusion", "where": [{"count_of": "infusions", "equals": 0}]},
    }
    excluded = excluded_patients(tables, rules, "small")
    assert excluded.to_numpy().tolist() == [
        ["small", "A", "young", "Younger than 30"],
        ["small", "B", "untreated", "No infusion"],
    ]
    _, [patients, *_] = exclude(tables, excluded)
    assert patients["reasons"] == [
        {"rule": "young", "reason": "Younger than 30", "patients": 1},
        {"rule": "untreated", "reason": "No infusion", "patients": 1},
    ]


@pytest.mark.parametrize(
    ("counts", "patients"), [((5, 6), []), ((5, 4), []), ((5, 5), [1]), ((5, 3), [1]), ((5, 3), [1, 2])]
)
def test_flow_that_does_not_add_up_is_a_defect(counts: tuple[int, int], patients: list[int]) -> None:
    """A mistake of ours in the account would be printed as a fact."""
    reasons = [{"rule": "any", "reason": "Any", "patients": number} for number in patients]
    with pytest.raises(ContractError):
        flow_step("exclusions", "Patients", "patients", "patients", counts, reasons)
