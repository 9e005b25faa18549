"""Conditions: who meets a rule of study.yaml."""

from typing import Any

import pandas as pd
import pytest

from reinfuse.cohort import CLEAN_TABLES, meets, members
from reinfuse.errors import ConfigurationError
from reinfuse.study.data import CleanTable, Condition

TABLES = {
    "patients": pd.DataFrame(
        {
            "patient": pd.array(["PD", "PB", "PA", "PC"], dtype="string"),
            "age_years": pd.array([33, 90, 45, None], dtype="Int64"),
            "sex": pd.array(["male", None, "female", "female"], dtype="string"),
        }
    ),
    "diagnoses": pd.DataFrame(
        {
            "patient": pd.array(["PA", "PA", "PB", "PC"], dtype="string"),
            "diagnosis": pd.array(["neuralgia", "neuropathy", "neuralgia", None], dtype="string"),
        }
    ),
    "infusions": pd.DataFrame({"patient": pd.array(["PA", "PA", "PA", "PB"], dtype="string")}),
}


@pytest.mark.parametrize(
    ("condition", "patients"),
    [
        ({"column": "age_years", "at_least": 45}, "AB"),
        ({"column": "age_years", "above": 45}, "B"),
        ({"column": "age_years", "at_most": 45}, "AD"),
        ({"column": "age_years", "below": 45}, "D"),
        ({"column": "age_years", "above": 33, "below": 90}, "A"),
        ({"column": "age_years", "equals": 90}, "B"),
        ({"column": "age_years", "one_of": [33, 90, 4]}, "BD"),
        ({"column": "age_years", "missing": True}, "C"),
        ({"column": "age_years", "missing": False}, "ABD"),
        ({"column": "sex", "equals": "female"}, "AC"),
        ({"column": "sex", "one_of": ["male", "female"]}, "ACD"),
        ({"column": "sex", "one_of": ["male", "female"], "equals": "male"}, "D"),
        ({"column": "sex", "equals": "unknown word"}, ""),
        ({"column": "sex", "missing": True}, "B"),
        ({"column": "diagnosis", "equals": "neuropathy"}, "A"),
        ({"column": "diagnosis", "one_of": ["neuralgia"]}, "AB"),
        ({"column": "diagnosis", "missing": True}, "CD"),
        ({"column": "diagnosis", "missing": False}, "AB"),
        ({"count_of": "infusions", "at_least": 3}, "A"),
        ({"count_of": "infusions", "below": 3}, "BCD"),
        ({"count_of": "infusions", "equals": 0}, "CD"),
        ({"count_of": "diagnoses", "above": 1}, "A"),
    ],
)
def test_who_meets_a_condition(condition: dict[str, Any], patients: str) -> None:
    """Groups and exclusions would hold other patients than study.yaml says."""
    Condition.model_validate(condition)
    assert meets(TABLES, [condition]) == [f"P{letter}" for letter in patients]


def test_every_condition_must_be_met() -> None:
    """A group with two rules would be the sum of both."""
    conditions = [{"column": "sex", "equals": "female"}, {"count_of": "infusions", "at_least": 1}]
    assert meets(TABLES, conditions) == ["PA"]


def test_a_group_is_found_by_its_name_and_all_is_everybody() -> None:
    """An analysis would run in another group than it names."""
    groups = {"men": {"label": "Men", "where": [{"column": "sex", "equals": "male"}]}}
    assert members(TABLES, "men", groups) == ["PD"]
    assert members(TABLES, "all", groups) == ["PA", "PB", "PC", "PD"]


@pytest.mark.parametrize(
    "condition",
    [
        {"column": "sex", "at_least": 3},
        {"column": "sex", "equals": 1},
        {"column": "age_years", "equals": "45"},
        {"column": "age_years", "one_of": [45, "90"]},
        {"count_of": "infusions", "equals": "three"},
        {"column": "height_cm", "above": 3},
    ],
)
def test_condition_that_nobody_can_meet_by_its_type_is_told(condition: dict[str, Any]) -> None:
    """A number in quotes would leave out everybody without a word."""
    with pytest.raises(ConfigurationError, match=condition.get("column") or condition["count_of"]):
        meets(TABLES, [condition])


def test_tables_are_those_that_study_files_may_name() -> None:
    """A table could be declared that nobody writes."""
    assert list(CleanTable.__args__) == CLEAN_TABLES
