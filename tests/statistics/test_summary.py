"""Summaries of one sample against R, and standardised differences against hand calculation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, assert_parts, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.summary import (
    quantile,
    standardised_mean_difference,
    standardised_share_difference,
    summarise,
)

SCORES = st.lists(st.integers(-50, 50), min_size=2, max_size=12)


@pytest.mark.parametrize("case", expected("summary"), ids=in_words)
def test_summary_is_as_in_r(case):
    """A denominator of n or another quantile type would show in every Table 1."""
    assert_parts(summarise(SAMPLES[case.first]), case.parts)


@given(st.permutations([0.1, 0.2, 0.3, 1e16, -1e16, 7.7]))
def test_order_of_rows_changes_no_digit(values):
    """Sums that depend on the order would change bytes when an export is sorted anew."""
    assert summarise(values) == summarise(sorted(values))


def test_no_value_and_one_value():
    """A group of nobody, or of one, must not end in a warning or a made-up standard deviation."""
    nobody, one = summarise([]), summarise([4.0])
    assert nobody.n == 0
    assert all(math.isnan(getattr(nobody, part)) for part in ("mean", "sd", "median", "minimum", "sum"))
    assert (one.mean, one.median, one.q1, one.q3, one.sum) == (4.0, 4.0, 4.0, 4.0, 4.0)
    assert math.isnan(one.sd)


@pytest.mark.parametrize("values", [[1.0, math.nan], [math.inf], [[1.0, 2.0]]])
def test_missing_or_folded_values_are_refused(values):
    """A missing value that slips in would make every number of the table missing."""
    with pytest.raises(AnalysisError, match="sample"):
        summarise(values)


@pytest.mark.parametrize(
    ("probability", "value"),
    [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.75, 3.25), (1.0, 4.0)],
)
def test_quantile_type_7(probability, value):
    """Type 7 interpolates at 1 + (n − 1)p: Hyndman & Fan 1996."""
    assert quantile([4, 1, 3, 2], probability) == value


def test_standardised_mean_difference_by_hand():
    """Means 2 and 5, variances 1 and 4: the difference is −3 over the root of 2.5."""
    assert standardised_mean_difference([1, 2, 3], [3, 5, 7]) == pytest.approx(-3 / math.sqrt(2.5), rel=1e-14)


def test_standardised_share_difference_by_hand():
    """Shares ½ and ¼: ¼ over the root of the mean of 1/4 and 3/16."""
    assert standardised_share_difference(0.5, 0.25) == pytest.approx(0.25 / math.sqrt(7 / 32), rel=1e-14)


@pytest.mark.parametrize(("second", "value"), [([2, 2], 0.0), ([3, 3], math.nan)])
def test_standardised_difference_without_variation(second, value):
    """Equal constants do not differ; unequal ones have no scale, and dividing by 0 must not be tried."""
    assert standardised_mean_difference([2, 2], second) == pytest.approx(value, nan_ok=True)


@given(SCORES, SCORES, st.integers(-9, 9), st.sampled_from([0.25, 2, 8]))
def test_standardised_difference_has_no_unit(first, second, shift, scale):
    """Changing the unit or the origin of both samples must change nothing; swapping them changes the sign."""
    value = standardised_mean_difference(first, second)
    moved = standardised_mean_difference(scale * (np.array(first) + shift), scale * (np.array(second) + shift))
    assert moved == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True)
    assert standardised_mean_difference(second, first) == pytest.approx(-value, rel=1e-12, nan_ok=True)
