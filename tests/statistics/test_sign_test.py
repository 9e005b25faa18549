"""The sign test and the interval of the median."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, assert_parts, expected, in_words

from reinfuse.statistics.sign_test import median_interval, sign_test, sign_test_p_value

CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=10)


@pytest.mark.parametrize("case", expected("sign_test"), ids=in_words)
def test_sign_test_is_as_in_r(case):
    """binom.test of the non-zero changes; decimal scores have zeros only up to rounding error."""
    assert_parts(sign_test(SAMPLES[case.second] - SAMPLES[case.first]), case.parts)


@given(CHANGES)
def test_p_value_is_the_enumeration(changes):
    """All 2^n sign patterns of the non-zero changes are equally likely."""
    signs = [change > 0 for change in changes if change]
    observed = abs(sum(signs) - len(signs) / 2)
    patterns = [sum(pattern) for pattern in itertools.product([0, 1], repeat=len(signs))]
    share = sum(abs(total - len(signs) / 2) >= observed for total in patterns) / len(patterns)
    assert sign_test(changes).p_value == pytest.approx(share, rel=1e-14)


def test_large_counts_stay_exact():
    """2000 falls in a row: 2^-1999 is a double, and a sum of rounded terms would lose it."""
    assert sign_test_p_value(0, 1000) == 2.0**-999
    assert sign_test_p_value(500, 500) == 1.0


@pytest.mark.parametrize(
    ("n", "level", "rank"),
    [(6, 0.95, 1), (8, 0.95, 1), (9, 0.95, 2), (10, 0.95, 2), (11, 0.95, 2), (17, 0.95, 5), (20, 0.99, 4)],
)
def test_median_interval_ranks(n, level, rank):
    """The ranks that tables of the binomial distribution give: one further in or out is another interval."""
    assert median_interval(range(1, n + 1), level) == (rank, n + 1 - rank)


@given(st.integers(1, 40), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_median_interval_is_the_innermost(n, level):
    """Coverage 1 − 2·P(B < rank) holds the level, and the next pair inwards does not."""

    def coverage(rank):
        return 1 - 2 * sum(math.comb(n, k) for k in range(rank)) / 2**n

    low, _ = median_interval(range(1, n + 1), level)
    if math.isnan(low):
        assert coverage(1) < level
    else:
        assert coverage(int(low)) >= level
        assert int(low) == n // 2 or coverage(int(low) + 1) < level


@given(CHANGES)
def test_turning_every_sign_mirrors(changes):
    """Rises and falls are treated alike."""
    plain, mirrored = sign_test(changes), sign_test([-change for change in changes])
    assert mirrored.p_value == plain.p_value
    assert mirrored.estimate == -plain.estimate
    assert (mirrored.ci_low, mirrored.ci_high) == pytest.approx((-plain.ci_high, -plain.ci_low), nan_ok=True)


def test_degenerate_samples():
    """Nobody, one patient, nobody who changed."""
    assert sign_test([]).note == "no values"
    assert sign_test([-3]).p_value == 1.0
    nobody_changed = sign_test([0] * 8)
    assert (nobody_changed.p_value, nobody_changed.ci_low, nobody_changed.ci_high) == (1.0, 0.0, 0.0)
    assert "8 of 8 differences are zero" in nobody_changed.note
