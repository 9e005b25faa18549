"""Responders in the published patients, and both ways to treat those who cannot be judged."""

import math

import numpy as np
import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model.estimates import is_primary
from reinfuse.model.responder import estimate
from reinfuse.statistics.fisher import fisher_exact
from reinfuse.statistics.logistic import fit_logistic, profile, wald
from reinfuse.statistics.proportions import clopper_pearson, wilson

HALVED_BOTH = {
    "label": "Both halved",
    "all_of": [
        {"outcome": "opioid_use", "reduction_percent": 50.0, "strictly": True},
        {"outcome": "pain", "reduction_percent": 50.0, "strictly": False},
    ],
}


@pytest.fixture
def responders(settings):
    """Settings of a responder analysis."""

    def build(outcome="pain", **more):
        spec = {"reductions_percent": [30.0, 50.0], "composites": {}, "start": "baseline", "end": "later"}
        return settings(kind="responder", outcome=outcome, **spec | more)

    return build


@pytest.mark.parametrize(
    ("outcome", "contrast", "n"),
    [
        ("pain", "at_least_30_percent", 4),
        ("pain", "above_30_percent", 3),
        ("pain", "at_least_50_percent", 3),
        ("pain", "above_50_percent", 1),
        ("both_halved", "composite", 2),
    ],
)
def test_counts_of_the_published_completers(published, completers, responders, cell, outcome, contrast, n):
    """Counted by hand from the published table: pain 10→3, 10→5, 4→2 and 10→7; doses 150→25, 80→0, 80→0."""
    chosen = responders(declared=completers, groups=["completers"], composites={"both_halved": HALVED_BOTH})
    table = estimate(published, chosen)
    row = cell(table, estimand="responders", outcome=outcome, contrast=contrast, method="observed_cases")
    assert (row["estimate"], row["n_patients"]) == (n, 11)


def test_observed_cases_and_imputed_non_responders(cohort, responders, cell):
    """One of two observed cases responds; of the four in the group the other two count as not responding."""
    tables = cohort(pain={"a": (8, 4), "b": (8, 7), "c": (0, 0), "d": (6, None)})
    table = estimate(tables, responders())
    key = {"outcome": "pain", "contrast": "at_least_50_percent"}
    observed = cell(table, estimand="responder_share", method="clopper_pearson", **key)
    imputed = cell(table, estimand="responder_share", method="wilson_non_responder_imputation", **key)
    assert (observed["estimate"], observed["n_patients"]) == (0.5, 2)
    assert (observed["ci_low"], observed["ci_high"]) == tuple(vars(clopper_pearson(1, 2)).values())
    assert observed["note"] == "1 patient without both visits; 1 patient with a baseline of 0"
    assert (imputed["estimate"], imputed["n_patients"]) == (0.25, 4)
    assert (imputed["ci_low"], imputed["ci_high"]) == tuple(vars(wilson(1, 4)).values())
    assert imputed["note"] == "2 patients counted as not responding"
    no_change = cell(table, estimand="no_percent_change", outcome="pain")
    assert (no_change["estimate"], no_change["n_patients"], no_change["contrast"]) == (1, 3, "later - baseline")


def test_cumulative_curve_falls(published, responders):
    """Shares at 0, 10, …, 100 % never rise, and there are eleven of them."""
    table = estimate(published, responders())
    curve = table[table["estimand"] == "cumulative_responder_share"]
    assert curve["contrast"].tolist() == [f"at_least_{percent}_percent" for percent in range(0, 101, 10)]
    assert curve["estimate"].is_monotonic_decreasing
    assert curve["estimate"].iloc[5] == 3 / 18


def test_comparison_of_two_groups(published, completers, responders, cell):
    """Three of eleven completers and none of the seven others halve their pain."""
    table = estimate(published, responders(declared=completers, compare=["completers", "non_completers"]))
    row = cell(table, estimand="responder_odds_ratio", contrast="at_least_50_percent")
    expected = fisher_exact((3, 8), (0, 7))
    assert (row["group"], row["method"]) == ("completers vs non_completers", "fisher_exact")
    assert (row["estimate"], row["p_value"], row["ci_low"]) == (expected.estimate, expected.p_value, expected.ci_low)
    assert row["n_patients"] == 18


def test_nobody_to_judge(cohort, responders, cell):
    """A group whose baselines are all 0 has no share, and says why."""
    table = estimate(cohort(pain={"a": (0, 0), "b": (0, 4)}), responders())
    row = cell(table, estimand="responder_share", method="wilson", contrast="at_least_30_percent")
    assert row["n_patients"] == 0
    assert row["estimate"] != row["estimate"]
    assert row["note"] == "2 patients with a baseline of 0; no patient to count"


LOGISTIC = {"adjust_for_start": False, "covariates": [], "indicators": []}


