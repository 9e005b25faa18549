"""Midranks and ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from reinfuse.statistics.ranks import distinct, doubled_midranks, tie_levels


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=15))
def test_doubled_midranks_are_twice_scipys(values):
    """Ranks must stay whole numbers, or the exact distributions would count in halves."""
    ranks = doubled_midranks(tie_levels(np.array(values, dtype=float)))
    assert ranks.dtype == np.int64
    assert ranks.tolist() == (2 * rankdata(values)).tolist()


def test_rounding_error_does_not_break_ties():
    """0.3 − 0.1 is not 0.2 in doubles; as different ranks they would change the p-value of decimal scores."""
    levels = tie_levels(np.array([0.3 - 0.1, 0.2, 0.1 + 0.2 - 0.3, 0.0, 6.9 - 6.7]))
    assert levels[0] == levels[1] == levels[4]
    assert levels[2] == levels[3] == 0


@pytest.mark.parametrize("scale", [1e-280, 1e-9, 1.0, 1e9, 1e280])
def test_levels_hold_at_every_scale(scale):
    """A fixed number of decimals would tie all small doses or none of the large ones."""
    levels = tie_levels(np.array([1.0, 2.0, 2.0, -3.0]) * scale)
    assert doubled_midranks(levels).tolist() == [4, 7, 7, 2]


def test_distinct_keeps_one_of_each_tie():
    """Two breakpoints a rounding error apart have nothing between them to test at."""
    assert distinct(np.array([0.3 - 0.1, 5.0, 0.2, -1.0])).tolist() == pytest.approx([-1.0, 0.2, 5.0])
    assert distinct(np.array([])).size == 0
    assert tie_levels(np.zeros(3)).tolist() == [0, 0, 0]
