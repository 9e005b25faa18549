"""What is missing, who is missing, and the change under several assumptions about them."""

import math

import numpy as np
import pytest
from clinical_tables import analysis, clinic, patients, scores

from reinfuse.model.missingness import estimate

CHANGE = {"outcome": "pain", "start": "baseline", "end": "week_4"}


@pytest.fixture
def small():
    """Six patients: d and e have no week 4, f has no baseline; e has no weight."""
    course = {
        "a": {"baseline": 8, "week_4": 6}, "b": {"baseline": 7, "week_4": 4}, "c": {"baseline": 9, "week_4": 8},
        "d": {"baseline": 5}, "e": {"baseline": 6}, "f": {"week_4": 3},
    }  # fmt: skip
    return clinic(
        patients=patients(
            *course,
            weight_kg=[70.0, 80.0, 90.0, 60.0, None, 75.0],
            sex=["female", "male", "female", "male", "male", None],
        ),
        diagnoses=[{"patient": name, "diagnosis": "neuralgia"} for name in "abc"],
        assessments=scores(course),
        dispositions=[{"patient": name, "completed": name in "abc"} for name in "abcde"],
    )


@pytest.fixture
def large():
    """Sixty patients; those with a high baseline have no week 4. The fall is 2 points on average."""
    random = np.random.default_rng(8)
    starts = random.normal(7, 1, 60).round(1)
    ends = (starts - 2 + 0.5 * (starts - 7) + random.normal(0, 1, 60)).round(1)
    course = {
        f"p{index:02d}": {"baseline": start} | ({} if start > 7.5 else {"week_4": end})
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    }
    return clinic(patients=patients(*course, age_years=list(range(20, 80))), assessments=scores(course))


def missing(**spec):
    return analysis("missingness", **{"variables": ["pain"], "imputations": 20, **CHANGE, **spec})


@pytest.mark.parametrize(
    ("outcome", "timepoint", "n_missing"),
    [
        ("pain", "baseline", 1), ("pain", "week_4", 2), ("pain", "week_1", 6), ("weight_kg", "", 1), ("sex", "", 1),
        ("diagnosis", "", 3), ("opioid_use", "baseline", 6),
    ],
)  # fmt: skip
def test_counts(small, cell, outcome, timepoint, n_missing):
    """Every variable at every visit, of all patients of the group; a patient without any row is missing too."""
    variables = ["pain", "weight_kg", "sex", "diagnosis", "opioid_use"]
    table = estimate(small, missing(variables=variables, groups=["all", "first"]))
    key = {"outcome": outcome, "timepoint": timepoint, "group": "all"}
    found = [cell(table, estimand=each, **key)["estimate"] for each in ("observed", "missing", "missing_percent")]
    assert found == pytest.approx([6 - n_missing, n_missing, 100 * n_missing / 6])
    of_group = [cell(table, estimand=each, **key | {"group": "first"})["estimate"] for each in ("observed", "missing")]
    assert sum(of_group) == 2
    assert min(of_group) >= 0


def test_those_who_left_are_compared_at_baseline(small, cell):
    """d and e left with 5 and 6, the others (f has no baseline) began with 8, 7 and 9: SMD 2.5/√((1 + 0.5)/2)."""
    table = estimate(small, missing(variables=["pain", "sex", "weight_kg"]))
    contrast = "with week_4 - without week_4"
    sides = [
        cell(table, estimand=estimand, contrast=contrast)["estimate"]
        for estimand in ("patients_who_stayed", "patients_who_left")
    ]
    assert sides == [4, 2]
    key = {"estimand": "standardised_mean_difference", "contrast": contrast}
    row = cell(table, outcome="pain", **key)
    assert row["estimate"] == pytest.approx(2.5 / math.sqrt(0.75))
    assert (row["n_patients"], row["timepoint"]) == (5, "baseline")
    # Female: 2 of 3 known who stayed against 0 of 2.
    assert cell(table, outcome="sex:female", **key)["estimate"] == pytest.approx(2 / 3 / math.sqrt(2 / 9 / 2))
    assert cell(table, outcome="weight_kg", **key)["note"] == "no variation, or too few values"


def test_completers_are_compared_by_disposition(small, cell):
    """Who completed treatment is another question than who has a value; f's disposition is not known."""
    table = estimate(small, missing())
    contrast = "completed - not completed"
    row = cell(table, estimand="patients_who_stayed", contrast=contrast)
    assert (row["estimate"], row["n_patients"]) == (3, 5)


def test_complete_cases_and_baseline_carried_forward(small, cell):
    """Changes −2, −3, −1; carried forward d and e add two zeros, and f has nothing to carry."""
    table = estimate(small, missing())
    complete = cell(table, method="complete_case")
    assert (complete["estimate"], complete["n_patients"], complete["n_observations"]) == (pytest.approx(-2), 3, 6)
    carried = cell(table, method="baseline_carried_forward")
    assert (carried["estimate"], carried["n_patients"], carried["n_observations"]) == (pytest.approx(-6 / 5), 5, 8)
    assert carried["note"] == "1 patient without a start left out"


