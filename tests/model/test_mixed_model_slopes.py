"""Random slopes and bootstrap intervals of a study's mixed model: their rows, against R and against their parts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reinfuse.model.mixed_model import estimate

SLOPE = "asymptotic_z_random_slope"
REFERENCE = Path(__file__).parents[1] / "reference"
EXPECTED = pd.read_csv(REFERENCE / "random_slope.csv", keep_default_na=False).query("case == 'sleepstudy'")
DAYS = range(10)


@pytest.fixture
def sleepstudy(cohort):
    """The reaction times of lme4's sleepstudy, in hundredths of a second, as a score at ten visits."""
    rows = pd.read_csv(REFERENCE / "mixed_model" / "sleepstudy.csv", dtype={"patient": str})
    tables = cohort(pain=dict.fromkeys(rows["patient"], (None, None)))
    scores = pd.DataFrame(
        {
            "patient": rows["patient"],
            "day": rows["days"],
            "timepoint": "day_" + rows["days"].astype(str),
            "instrument": "score_0_10",
            "score": rows["reaction"] / 10,
        }
    )
    return tables | {"assessments": scores.convert_dtypes()}


@pytest.fixture
def slopes(model):
    """Settings of a mixed model with random slopes over ten days."""

    def build(formula, **more):
        spec = {"start": "day_0", "end": "day_9", "random_slope": "day", "primary": SLOPE}
        chosen = model(formula, **spec | more)
        return chosen | {"timepoints": {f"day_{day}": {"label": f"Day {day}", "day": float(day)} for day in DAYS}}

    return build


def test_sleepstudy_has_the_numbers_of_lme4(sleepstudy, slopes, cell):
    """Slopes over another number than the day, or variances in another unit than the outcome's."""
    table = estimate(sleepstudy, slopes("pain ~ day"))
    expected = EXPECTED.set_index(["quantity", "name"])["estimate"].astype(float)
    for estimand, unit, factor in [
        ("intercept_variance", "points²", 100),
        ("slope_variance", "points²/day²", 100),
        ("intercept_slope_correlation", "", 1),
        ("residual_variance", "points²", 100),
    ]:
        row = cell(table, estimand=estimand)
        assert row["estimate"] == pytest.approx(expected[estimand, ""] / factor, rel=1e-6)
        assert (row["unit"], row["method"], row["note"]) == (unit, "reml", "")
    slope = cell(table, estimand="coefficient", contrast="day", method=SLOPE)
    assert slope["estimate"] == pytest.approx(expected["coefficient", "days"] / 10, rel=1e-9)
    change = cell(table, estimand="marginal_change", method=SLOPE, contrast="day_9 - day_0")
    assert change["estimate"] == pytest.approx(0.9 * expected["coefficient", "days"], rel=1e-9)
    assert change["se"] == pytest.approx(9 * slope["se"], rel=1e-9)
    assert change["note"] == "primary"
    means = table[table["estimand"] == "marginal_mean"].set_index("timepoint")["estimate"]
    assert list(means.index) == [f"day_{day}" for day in DAYS]
    assert means["day_0"] == pytest.approx(expected["coefficient", "(Intercept)"] / 10, rel=1e-9)
    assert set(table["method"]) == {SLOPE, "reml"}
    test = cell(table, estimand="type_3_f")
    assert test["statistic"] == pytest.approx(slope["statistic"] ** 2, rel=1e-9)
    assert (test["note"], np.isnan(test["df"])) == ("primary; numerator df 1; denominator df infinite", True)


def test_visits_may_have_means_of_their_own(sleepstudy, slopes, cell):
    """A change that follows the line of days where the formula names the visits."""
    table = estimate(sleepstudy, slopes("pain ~ timepoint"))
    change = cell(table, estimand="marginal_change", method=SLOPE)
    scores = sleepstudy["assessments"].groupby("timepoint")["score"].mean()
    assert change["estimate"] == pytest.approx(scores["day_9"] - scores["day_0"], rel=1e-9)


def test_a_boundary_stands_in_the_note_of_every_test(sleepstudy, slopes):
    """Intervals at the edge of what the theory covers, printed like any other."""
    scores = sleepstudy["assessments"]
    random = np.random.default_rng(5)
    level = scores["patient"].map({name: random.normal(0, 2) for name in scores["patient"].unique()})
    flat = scores.assign(score=20 + level + random.normal(0, 3, len(scores)).round(1))
    table = estimate(sleepstudy | {"assessments": flat}, slopes("pain ~ day"))
    assert table["note"].str.contains("at the boundary").all()
    assert table["estimate"].notna().sum() >= len(table) - 1  # the correlation is missing without slopes


def test_two_visits_cannot_carry_slopes(cohort, slopes):
    """A level and a slope for every patient out of two numbers each."""
    tables = cohort(pain={"a": (8, 3), "b": (7, 6), "c": (9, 4), "d": (5, 5)})
    chosen = slopes("pain ~ day", start="baseline", end="later")
    visits = {"baseline": {"label": "Before", "day": 0.0}, "later": {"label": "Later", "day": 30.0}}
    table = estimate(tables, chosen | {"timepoints": visits})
    assert table["estimate"].isna().all()
    assert table["note"].str.contains("8 observations for the levels and slopes of 4 patients").all()


def test_bootstrap_rows_stand_beside_the_changes(published, completers, model, cell):
    """Intervals of another change, other draws at each run, or a bootstrap that passes as the primary method."""
    chosen = model("pain ~ timepoint * completers", declared=completers, indicators=["completers"], bootstrap=400)
    table = estimate(published, chosen)
    assert estimate(published, chosen).equals(table)
    groups = ["all", "completers", "not completers", "completers vs not completers"]
    for method in ("cluster_bootstrap_percentile", "cluster_bootstrap_bca"):
        for group in groups:
            row = cell(table, estimand="marginal_change", group=group, method=method)
            usual = cell(table, estimand="marginal_change", group=group, method="satterthwaite")
            assert row["estimate"] == usual["estimate"]
            assert row["n_patients"] == usual["n_patients"]
            assert row["se"] == pytest.approx(usual["se"], rel=0.35)
            assert row["ci_low"] < row["estimate"] < row["ci_high"]
            assert row["note"] == "400 resamples of patients"
            assert np.isnan(row["p_value"])
            assert row["ci_level"] == 0.95
