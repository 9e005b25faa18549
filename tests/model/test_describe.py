"""Table 1."""

import math

import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model.describe import estimate

GROUPS = {
    "first": {"label": "First", "where": [{"column": "patient", "one_of": ["a", "b", "c"]}]},
    "second": {"label": "Second", "where": [{"column": "patient", "one_of": ["d", "e"]}]},
}


@pytest.fixture
def tables(cohort):
    """Five patients with gaps in every column."""
    built = cohort(pain={"a": (8, 6), "b": (9, None), "c": (3, 1), "d": (4, 5), "e": (7, 7)})
    built["patients"] = pd.DataFrame(
        {
            "patient": list("abcde"),
            "arm": ["ketamine"] * 5,
            "age_years": [30, 40, None, 60, 70],
            "sex": ["female", "male", "female", None, "male"],
            "weight_kg": [None] * 5,
            "work": ["part time", "full time", "full time", "none", "none"],
            "pain_years": [1.5, 2.5, 3.5, 4.5, None],
        }
    ).convert_dtypes()
    built["patients"]["weight_kg"] = built["patients"]["weight_kg"].astype("Float64")
    built["diagnoses"] = pd.DataFrame(
        {
            "patient": ["a", "a", "b", "b", "d", "e"],
            "scheme": ["own"] * 6,
            "diagnosis": ["CRPS", "neuropathy", "CRPS", "CRPS", "neuropathy", None],
        }
    ).convert_dtypes()
    return built


@pytest.fixture
def described(tables, settings):
    """Describe some variables of the five patients."""

    def describe(*variables, **more):
        covariates = {
            "work": {"type": "category", "label": "Work"},
            "pain_years": {"type": "number", "label": "Pain", "unit": "years"},
        }
        spec = {"kind": "describe", "groups": ["all", "first", "second"], "variables": list(variables)}
        return estimate(tables, settings(GROUPS, covariates, **spec | more))

    return describe


@pytest.mark.parametrize(
    ("estimand", "value", "unit"),
    [
        ("n", 4, "patients"),
        ("missing", 1, "patients"),
        ("mean", 50, "years"),
        ("sd", math.sqrt(1000 / 3), "years"),
        ("median", 50, "years"),
        ("q1", 37.5, "years"),
        ("q3", 62.5, "years"),
        ("minimum", 30, "years"),
        ("maximum", 70, "years"),
        ("sum", 200, "years"),
    ],
)
def test_numeric_variable(described, cell, estimand, value, unit):
    """Ages 30, 40, 60, 70 and one unknown."""
    row = cell(described("age_years"), group="all", estimand=estimand)
    assert row["estimate"] == pytest.approx(value, rel=1e-14)
    assert (row["unit"], row["n_patients"], row["method"]) == (unit, 4, "sample")


def test_mean_has_an_interval_and_no_p_value(described, cell):
    """Figures of the course draw the interval; Table 1 has no p-values."""
    row = cell(described("age_years"), group="all", estimand="mean")
    assert row["ci_low"] == pytest.approx(50 - 3.182446 * math.sqrt(1000 / 3) / 2, rel=1e-6)
    assert math.isnan(row["p_value"])
    assert math.isnan(row["statistic"])


def test_categorical_variable(described, cell):
    """Levels sorted, also those that a group lacks; percentages of the known."""
    table = described("sex", "work")
    levels = table[(table["estimand"] == "count") & (table["group"] == "all")]["outcome"].tolist()
    assert levels == ["sex:female", "sex:male", "work:full time", "work:none", "work:part time"]
    assert cell(table, group="all", outcome="sex", estimand="missing")["estimate"] == 1
    assert cell(table, group="all", outcome="sex:male", estimand="percent")["estimate"] == 50
    assert cell(table, group="second", outcome="sex:female", estimand="count")["estimate"] == 0
    assert cell(table, group="first", outcome="work:none", estimand="percent")["estimate"] == 0


def test_diagnoses_need_not_exclude_each_other(described, cell):
    """a has two, b one twice over, c none, e an empty one: three of five have any."""
    table = described("diagnosis")
    crps = cell(table, group="all", outcome="diagnosis:CRPS", estimand="count")
    assert (crps["estimate"], crps["n_patients"], crps["note"]) == (2, 3, "a patient may have several")
    neuropathy = cell(table, group="all", outcome="diagnosis:neuropathy", estimand="percent")
    assert neuropathy["estimate"] == pytest.approx(200 / 3)
    assert cell(table, group="all", outcome="diagnosis", estimand="missing")["estimate"] == 2


def test_a_diagnosis_entered_twice_is_one(described, tables, cell):
    """b has CRPS twice over: that is no second diagnosis, so nothing is said of several."""
    tables["diagnoses"] = tables["diagnoses"][tables["diagnoses"]["patient"] != "a"]
    crps = cell(described("diagnosis"), group="all", outcome="diagnosis:CRPS", estimand="count")
    assert (crps["estimate"], crps["note"]) == (1, "")


def test_outcome_at_every_visit_in_order_of_days(described, cell):
    """The order is that of the days, not of the names; who was not seen is missing."""
    table = described("pain")
    assert table["timepoint"].drop_duplicates().tolist() == ["baseline", "later", "at_last"]
    assert cell(table, group="all", timepoint="baseline", estimand="mean")["estimate"] == 6.2
    later = cell(table, group="first", timepoint="later", estimand="missing")
    assert (later["estimate"], later["n_patients"], later["unit"]) == (1, 2, "patients")
    assert cell(table, group="first", timepoint="later", estimand="mean")["unit"] == "points"


def test_comparison(described, cell):
    """First against second by hand: ages 30, 40 against 60, 70; one of three against two of two without work."""
    table = described("age_years", "work", "pain", compare=["first", "second"])
    key = {"estimand": "standardised_mean_difference", "group": "first vs second"}
    ages = cell(table, outcome="age_years", **key)
    assert ages["estimate"] == pytest.approx(-30 / math.sqrt(50))
    assert (ages["contrast"], ages["n_patients"], ages["method"]) == ("first - second", 4, "pooled_sd")
    part_time = cell(table, outcome="work:part time", **key)
    assert part_time["estimate"] == pytest.approx((1 / 3) / math.sqrt(1 / 9))
    baseline = cell(table, outcome="pain", timepoint="baseline", **key)
    assert baseline["estimate"] == pytest.approx((20 / 3 - 5.5) / math.sqrt((31 / 3 + 4.5) / 2))
    without_work = cell(table, outcome="work:none", **key)
    assert math.isnan(without_work["estimate"])
    assert without_work["note"] == "no variation, or too few values"


def test_variable_without_any_value(described, cell):
    """Nobody was weighed: five missing, no mean, no warning."""
    table = described("weight_kg")
    assert cell(table, group="all", estimand="missing")["estimate"] == 5
    assert math.isnan(cell(table, group="all", estimand="mean")["estimate"])
    assert cell(table, group="all", estimand="mean")["unit"] == "kg"


def test_unknown_variable_is_refused(described):
    """The message names the analysis and the variable."""
    with pytest.raises(AnalysisError, match=r"an_analysis\.variables: there is no variable 'height'"):
        described("height")