def logistic(table, contrast):
    """The rows of the logistic model of one column of its design."""
    of_model = table["estimand"].isin(["logistic_coefficient", "logistic_odds_ratio"])
    return table[of_model & (table["contrast"] == contrast)]


@pytest.fixture
def many(cohort):
    """120 patients; the older respond less often, women more often, and ages and a score before are missing of some."""
    random = np.random.default_rng(7)
    names = [f"p{number:03d}" for number in range(120)]
    age, woman = random.integers(20, 80, 120), random.random(120) < 0.5
    chance = 1 / (1 + np.exp(0.05 * (age - 50) - 1.0 * woman))
    before = random.integers(4, 11, 120)
    after = np.where(random.random(120) < chance, before // 2, before)
    pain = {name: (int(x), int(y)) for name, x, y in zip(names, before, after, strict=True)}
    pain["p000"] = (None, 4)
    patients = pd.DataFrame({"patient": names, "arm": "ketamine", "weight_kg": 70.0}).convert_dtypes()
    patients["age_years"] = pd.array([None, *age[1:]], dtype="Int64")
    patients.loc[5, "age_years"] = pd.NA
    patients["sex"] = pd.array(np.where(woman, "female", "male"), dtype="string")
    return cohort(pain=pain, patients=patients), age, woman, before, after


def test_logistic_model_of_covariates(many, responders, cell):
    """Coefficients, odds ratios and both intervals are those of the fit to the patients who have everything."""
    tables, age, woman, before, after = many
    chosen = responders(logistic=LOGISTIC | {"adjust_for_start": True, "covariates": ["age_years", "sex"]})
    table = estimate(tables, chosen)
    there = ~np.isin(np.arange(120), [0, 5])
    columns = np.column_stack([np.ones(120), before, age, ~woman])[there].astype(float)
    fit = fit_logistic(columns, (after * 2 <= before)[there], penalised=False)
    key = {"contrast": "at_least_50_percent:age_years", "outcome": "pain", "group": "all"}
    coefficient = cell(table, estimand="logistic_coefficient", method="maximum_likelihood_wald", **key)
    assert coefficient["estimate"] == pytest.approx(wald(fit, 2).estimate, rel=1e-9)
    assert coefficient["se"] == pytest.approx(wald(fit, 2).se, rel=1e-9)
    assert coefficient["n_patients"] == 118
    ratio = cell(table, estimand="logistic_odds_ratio", method="maximum_likelihood_profile", **key)
    limits = profile(fit, 2)
    assert ratio["estimate"] == pytest.approx(math.exp(limits.estimate), rel=1e-9)
    assert (ratio["ci_low"], ratio["ci_high"]) == pytest.approx((math.exp(limits.ci_low), math.exp(limits.ci_high)))
    assert ratio["p_value"] == pytest.approx(limits.p_value)
    assert ratio["note"] == "primary; 1 patient without both visits; 1 patient left out: a covariate is missing"
    men = cell(
        table,
        estimand="logistic_odds_ratio",
        method="maximum_likelihood_wald",
        contrast="at_least_50_percent:sex[T.male]",
    )
    assert men["estimate"] == pytest.approx(math.exp(fit.coefficients[3]), rel=1e-9)
    intercept = logistic(table, "at_least_50_percent:Intercept")
    assert set(intercept["estimand"]) == {"logistic_coefficient"}


def test_logistic_model_of_two_groups(published, completers, responders):
    """Five of eighteen fall by 30 %: one column can be had of them, by Firth's likelihood; of three, none."""
    chosen = responders(declared=completers, compare=["completers", "non_completers"], logistic=LOGISTIC)
    table = estimate(published, chosen)
    rows = logistic(table, "at_least_30_percent:completers")
    assert rows["group"].unique().tolist() == ["completers vs non_completers"]
    assert rows.loc[rows["note"].map(is_primary), "method"].tolist() == ["firth_profile"]
    by_method = rows[rows["estimand"] == "logistic_odds_ratio"].set_index("method")["estimate"]
    assert by_method["maximum_likelihood_wald"] == pytest.approx((4 / 7) / (1 / 6), rel=1e-9)
    assert by_method["firth_profile"] == pytest.approx((4.5 / 7.5) / (1.5 / 6.5), rel=1e-9)
    few = logistic(table, "at_least_50_percent:completers")
    assert few["estimate"].isna().all()
    assert set(few["note"]) == {
        "not estimated: only 3 patients responded, and 1 coefficient needs 5",
        "primary; not estimated: only 3 patients responded, and 1 coefficient needs 5",
    }


def test_ten_for_each_column_make_maximum_likelihood_primary(cohort, responders):
    """With 10 of the rarer answer the primary is maximum likelihood; with 9, or where a column separates, Firth's."""
    cases = ((10, False, "maximum_likelihood"), (9, False, "firth"), (10, True, "firth"))
    for n_responders, separated, primary in cases:
        names = [f"p{number:02d}" for number in range(30)]
        pain = {name: (8, 2 if number < n_responders else 8) for number, name in enumerate(names)}
        ages = [number if separated else number % 7 for number in range(30)]
        patients = pd.DataFrame({"patient": names, "arm": "ketamine", "age_years": ages}).convert_dtypes()
        table = estimate(
            cohort(pain=pain, patients=patients), responders(logistic=LOGISTIC | {"covariates": ["age_years"]})
        )
        rows = logistic(table, "at_least_50_percent:age_years")
        assert rows.loc[rows["note"].map(is_primary), "method"].tolist() == [f"{primary}_profile"]
        missing = rows["method"].str.startswith("maximum_likelihood") & rows["estimate"].isna()
        assert missing.sum() == (3 if separated else 0)
        assert rows.loc[missing, "note"].str.contains("not estimated: the columns separate the responders").all()


@pytest.mark.parametrize(
    ("covariate", "says"),
    [
        ("weight_kg", "not estimated: 'weight_kg' says nothing that the columns before it do not say"),
        ("arm", "not estimated: the formula uses 'arm', which has a single value in the rows that can be used"),
    ],
)
def test_covariates_that_are_alike_in_everybody(many, responders, covariate, says):
    """Everybody has the same weight and the same arm: the reason stands in the note, and no warning anywhere."""
    table = estimate(many[0], responders(logistic=LOGISTIC | {"covariates": [covariate]}))
    rows = logistic(table, f"at_least_50_percent:{covariate}")
    assert rows["estimate"].isna().all()
    assert rows["note"].str.contains(says, regex=False).all()


def test_nobody_for_a_logistic_model(cohort, responders):
    """A group whose baselines are all 0 has nobody to judge."""
    table = estimate(
        cohort(pain={"a": (0, 0), "b": (0, 4)}), responders(logistic=LOGISTIC | {"adjust_for_start": True})
    )
    rows = logistic(table, "at_least_30_percent:value_at_start")
    assert rows["n_patients"].unique().tolist() == [0]
    assert rows["note"].str.contains("not estimated: no patient can be judged").all()


def test_unknown_covariate(many, responders):
    """study.yaml is checked before; a table without the column ends in a message all the same."""
    with pytest.raises(AnalysisError, match="'height_cm' is no column of 'patients'"):
        estimate(many[0], responders(logistic=LOGISTIC | {"covariates": ["height_cm"]}))


def test_the_best_and_the_worst_case_bound_what_is_not_known(cohort, responders, cell):
    """One responds of two who can be judged; the other two of the group respond in the best case only."""
    table = estimate(cohort(pain={"a": (8, 4), "b": (8, 7), "c": (0, 0), "d": (6, None)}), responders())
    key = {"outcome": "pain", "contrast": "at_least_50_percent"}
    found = {
        method: cell(table, estimand="responders", method=method, **key)
        for method in ("observed_cases", "non_responder_imputation", "responder_imputation")
    }
    assert [(row["estimate"], row["n_patients"]) for row in found.values()] == [(1, 2), (1, 4), (3, 4)]
    assert found["responder_imputation"]["note"] == "2 patients counted as responding"
    best = cell(table, estimand="responder_share", method="clopper_pearson_responder_imputation", **key)
    assert (best["ci_low"], best["ci_high"]) == pytest.approx((clopper_pearson(3, 4).low, clopper_pearson(3, 4).high))


def test_who_stopped_for_lack_of_effect_did_not_respond(cohort, responders, cell):
    """a halved the score and stopped for lack of effect, b for another reason; c stopped so and was not seen again."""
    dispositions = pd.DataFrame(
        [("a", False, "no effect"), ("b", False, "moved"), ("c", False, "no effect"), ("d", True, None)],
        columns=["patient", "completed", "reason"],
    ).convert_dtypes()
    tables = cohort(pain={"a": (8, 4), "b": (8, 4), "c": (8, None), "d": (8, None)}, dispositions=dispositions)
    favourable = {
        "label": "Halved and not stopped",
        "all_of": [{"outcome": "pain", "reduction_percent": 50.0, "strictly": False}],
        "not_stopped_for": ["no effect"],
    }
    table = estimate(tables, responders(composites={"favourable": favourable}))
    key = {"outcome": "favourable", "contrast": "composite"}
    found = [
        cell(table, estimand="responders", method=method, **key)
        for method in ("observed_cases", "non_responder_imputation", "responder_imputation")
    ]
    assert [(row["estimate"], row["n_patients"]) for row in found] == [(1, 3), (1, 4), (2, 4)]
