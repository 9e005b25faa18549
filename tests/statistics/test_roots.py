"""Root finding by halving, and limits of a shift."""

import math

import numpy as np
import pytest

from reinfuse.statistics.roots import increasing_root, lower_shift_limit


def test_root_to_the_last_place():
    """Limits solved to four digits, as by R's fisher.test, would not agree between two machines."""
    assert increasing_root(lambda x: x * x - 2, 0, 2) == pytest.approx(math.sqrt(2), rel=1e-15)


@pytest.mark.parametrize(("offset", "end"), [(-5, 1.0), (5, 0.0)])
def test_no_crossing_gives_the_nearer_end(offset, end):
    """A limit outside the bracket is the bracket's end, not an endless loop."""
    assert increasing_root(lambda x: x + offset, 0.0, 1.0) == pytest.approx(end, abs=1e-300)


@pytest.mark.parametrize(("alpha", "limit"), [(0.05, math.nan), (0.15, 1.0), (0.3, 4.0), (0.95, 9.0)])
def test_limit_is_the_left_end_of_the_first_kept_region(alpha, limit):
    """p is 0.1 below 1, 0.2 up to 4, 0.9 up to 9 and 1 beyond; a shift is kept where p > alpha."""

    def p_greater(shift):
        return [0.1, 0.2, 0.9, 1.0][int(np.searchsorted([1.0, 4.0, 9.0], shift))]

    found = lower_shift_limit(np.array([1.0, 4.0, 9.0]), p_greater, alpha)
    assert found == pytest.approx(limit, nan_ok=True)


def test_limit_of_nothing():
    """Without values there is no limit."""
    assert math.isnan(lower_shift_limit(np.array([]), lambda _: 1.0, 0.05))
