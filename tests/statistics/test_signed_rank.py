"""The signed-rank test against R, against enumeration of every sign, and its interval against a full scan."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, assert_parts, coin_absolute, expected, in_words
from scipy.stats import rankdata

from reinfuse.errors import AnalysisError
from reinfuse.statistics.signed_rank import (
    EXACT_LIMIT,
    hodges_lehmann,
    signed_rank_exact,
    signed_rank_normal,
    walsh_averages,
)

# Small whole numbers: most samples have ties and zeros.
CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=9)
ZEROS = st.sampled_from(["wilcoxon", "pratt"])


def changes_of(case):
    return SAMPLES[case.second] - SAMPLES[case.first]


def signed_ranks(changes, zeros):
    changes = np.array(changes, dtype=float)
    if zeros == "wilcoxon":
        changes = changes[changes != 0]
    ranks = rankdata(np.abs(changes))
    return ranks[changes != 0], changes[changes != 0]


def p_value_by_enumeration(changes, zeros, side="both"):
    """Every assignment of signs to the ranks is equally likely."""
    ranks, signed = signed_ranks(changes, zeros)
    observed = ranks[signed > 0].sum()
    sums = [sum(chosen) for chosen in itertools.product(*[(0.0, rank) for rank in ranks])]
    if side == "greater":
        return np.mean([value >= observed for value in sums])
    centre = ranks.sum() / 2
    return np.mean([abs(value - centre) >= abs(observed - centre) for value in sums])


@pytest.mark.parametrize("case", expected("signed_rank_exact"), ids=in_words)
def test_exact_is_as_in_r(case):
    """R's wilcox.test without ties; coin and exactRankTests with ties and zeros."""
    zeros = "pratt" if case.method == "coin_pratt" else "wilcoxon"
    assert_parts(signed_rank_exact(changes_of(case), zeros, case.level), case.parts, absolute=coin_absolute(case))


@pytest.mark.parametrize("case", expected("signed_rank_normal"), ids=in_words)
def test_normal_is_as_in_r(case):
    """Variance of the midranks, both continuity settings, both ways with zeros; limits to R's root finder."""
    zeros = "pratt" if case.method == "coin_pratt" else "wilcoxon"
    result = signed_rank_normal(changes_of(case), zeros, case.method == "continuity", case.level)
    limits = {part: case.parts.pop(part) for part in ("ci_low", "ci_high") if part in case.parts}
    assert_parts(result, case.parts, absolute=coin_absolute(case))
    assert_parts(result, limits, absolute=1e-9)


@given(CHANGES, ZEROS)
def test_exact_is_the_enumeration(changes, zeros):
    """The permutation distribution of the ranks at hand, not that of untied ranks."""
    result = signed_rank_exact(changes, zeros)
    assert result.p_value == pytest.approx(p_value_by_enumeration(changes, zeros), rel=1e-12)
    ranks, signed = signed_ranks(changes, zeros)
    assert result.statistic == ranks[signed > 0].sum()


def test_seven_falls_and_four_zeros():
    """All seven of the non-zero changes fall: two of 128 sign patterns are as extreme."""
    changes = [-30, 0, -125, 0, 0, -40, 0, -80, -80, -40, -97]
    assert signed_rank_exact(changes).p_value == 2 / 128


@given(st.lists(st.integers(-4, 4), min_size=5, max_size=8), st.sampled_from([0.5, 0.8, 0.9]))
@settings(max_examples=60)
def test_interval_is_the_hull_of_shifts_that_are_not_rejected(changes, level):
    """A search that stops at the wrong Walsh average would give an interval that contradicts the test."""
    result = signed_rank_exact(changes, level=level)
    breakpoints = np.unique(walsh_averages(changes))
    inside = np.concatenate([[breakpoints[0] - 1], (breakpoints[1:] + breakpoints[:-1]) / 2, [breakpoints[-1] + 1]])
    alpha = (1 - level) / 2
    changes = np.array(changes, dtype=float)
    greater = [p_value_by_enumeration(changes - shift, "wilcoxon", "greater") for shift in inside]
    less = [p_value_by_enumeration(shift - changes, "wilcoxon", "greater") for shift in inside]
    first = next(index for index, p in enumerate(greater) if p > alpha + 1e-12)
    last = max(index for index, p in enumerate(less) if p > alpha + 1e-12)
    low = breakpoints[first - 1] if first else math.nan
    high = breakpoints[last] if last < breakpoints.size else math.nan
    assert (result.ci_low, result.ci_high) == pytest.approx((low, high), nan_ok=True)


