"""The largest and the smallest SD on a scale, against every set of scores and against the known limit."""

import math
import statistics
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.bounded_sd import largest_sd, smallest_sd

N, TOP = 5, 6
SETS = list(combinations_with_replacement(range(TOP + 1), N))


@pytest.mark.parametrize("total", range(N * TOP + 1))
def test_the_largest_sd_of_whole_numbers_is_reached(total):
    """With whole scores and a whole sum the bound is the greatest SD that occurs, not only above it."""
    reached = max(statistics.stdev(scores) for scores in SETS if sum(scores) == total)
    assert largest_sd((total / N, total / N), N, (0, TOP)) == pytest.approx(reached, abs=1e-12)


@pytest.mark.parametrize("total", range(N * TOP + 1))
def test_the_smallest_sd_of_whole_numbers_is_reached(total):
    """Whole scores with a broken mean must spread."""
    reached = min(statistics.stdev(scores) for scores in SETS if sum(scores) == total)
    assert smallest_sd((total / N, total / N), N, whole_numbers=True) == pytest.approx(reached, abs=1e-12)
    assert smallest_sd((total / N, total / N), N, whole_numbers=False) == 0


@given(st.lists(st.floats(0, 10), min_size=2, max_size=30), st.floats(0, 0.5), st.floats(0, 0.5))
def test_no_values_on_the_scale_pass_the_bound(values, below, above):
    """A bound that some data pass would accuse them."""
    mean = statistics.fmean(values)
    assert statistics.stdev(values) <= largest_sd((mean - below, mean + above), len(values), (0, 10)) + 1e-9


def test_for_many_values_it_is_the_bound_of_bhatia_and_davis():
    """√((high − mean)(mean − low)) for a mean of 7.6 on 0–10."""
    assert largest_sd((7.6, 7.6), 10**6, (0, 10)) == pytest.approx(math.sqrt(7.6 * 2.4), rel=1e-5)


def test_a_range_of_means_takes_the_most_spread_one():
    """Half of the scores at each end is the widest of all."""
    assert largest_sd((4.0, 9.0), 10, (0, 10)) == pytest.approx(statistics.stdev([0] * 5 + [10] * 5))
