"""Responders in the published patients, and both ways to treat those who cannot be judged."""

import pytest

from reinfuse.model.responder import estimate
from reinfuse.statistics.fisher import fisher_exact
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