def test_too_few_patients_to_impute_from(small, cell):
    """Four known ends carry a model of two columns, three do not: then a reason, not a guess."""
    assert not math.isnan(cell(estimate(small, missing()), method="multiple_imputation")["estimate"])
    small["assessments"] = small["assessments"].iloc[:7]
    table = estimate(small, missing())
    for method in ("multiple_imputation", "delta_adjusted"):
        row = cell(table, method=method)
        assert math.isnan(row["estimate"])
        assert row["note"] == "not estimated: imputation needs 4 known values of each variable, and one has 3"


def test_imputation_follows_what_predicts_the_missing(large, cell):
    """High baselines are missing and fall less: imputation says so, the complete cases do not."""
    table = estimate(large, missing(predictors=["age_years"], imputations=100))
    complete, imputed = (cell(table, method=method) for method in ("complete_case", "multiple_imputation"))
    starts = large["assessments"].query("timepoint == 'baseline'").set_index("patient")["score"].astype(float)
    ends = large["assessments"].query("timepoint == 'week_4'").set_index("patient")["score"].astype(float)
    slope, height = np.polyfit(starts[ends.index], ends, 1)
    by_regression = (ends.reindex(starts.index).fillna(height + slope * starts) - starts).mean()
    assert imputed["estimate"] == pytest.approx(by_regression, abs=0.1)
    assert (imputed["n_patients"], imputed["n_observations"]) == (60, 60 + len(ends))
    assert imputed["se"] > 0
    assert complete["estimate"] < imputed["estimate"]
    assert (
        imputed["note"] == "100 imputations from 3 variables; left out as constant or unknown: week_1, week_2, week_12"
    )


def test_deltas_move_the_mean_by_the_share_imputed(large, cell):
    """Every imputed end one point worse raises the mean by the imputed share; the tipping point is where 0 comes in."""
    table = estimate(large, missing(deltas=[1.0, 5.0, 40.0]))
    n_imputed = cell(table, estimand="missing", timepoint="week_4")["estimate"]
    base = cell(table, method="multiple_imputation")["estimate"]
    worse = cell(table, contrast="worse_by_1", method="delta_adjusted")
    assert worse["estimate"] == pytest.approx(base + n_imputed / 60)
    assert worse["note"] == "change week_4 - baseline; every imputed end worse by 1"
    assert cell(table, contrast="worse_by_5")["ci_high"] > 0
    assert cell(table, estimand="tipping_point")["estimate"] == 5
    none = cell(estimate(large, missing(deltas=[0.1])), estimand="tipping_point")
    assert math.isnan(none["estimate"])
    assert none["note"] == "no declared shift brings 0 into the interval"


def test_nothing_can_tip_what_is_not_significant(small, cell):
    """Changes +2, −3, −1, +1 and 0: the interval holds 0 from the start, which is no tipping point of 0."""
    small["assessments"] = clinic(
        assessments=scores(
            {
                name: {"baseline": 6, "week_4": 6 + change}
                for name, change in zip("abcde", [2, -3, -1, 1, 0], strict=True)
            }
            | {"f": {"baseline": 7}}
        )
    )["assessments"]
    row = cell(estimate(small, missing()), estimand="tipping_point")
    assert math.isnan(row["estimate"])
    assert row["note"] == "the interval holds 0 without any shift"


def test_levels_of_a_category_predict_but_for_one(large, cell):
    """All levels of a category add to one; with every one of them the model would have one column too many."""
    large["patients"]["sex"] = ["female", "male"] * 30
    table = estimate(large, missing(predictors=["sex"], imputations=2))
    assert cell(table, method="multiple_imputation")["note"].startswith("2 imputations from 3 variables")


def test_where_higher_is_better_worse_is_lower(large, cell):
    """For a function score a worse end is a lower one."""
    large["assessments"]["instrument"] = large["assessments"]["instrument"].replace("nrs", "sf")
    table = estimate(large, missing(outcome="function", variables=["function"], deltas=[1.0]))
    base = cell(table, method="multiple_imputation")["estimate"]
    assert cell(table, contrast="worse_by_1")["estimate"] < base


def test_runs_repeat(large):
    """The draws follow from names, so a second run prints the same."""
    assert estimate(large, missing()).to_csv() == estimate(large, missing()).to_csv()


def test_nothing_missing_is_said(published, cell):
    """The eighteen published patients have both visits: every assumption gives one change, and the note says why."""
    settings = missing(variables=["pain"])
    settings["outcomes"] = {"pain": {"unit": "points", "instrument": "score_0_10", "opioid_use": False}}
    settings["timepoints"] = {"baseline": {"label": "", "day": 0.0}, "later": {"label": "", "day": 30.0}}
    settings["spec"] |= {"end": "later"}
    table = estimate(published, settings)
    changes = table[table["estimand"] == "mean_change"]
    assert set(changes["method"]) == {"complete_case", "baseline_carried_forward", "multiple_imputation"}
    assert changes["estimate"].to_numpy() == pytest.approx(-16 / 18)
    assert (changes["note"] == "nothing is missing").all()
    assert cell(table, estimand="tipping_point")["note"] == "nothing is missing"
    assert cell(table, estimand="patients_who_left", contrast="with later - without later")["estimate"] == 0


def test_nobody_compared_where_dispositions_are_unknown(large, cell):
    """Without dispositions nobody is said to have completed."""
    row = cell(estimate(large, missing()), estimand="patients_who_stayed", contrast="completed - not completed")
    assert (row["n_patients"], row["note"]) == (0, "the data do not say who completed")