@given(CHANGES, ZEROS, st.sampled_from([0.1, 3, 700]), st.randoms(use_true_random=False))
def test_sign_scale_and_order(changes, zeros, scale, random):
    """Turning every sign mirrors the interval, a unit scales it, and the order of rows has no effect."""
    shuffled = random.sample(changes, len(changes))
    for test in (signed_rank_exact, signed_rank_normal):
        plain, mirrored = test(changes, zeros), test(-scale * np.array(shuffled), zeros)
        assert mirrored.p_value == pytest.approx(plain.p_value, rel=1e-12)
        assert mirrored.estimate == pytest.approx(-scale * plain.estimate)
        limits = (-scale * plain.ci_high, -scale * plain.ci_low)
        assert (mirrored.ci_low, mirrored.ci_high) == pytest.approx(limits, nan_ok=True)


@given(st.lists(st.integers(-9, 9), min_size=7, max_size=20), st.integers(-30, 30))
def test_interval_moves_with_a_shift(changes, shift):
    """The interval estimates a location, so adding a constant to every change moves it by that constant."""
    plain, moved = signed_rank_exact(changes), signed_rank_exact(np.array(changes) + shift)
    assert (moved.ci_low - shift, moved.estimate - shift, moved.ci_high - shift) == pytest.approx(
        (plain.ci_low, plain.estimate, plain.ci_high), nan_ok=True
    )


def test_hodges_lehmann_by_hand():
    """Walsh averages of 1, 2, 6 are 1, 1.5, 2, 3.5, 4, 6: their median is 2.75."""
    assert hodges_lehmann([6, 1, 2]) == 2.75


@pytest.mark.parametrize("zeros", ["wilcoxon", "pratt"])
@pytest.mark.parametrize("test", [signed_rank_exact, signed_rank_normal])
def test_all_changes_zero(test, zeros):
    """Nobody changed: p is 1 by definition, where R and SciPy divide by 0."""
    result = test([0, 0, 0], zeros)
    assert (result.p_value, result.estimate, result.statistic) == (1.0, 0.0, 0.0)
    assert "3 of 3 differences are zero" in result.note


@pytest.mark.parametrize("test", [signed_rank_exact, signed_rank_normal])
def test_no_changes_at_all(test):
    """An empty group is said to be empty."""
    assert test([]).note == "no values"
    assert math.isnan(test([]).p_value)


def test_too_few_values_for_an_interval():
    """Five changes cannot exclude anything at 95 %: the smallest p is 1/16. Six can: 1/32."""
    five, six = signed_rank_exact([-1, -2, -3, -4, -5]), signed_rank_exact([-1, -2, -3, -4, -5, -6])
    assert math.isnan(five.ci_low)
    assert "too few values" in five.note
    assert (six.ci_low, six.ci_high) == (-6, -1)
    assert signed_rank_exact([2.0]).p_value == 1.0


def test_large_samples_name_the_reason():
    """Beyond the limit the exact value is missing with a reason, and the estimate is still there."""
    result = signed_rank_exact(np.arange(EXACT_LIMIT + 1) + 1.0)
    assert math.isnan(result.p_value)
    assert "exact distribution was not computed" in result.note
    assert result.estimate == pytest.approx(EXACT_LIMIT / 2 + 1)


def test_exact_approaches_normal():
    """Two independent routes to one p-value: with 200 untied changes they agree to two digits."""
    changes = np.linspace(-3, 3.6, 200)
    assert signed_rank_exact(changes).p_value == pytest.approx(signed_rank_normal(changes).p_value, rel=0.01)


def test_missing_change_is_refused():
    """A NaN would be ranked last and counted as a rise or fall of that size."""
    with pytest.raises(AnalysisError, match="missing"):
        signed_rank_exact([1, math.nan])
