"""p-values from print, against SciPy's distributions."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reinfuse.consistency.p_values import (
    p_of_estimate,
    p_of_printed_statistic,
    p_of_statistic,
    p_range,
    side_of,
    significance_in_words,
)
from reinfuse.printed_numbers import parse_reported


@pytest.mark.parametrize(
    ("statistic", "distribution", "df", "tails", "expected"),
    [
        (2.2, "t", (28,), 2, 2 * stats.t.sf(2.2, 28)),
        (-2.2, "t", (28,), 1, stats.t.sf(2.2, 28)),
        (1.96, "z", (), 2, 2 * stats.norm.sf(1.96)),
        (3.84, "chi_square", (1,), 2, stats.chi2.sf(3.84, 1)),
        (4.1, "f", (2, 57), 2, stats.f.sf(4.1, 2, 57)),
    ],
)
def test_each_distribution(statistic, distribution, df, tails, expected):
    """χ² and F have one tail, t and z two unless said otherwise."""
    assert p_of_statistic(statistic, distribution, df, tails) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("p", "statistic", "distribution", "df", "verdict"),
    [
        ("0.036", "2.20", "t", (28.0,), "consistent"),
        ("0.06", "2.20", "t", (28.0,), "inconsistent"),
        ("<0.001", "-4.93", "t", (37.0,), "consistent"),
        ("<0.05", "1.20", "t", (28.0,), "inconsistent"),
        ("0.019", "2.35", "z", (), "consistent"),  # 2.345 to 2.355: the printed statistic is rounded too
        ("0.05", "3.84", "chi_square", (1.0,), "consistent"),
        ("0.3", "0", "t", (28.0,), "inconsistent"),  # at most 0.5: p is at least 0.62
    ],
)
def test_a_statistic_and_its_p_value(p, statistic, distribution, df, verdict):
    """Reported so in APA style; only p-values that no statistic in the box has are called wrong."""
    assert p_of_printed_statistic(parse_reported(p), parse_reported(statistic), distribution, df).verdict == verdict


def test_a_one_sided_p_value_is_recognised():
    """Half of the two-sided p-value is a choice to be named, not an arithmetic slip."""
    says = p_of_printed_statistic(parse_reported("0.018"), parse_reported("2.20"), "t", (28.0,)).says
    assert "one-sided" in says


def test_a_published_p_value_comes_from_t_and_not_from_the_normal():
    """2.1 with SE 0.64 in 18 and 31 patients, P = 0.002: the normal gives 0.0007 to 0.0015."""
    finding = p_of_estimate(parse_reported("0.002"), parse_reported("2.1"), parse_reported("0.64"), (40, 47))
    assert finding.verdict == "consistent"
    assert finding.witnesses == ("Student’s t with 40 to 47 degrees of freedom",)
    assert "Only Student’s t" in finding.says


@given(
    st.floats(-20, 20),
    st.floats(0.05, 5),
    st.integers(1, 3),
    st.sampled_from([math.inf, 5, 28, 47.5]),
)
def test_estimates_that_exist_are_never_called_inconsistent(estimate, se, decimals, df):
    """The exact p-value of the unrounded numbers lies in the range of the rounded ones (SciPy)."""
    ratio = abs(estimate) / se
    exact = 2 * (stats.norm.sf(ratio) if math.isinf(df) else stats.t.sf(ratio, df))
    printed = parse_reported(f"{estimate:.{decimals}f}"), parse_reported(f"{se:.{decimals}f}")
    low, high = p_range(*printed, df)
    assert low <= exact * (1 + 1e-9) + 1e-300
    assert exact <= high * (1 + 1e-9)
    degrees = None if math.isinf(df) else (df - 1, df + 1)
    assert p_of_estimate(parse_reported(f"{exact:.3f}"), *printed, degrees).verdict in {"consistent", "vacuous"}


def test_the_range_is_that_of_the_corners():
    """No wider than the box needs."""
    corners = [2 * stats.t.sf(estimate / se, 47) for estimate, se in itertools.product((2.05, 2.15), (0.635, 0.645))]
    low, high = p_range(parse_reported("2.1"), parse_reported("0.64"), 47)
    assert (low, high) == pytest.approx((min(corners), max(corners)), rel=1e-9)


def test_an_se_that_may_be_nought_says_nothing():
    """0 with an SE that prints as 0 may have any p-value."""
    assert p_of_estimate(parse_reported("0.5"), parse_reported("0"), parse_reported("0")).verdict == "vacuous"


@pytest.mark.parametrize(
    ("p", "claimed", "verdict"),
    [
        ("0.44", "significant", "inconsistent"),
        ("0.16", "significant", "inconsistent"),
        ("0.0044", "significant", "consistent"),
        ("<0.05", "significant", "consistent"),
        ("<0.05", "not_significant", "inconsistent"),
        ("<0.1", "significant", "vacuous"),
        (">0.05", "not_significant", "consistent"),
        ("0.05", "significant", "vacuous"),  # 0.045 to 0.055
        ("0.050", "not_significant", "vacuous"),
        ("0.13", "not_significant", "consistent"),
    ],
)
def test_the_word_and_the_number(p, claimed, verdict):
    """Only a number that lies wholly on the other side contradicts the word."""
    assert significance_in_words(parse_reported(p), claimed, 0.05).verdict == verdict


@pytest.mark.parametrize(
    ("low", "high", "side"),
    [(0.01, 0.04, "significant"), (0.01, 0.05, None), (0.05, 0.2, "not_significant"), (0.04, 0.06, None)],
)
def test_a_range_decides_only_when_all_of_it_does(low, high, side):
    """The level itself is not below the level."""
    assert side_of(low, high, 0.05) == side
