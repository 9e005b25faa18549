"""The change that selection gives alone, over a grid, beside the observed one."""

import math

import pytest
from clinical_tables import analysis, clinic, patients, scores

from reinfuse.model.regression_to_mean import estimate

STARTS = [9, 8, 7, 8, 5]
ENDS = [7, 7, 6, 4, 6]
GRID = {"population_means": [5.0, 6.0], "population_sds": [2.0], "reliabilities": [0.5, 0.9]}
SPEC = {"outcome": "pain", "start": "baseline", "end": "week_4", **GRID}


@pytest.fixture
def tables():
    """Five patients, of whom the last does not meet the criterion; a sixth has no second visit."""
    course = {name: {"baseline": start, "week_4": end} for name, start, end in zip("abcde", STARTS, ENDS, strict=True)}
    return clinic(patients=patients(*"abcdef"), assessments=scores(course | {"f": {"baseline": 9}}))


def test_observed(tables, cell):
    """Mean baseline 7.4 and change −1.4 of the five with both visits."""
    table = estimate(tables, analysis("regression_to_mean", **SPEC))
    assert cell(table, estimand="mean_baseline")["estimate"] == pytest.approx(7.4)
    row = cell(table, estimand="observed_change")
    assert row["estimate"] == pytest.approx(-1.4)
    assert (row["n_patients"], row["note"]) == (5, "1 patient without both visits")


@pytest.mark.parametrize(
    ("selection", "contrast", "n_outside"),
    [
        ({"above": 5}, "above_5", 1),
        ({"at_least": 5}, "at_least_5", 0),
        ({"below": 8}, "below_8", 3),
        ({"at_most": 8}, "at_most_8", 1),
    ],
)
def test_patients_outside_their_own_criterion(tables, cell, selection, contrast, n_outside):
    """A patient who does not meet the criterion that the source states is a finding about the source."""
    table = estimate(tables, analysis("regression_to_mean", selection=selection, **SPEC))
    assert cell(table, estimand="patients_outside_selection", contrast=contrast)["estimate"] == n_outside


def test_expected_change_from_the_observed_baseline(tables, cell):
    """−(1 − 0.5)·(7.4 − 5) = −1.2, so −0.2 is left; its interval is the observed one, moved."""
    table = estimate(tables, analysis("regression_to_mean", **SPEC))
    key = {"method": "observed_baseline_mean", "contrast": "mean_5_reliability_0.5"}
    assert cell(table, estimand="change_by_selection", **key)["estimate"] == pytest.approx(-1.2)
    left, observed = cell(table, estimand="change_left", **key), cell(table, estimand="observed_change")
    assert left["estimate"] == pytest.approx(-0.2)
    assert left["ci_low"] == pytest.approx(observed["ci_low"] + 1.2)
    assert left["ci_high"] == pytest.approx(observed["ci_high"] + 1.2)


def test_expected_change_from_the_criterion(tables, cell):
    """Above the mean of a normal population the mean is √(2/π) standard deviations higher."""
    table = estimate(tables, analysis("regression_to_mean", selection={"above": 5.0}, **SPEC))
    excess = 2 * math.sqrt(2 / math.pi)
    assert cell(table, estimand="expected_baseline", contrast="mean_5_sd_2")["estimate"] == pytest.approx(5 + excess)
    key = {"method": "truncated_normal", "contrast": "mean_5_sd_2_reliability_0.9"}
    assert cell(table, estimand="change_by_selection", **key)["estimate"] == pytest.approx(-0.1 * excess)


def test_selection_of_low_values_makes_them_rise(tables, cell):
    """A function score is selected for being low; then the fall back is a rise."""
    table = estimate(tables, analysis("regression_to_mean", selection={"below": 5.0}, **SPEC))
    key = {"method": "truncated_normal", "contrast": "mean_5_sd_2_reliability_0.5"}
    assert cell(table, estimand="change_by_selection", **key)["estimate"] > 0


def test_the_whole_grid_is_there(tables):
    """2 means × 1 SD × 2 reliabilities by the criterion, 2 × 2 by the baseline, 2 by Mee and Chua."""
    table = estimate(tables, analysis("regression_to_mean", selection={"above": 5.0}, **SPEC))
    counts = table["method"].value_counts()
    assert [counts["truncated_normal"], counts["observed_baseline_mean"], counts["mee_chua"]] == [2 + 2 * 4, 2 * 4, 2]
    without = estimate(tables, analysis("regression_to_mean", **SPEC))
    assert not (without["method"] == "truncated_normal").any()


def test_change_beyond_regression(tables, cell):
    """Ends on starts have the slope 1/9.2, so at a start of 5 the line stands at 6 − 2.4/9.2; the rest is over 5."""
    row = cell(estimate(tables, analysis("regression_to_mean", **SPEC)), method="mee_chua", contrast="mean_5")
    assert row["estimate"] == pytest.approx(6 - 2.4 / 9.2 - 5)
    assert row["df"] == 3


def test_nobody_with_both_visits(cell):
    """An empty group gets a reason in each row."""
    tables = clinic(patients=patients("a"), assessments=scores({"a": {"baseline": 8}}))
    table = estimate(tables, analysis("regression_to_mean", selection={"above": 5.0}, **SPEC))
    assert (table["n_patients"] == 0).all()
    empty = table[table["estimate"].isna()]
    assert (empty["note"] != "").all()
    assert cell(table, estimand="patients_outside_selection")["estimate"] == 0
