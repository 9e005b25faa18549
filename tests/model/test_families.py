"""Families of tests: which p-values are adjusted together, against R's p.adjust."""

import math

import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model.estimates import COLUMNS, COUNT_COLUMNS, NUMBER_COLUMNS
from reinfuse.model.families import adjust_families

# R 4.2: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08), "holm"), and "BH".
EIGHT = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08]
HOLM = [0.08, 0.14, 0.18, 0.20, 0.20, 0.20, 0.20, 0.20]
BENJAMINI_HOCHBERG = [0.08] * 8
# R 4.2: p.adjust(c(0.001, 0.04, NA, 0.03, 0.8), ...): a missing p-value is no test.
GAPS = [0.001, 0.04, math.nan, 0.03, 0.8]
GAPS_HOLM = [0.004, 0.09, math.nan, 0.09, 0.8]
GAPS_BENJAMINI_HOCHBERG = [0.004, 0.16 / 3, math.nan, 0.16 / 3, 0.8]


def row(analysis, p_value, *, estimand="mean_change", group="all", contrast="later - baseline", **more):
    """Return one estimate."""
    blank = {column: math.nan if column in NUMBER_COLUMNS else "" for column in COLUMNS}
    keys = {"analysis": analysis, "estimand": estimand, "group": group, "contrast": contrast, "p_value": p_value}
    common = {"study": "a-study", "outcome": "pain", "method": "paired_t", "note": "primary", "n_patients": 9}
    return blank | common | {"n_observations": 9} | keys | more


def table(*rows):
    """Return estimates as the step reads them."""
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COUNT_COLUMNS, "Int64"))


def family(*analyses, method="holm", **more):
    """Return one family as the stamp holds it."""
    unless_said = {"estimands": ["mean_change", "location_shift"], "groups": None, "contrasts": None}
    return {"label": "All outcomes", "method": method, "analyses": list(analyses)} | unless_said | more


@pytest.mark.parametrize(
    ("method", "words", "p_values", "expected"),
    [
        ("holm", "Holm over 8 tests", EIGHT, HOLM),
        ("benjamini_hochberg", "Benjamini–Hochberg over 8 tests", EIGHT, BENJAMINI_HOCHBERG),
        ("holm", "Holm over 4 tests", GAPS, GAPS_HOLM),
        ("benjamini_hochberg", "Benjamini–Hochberg over 4 tests", GAPS, GAPS_BENJAMINI_HOCHBERG),
    ],
)
def test_tests_of_several_analyses_are_adjusted_as_in_r(method, words, p_values, expected):
    """An adjustment within each analysis, where the family is over all of them."""
    names = [f"outcome_{number}" for number in range(len(p_values))]
    estimates = table(*(row(name, p_value) for name, p_value in zip(names, p_values, strict=True)))
    found = adjust_families(estimates, {"outcomes": family(*names, method=method)})
    assert found["p_adjusted"].tolist() == pytest.approx(expected, rel=1e-12, nan_ok=True)
    notes = [f"primary; p adjusted by {words} (All outcomes)" if p == p else "primary" for p in p_values]
    assert found["note"].tolist() == notes
    assert found.drop(columns=["p_adjusted", "note"]).equals(estimates.drop(columns=["p_adjusted", "note"]))


def test_only_primary_tests_of_the_declared_estimands_enter():
    """A sensitivity analysis, another group, another term or another analysis counted as a test."""
    estimates = table(
        row("pain", 0.01),
        row("pain", 0.5, method="sign_test", note=""),
        row("pain", 0.02, estimand="standardised_change"),
        row("sleep", 0.04, estimand="location_shift"),
        row("sleep", 0.03, group="women"),
        row("mood", 0.02),
    )
    found = adjust_families(estimates, {"two": family("pain", "sleep", groups=["all"])})
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, *[math.nan] * 2, 0.04, *[math.nan] * 2], nan_ok=True)
    terms = table(
        row("pain", 0.01, estimand="type_3_f", contrast="timepoint"),
        row("pain", 0.02, estimand="type_3_f", contrast="arm"),
        row("sleep", 0.03, estimand="type_3_f", contrast="timepoint"),
    )
    found = adjust_families(terms, {"time": family("pain", "sleep", estimands=["type_3_f"], contrasts=["timepoint"])})
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, math.nan, 0.03], nan_ok=True)


def test_families_are_adjusted_apart():
    """Tests of one family that make those of another stricter."""
    estimates = table(row("a", 0.01), row("b", 0.02), row("c", 0.03))
    found = adjust_families(estimates, {"first": family("a", "b"), "second": family("c")})
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, 0.02, 0.03])
    assert found["note"].iloc[2] == "primary; p adjusted by Holm over 1 test (All outcomes)"


def test_a_family_takes_the_place_of_an_adjustment_within_an_analysis():
    """Two adjustments told of one number."""
    within = row("a", 0.01, p_adjusted=0.03, note="primary; p adjusted by Holm over 3 comparisons")
    found = adjust_families(table(within, row("b", 0.5)), {"both": family("a", "b")})
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, 0.5])
    assert found["note"].iloc[0] == "primary; p adjusted by Holm over 2 tests (All outcomes)"
    alone = adjust_families(table(within), {})
    assert (alone["p_adjusted"].item(), alone["note"].item()) == (0.03, within["note"])


def test_a_family_without_any_test_is_an_error():
    """A misspelt group that leaves every p-value as it was, without a word."""
    with pytest.raises(AnalysisError, match=r"families\.both: no primary estimate"):
        adjust_families(table(row("a", 0.01)), {"both": family("a", groups=["wommen"])})


def test_a_model_that_was_not_fitted_is_no_error():
    """A report that stops because a small group lacks the rows of its model."""
    missing = row("a", math.nan, estimand="residual_variance", note="not estimated: there is a single patient")
    found = adjust_families(table(missing), {"time": family("a", estimands=["type_3_f"])})
    assert found["p_adjusted"].isna().all()
