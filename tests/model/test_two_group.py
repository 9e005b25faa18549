"""Comparison of two groups at one visit, or of their changes."""

import math

import pytest

from reinfuse.model.estimates import is_primary
from reinfuse.model.two_group import estimate
from reinfuse.statistics.mann_whitney import mann_whitney_exact
from reinfuse.statistics.t_tests import welch_t

GROUPS = {
    "first": {"label": "First", "where": [{"column": "patient", "one_of": ["a", "b", "c"]}]},
    "second": {"label": "Second", "where": [{"column": "patient", "one_of": ["d", "e", "f"]}]},
}
PAIN = {"a": (8, 6), "b": (9, 5), "c": (3, None), "d": (4, 5), "e": (7, 7), "f": (6, 2)}


@pytest.fixture
def comparison(settings):
    """Settings of a comparison of pain between the two groups."""

    def build(**spec):
        return settings(
            declared=GROUPS,
            kind="two_group",
            outcome="pain",
            compare=["first", "second"],
            primary="mann_whitney_exact",
            **spec,
        )

    return build


def test_values_at_one_visit(cohort, comparison, cell):
    """First minus second, over those with a value at the visit."""
    table = estimate(cohort(pain=PAIN), comparison(timepoint="baseline"))
    row = cell(table, method="welch_t")
    assert row["estimate"] == pytest.approx(20 / 3 - 17 / 3)
    assert row["p_value"] == welch_t([8, 9, 3], [4, 7, 6]).p_value
    assert (row["group"], row["contrast"], row["timepoint"]) == ("first vs second", "first - second", "baseline")
    assert (row["n_patients"], row["n_observations"], row["note"]) == (6, 6, "")


def test_changes_of_those_with_both_visits(cohort, comparison, cell):
    """With change_from the value is the change; who lacks a visit is counted."""
    table = estimate(cohort(pain=PAIN), comparison(timepoint="later", change_from="baseline"))
    row = cell(table, method="mann_whitney_exact")
    expected = mann_whitney_exact([-2, -4], [1, 0, -4])
    assert (row["estimate"], row["p_value"], row["statistic"]) == (
        expected.estimate,
        expected.p_value,
        expected.statistic,
    )
    assert (row["n_patients"], row["n_observations"]) == (5, 10)
    assert row["note"].startswith("primary; change from baseline; 1 patient without both visits")


def test_missing_value_at_the_visit_is_counted(cohort, comparison, cell):
    """A patient who was not seen is not dropped in silence."""
    table = estimate(cohort(pain=PAIN), comparison(timepoint="later"))
    assert cell(table, method="pooled_t")["note"] == "1 patient without a value"


def test_every_method_of_the_vocabulary(cohort, comparison):
    """Claims refer to these names."""
    table = estimate(cohort(pain=PAIN), comparison(timepoint="baseline"))
    assert list(zip(table["estimand"], table["method"], strict=True)) == [
        ("mean_difference", "welch_t"),
        ("mean_difference", "pooled_t"),
        ("location_shift", "mann_whitney_exact"),
        ("location_shift", "mann_whitney_normal"),
        ("location_shift", "mann_whitney_normal_continuity"),
        ("location_shift", "mann_whitney_normal_no_ties"),
        ("location_shift", "mann_whitney_normal_continuity_no_ties"),
        ("standardised_difference", "hedges_g"),
    ]
    assert [is_primary(note) for note in table["note"]] == [
        method == "mann_whitney_exact" for method in table["method"]
    ]


def test_an_empty_group(cohort, comparison):
    """Nobody in one group: reasons instead of numbers, and no crash."""
    table = estimate(cohort(pain={"a": (8, 6), "b": (9, 5)}), comparison(timepoint="baseline"))
    assert table["estimate"].map(math.isnan).all()
    assert table["note"].str.contains("value").all()
