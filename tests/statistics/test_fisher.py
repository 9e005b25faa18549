"""Fisher's exact test against R and SciPy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import assert_parts, expected_counts, in_words
from scipy.stats import fisher_exact as scipy_fisher_exact
from scipy.stats.contingency import odds_ratio

from reinfuse.errors import AnalysisError
from reinfuse.statistics.fisher import fisher_exact

COUNT = st.integers(0, 12)


@pytest.mark.parametrize("case", expected_counts("fisher_exact"), ids=in_words)
def test_fisher_is_as_in_r(case):
    """p-value of fisher.test; odds ratio and limits from its equations, solved to more digits than fisher.test does."""
    a, b, c, d = case.counts
    assert_parts(fisher_exact((a, b), (c, d), case.level), case.parts)


@given(COUNT, COUNT, COUNT, COUNT)
def test_fisher_is_as_in_scipy(a, b, c, d):
    """Any small table: p-value, conditional odds ratio and exact limits."""
    if min(a + b, c + d, a + c, b + d) == 0:
        return
    result = fisher_exact((a, b), (c, d))
    assert result.p_value == pytest.approx(scipy_fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-9)
    ratio = odds_ratio([[a, b], [c, d]], kind="conditional")
    interval = ratio.confidence_interval(0.95)
    assert result.estimate == pytest.approx(ratio.statistic, rel=1e-5)
    assert (result.ci_low, result.ci_high) == pytest.approx((interval.low, interval.high), rel=1e-5)


@given(COUNT, COUNT, COUNT, COUNT)
def test_swapping_the_groups_inverts_the_ratio(a, b, c, d):
    """B against A is one over A against B, with the same p-value."""
    plain, swapped = fisher_exact((a, b), (c, d)), fisher_exact((c, d), (a, b))
    assert swapped.p_value == pytest.approx(plain.p_value, rel=1e-9)
    if not math.isnan(plain.estimate):
        inverse = math.inf if plain.estimate == 0 else 1 / plain.estimate
        assert swapped.estimate == pytest.approx(inverse, rel=1e-9)
        assert swapped.ci_high == pytest.approx(1 / plain.ci_low if plain.ci_low else math.inf, rel=1e-9)


def test_large_tables_do_not_overflow():
    """Binomial coefficients of 3000 patients are no doubles; their logarithms are."""
    result = fisher_exact((900, 2100), (600, 2400))
    assert 0 < result.p_value < 1e-15
    assert result.ci_low < 900 * 2400 / (600 * 2100) < result.ci_high


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        ((0, 5), (0, 7), "every patient has the same outcome"),
        ((5, 0), (7, 0), "every patient has the same outcome"),
        ((0, 0), (3, 4), "a group is empty"),
        ((0, 0), (0, 0), "a group is empty"),
    ],
)
def test_tables_that_decide_nothing(first, second, note):
    """With an empty margin only one table is possible: p is 1 and there is no odds ratio."""
    result = fisher_exact(first, second)
    assert (result.p_value, result.note) == (1.0, note)
    assert math.isnan(result.estimate)


def test_negative_count_is_refused():
    """A negative count comes from subtracting the wrong denominator."""
    with pytest.raises(AnalysisError, match="negative"):
        fisher_exact((3, -1), (2, 2))
