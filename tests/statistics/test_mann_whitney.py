"""The Mann–Whitney test against R, against enumeration of every split, and its interval against a full scan."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, assert_parts, coin_absolute, expected, in_words
from scipy.stats import rankdata

from reinfuse.statistics.mann_whitney import (
    mann_whitney_exact,
    mann_whitney_normal,
    pairwise_differences,
    shift_between,
)

# Small whole numbers: most pairs of samples have ties.
SCORES = st.lists(st.integers(0, 5), min_size=1, max_size=6)


def tails_by_enumeration(first, second):
    """Return P(sum ≥), P(sum ≤) and P(as far from the mean), every choice of the first group being equally likely."""
    ranks = rankdata(np.concatenate([first, second]))
    observed, centre = ranks[: len(first)].sum(), len(first) * ranks.mean()
    sums = np.array([sum(chosen) for chosen in itertools.combinations(ranks, len(first))])
    far = np.abs(sums - centre) >= abs(observed - centre) - 1e-9
    return np.mean(sums >= observed), np.mean(sums <= observed), np.mean(far)


@pytest.mark.parametrize("case", expected("mann_whitney_exact"), ids=in_words)
def test_exact_is_as_in_r(case):
    """R's wilcox.test without ties; coin and exactRankTests with ties."""
    result = mann_whitney_exact(SAMPLES[case.first], SAMPLES[case.second], case.level)
    assert_parts(result, case.parts, absolute=coin_absolute(case))


@pytest.mark.parametrize("case", expected("mann_whitney_normal"), ids=in_words)
def test_normal_is_as_in_r(case):
    """Variance with ties, both continuity settings; limits to the tolerance of R's root finder."""
    result = mann_whitney_normal(
        SAMPLES[case.first], SAMPLES[case.second], case.method == "continuity", level=case.level
    )
    limits = {part: case.parts.pop(part) for part in ("ci_low", "ci_high")}
    assert_parts(result, case.parts)
    assert_parts(result, limits, absolute=1e-9)


@pytest.mark.parametrize("continuity", [False, True])
def test_without_tie_correction_by_hand(continuity):
    """U = 10.5 of 4 × 4 pairs: 2.5 above its mean, variance 4·4·9/12 = 12 as if nothing were tied."""
    first, second = [3, 4, 4, 6], [2, 3, 4, 5]
    z = (2.5 - 0.5 * continuity) / math.sqrt(12)
    result = mann_whitney_normal(first, second, continuity, ties=False)
    assert result.statistic == 10.5
    assert result.p_value == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)


def test_tie_correction_changes_nothing_without_ties():
    """Both variances are one formula where no ranks tie."""
    first, second = [1, 4, 6, 9], [2, 3, 5, 7, 8]
    without, corrected = (mann_whitney_normal(first, second, ties=ties) for ties in (False, True))
    assert repr(without) == repr(corrected)  # undefined parts, which equal nothing, compare too


@given(SCORES, SCORES)
def test_exact_is_the_enumeration(first, second):
    """The permutation distribution of the midranks at hand; SciPy's 'exact' ignores ties."""
    result = mann_whitney_exact(first, second)
    assert result.p_value == pytest.approx(tails_by_enumeration(first, second)[2], rel=1e-12)


@given(SCORES, SCORES)
def test_statistic_counts_pairs(first, second):
    """U is the number of pairs that the first wins, ties one half: its definition by Mann and Whitney."""
    wins = sum((a > b) + 0.5 * (a == b) for a in first for b in second)
    assert mann_whitney_exact(first, second).statistic == wins
    assert mann_whitney_normal(first, second).statistic == wins


@given(
    st.lists(st.integers(0, 5), min_size=3, max_size=5),
    st.lists(st.integers(0, 5), min_size=3, max_size=5),
    st.sampled_from([0.5, 0.8, 0.9]),
)
@settings(max_examples=60)
def test_interval_is_the_hull_of_shifts_that_are_not_rejected(first, second, level):
    """A search that stops at the wrong difference would give an interval that contradicts the test."""
    result = mann_whitney_exact(first, second, level)
    breakpoints = np.unique(pairwise_differences(first, second))
    inside = np.concatenate([[breakpoints[0] - 1], (breakpoints[1:] + breakpoints[:-1]) / 2, [breakpoints[-1] + 1]])
    tails = [tails_by_enumeration(np.array(first) - shift, second) for shift in inside]
    alpha = (1 - level) / 2 + 1e-12
    low_region = next(index for index, (greater, _, _) in enumerate(tails) if greater > alpha)
    high_region = max(index for index, (_, less, _) in enumerate(tails) if less > alpha)
    low = breakpoints[low_region - 1] if low_region else math.nan
    high = breakpoints[high_region] if high_region < breakpoints.size else math.nan
    assert (result.ci_low, result.ci_high) == pytest.approx((low, high), nan_ok=True)


@given(SCORES, SCORES, st.integers(-9, 9), st.sampled_from([0.1, 40]), st.randoms(use_true_random=False))
def test_swap_shift_scale_and_order(first, second, shift, scale, random):
    """Swapping the groups mirrors everything; a common shift and the order of rows change nothing."""
    moved_first = scale * (np.array(random.sample(first, len(first))) + shift)
    moved_second = scale * (np.array(random.sample(second, len(second))) + shift)
    for test in (mann_whitney_exact, mann_whitney_normal):
        plain, swapped = test(first, second), test(moved_second, moved_first)
        assert swapped.p_value == pytest.approx(plain.p_value, rel=1e-12)
        assert swapped.estimate == pytest.approx(-scale * plain.estimate, abs=1e-12)
        limits = (-scale * plain.ci_high, -scale * plain.ci_low)
        assert (swapped.ci_low, swapped.ci_high) == pytest.approx(limits, nan_ok=True, abs=1e-12)


def test_published_exact_value():
    """Mann & Whitney's own table: n = m = 3, U = 0 has probability 0.05 in one tail."""
    assert mann_whitney_exact([1, 2, 3], [4, 5, 6]).p_value == pytest.approx(0.1, rel=1e-14)


def test_shift_between_by_hand():
    """Differences of {1, 5} and {0, 2} are 1, −1, 5, 3: their median is 2."""
    assert shift_between([1, 5], [0, 2]) == 2.0


@pytest.mark.parametrize("test", [mann_whitney_exact, mann_whitney_normal])
def test_degenerate_groups(test):
    """An empty group, two single patients, and groups in which everybody has the same score."""
    assert test([], [1, 2]).note == "no values in a group"
    assert test([1, 2], []).note == "no values in a group"
    single = test([3], [1])
    assert single.estimate == 2.0
    assert math.isnan(single.ci_low)
    same = test([4, 4, 4], [4, 4])
    assert (same.p_value, same.estimate, same.note.split("; ")[0]) == (1.0, 0.0, "all values are equal")


def test_large_groups_name_the_reason():
    """Beyond the limit the exact value is missing with a reason, and the estimate is still there."""
    result = mann_whitney_exact(np.arange(400.0), np.arange(400.0) + 7)
    assert math.isnan(result.p_value)
    assert "exact distribution was not computed" in result.note
    assert result.estimate == -7
