"""The slope of a line against R's lm."""

import math

import pytest
from reference.clinical import CASES, assert_parts, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.linear_slope import linear_slope


@pytest.mark.parametrize("case", expected("slope"), ids=in_words)
def test_as_in_r(case):
    """Slope, error, t, p and interval."""
    assert_parts(linear_slope(CASES[case.case]["x"], CASES[case.case]["y"], case.at), case.parts)


@pytest.mark.parametrize(("x", "y"), [([], []), ([1, 2], [3, 4]), ([5, 5, 5], [1, 2, 3])])
def test_no_slope_without_variation(x, y):
    """Two points always lie on a line, and a constant predictor has none."""
    found = linear_slope(x, y)
    assert math.isnan(found.estimate)
    assert found.note == "fewer than three values, or no variation of the predictor"


@pytest.mark.parametrize("y", [[0.1, 0.2, 0.3, 0.4], [7, 7, 7, 7]])
def test_points_on_a_line_have_no_error(y):
    """Rounding error must not be taken for a residual, which would give an enormous t."""
    found = linear_slope([1, 2, 3, 4], y)
    assert found.estimate == pytest.approx((y[3] - y[0]) / 3)
    assert math.isnan(found.p_value)


def test_unequal_lengths_are_refused():
    """A value without a partner must be left out by the caller, who counts it."""
    with pytest.raises(AnalysisError, match="pairs"):
        linear_slope([1, 2, 3], [1, 2])
