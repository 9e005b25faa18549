"""t-tests against R, and what they say of samples too small or too constant for them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, assert_parts, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.t_tests import mean_interval, one_sample_t, paired_t, pooled_t, welch_t

SCORES = st.lists(st.integers(-50, 50), min_size=3, max_size=12)


@pytest.mark.parametrize("case", expected("paired_t"), ids=in_words)
def test_paired_t_is_as_in_r(case):
    """The change is end − start; the other way round every sign in the report would be wrong."""
    assert_parts(paired_t(SAMPLES[case.first], SAMPLES[case.second], case.level), case.parts)


@pytest.mark.parametrize("case", expected("welch_t"), ids=in_words)
def test_welch_t_is_as_in_r(case):
    """Welch's degrees of freedom."""
    assert_parts(welch_t(SAMPLES[case.first], SAMPLES[case.second], case.level), case.parts)


@pytest.mark.parametrize("case", expected("pooled_t"), ids=in_words)
def test_pooled_t_is_as_in_r(case):
    """The pooled variance and its degrees of freedom."""
    assert_parts(pooled_t(SAMPLES[case.first], SAMPLES[case.second], case.level), case.parts)


@pytest.mark.parametrize("values", [[], [3.0]])
def test_fewer_than_two_values_give_no_test(values):
    """n = 0 and n = 1 have no standard error; the estimate of one value is still that value."""
    result = one_sample_t(values)
    assert math.isnan(result.p_value)
    assert math.isnan(result.se)
    assert result.note == "fewer than two values"
    assert result.estimate == pytest.approx(values[0] if values else math.nan, nan_ok=True)


@pytest.mark.parametrize("values", [[0, 0, 0], [5, 5, 5, 5], [0.1 + 0.2, 0.3, 0.3]])
def test_constant_values_give_no_p_value(values):
    """Without variation t is 0/0 or ∞; rounding error must not be taken for variation."""
    result = one_sample_t(values)
    assert result.estimate == pytest.approx(values[0])
    assert math.isnan(result.p_value)
    assert "do not vary" in result.note


@pytest.mark.parametrize("test", [welch_t, pooled_t])
def test_two_constant_groups_give_no_p_value(test):
    """Both groups constant: a difference without any error is not evidence."""
    result = test([1, 1, 1], [2, 2, 2])
    assert result.estimate == -1
    assert math.isnan(result.p_value)


def test_equal_changes_of_decimal_values_do_not_vary():
    """67.2 − 67.1 and 45.4 − 45.3 differ in the 15th digit: a p-value of 10⁻²⁷ would rest on rounding alone."""
    result = paired_t([67.1, 45.3, 33.7], [67.2, 45.4, 33.8])
    assert result.estimate == pytest.approx(0.1)
    assert math.isnan(result.p_value)
    assert "do not vary" in result.note


@pytest.mark.parametrize("unit", [1e-100, 1e-80, 1e80, 1e100])
def test_welch_t_has_no_unit(unit):
    """The square of a variance can be too small or too large for a double; the test is the same in every unit."""
    first, second = np.array([1.0, 2, 3]), np.array([2.0, 3, 7])
    plain, scaled = welch_t(first, second), welch_t(first * unit, second * unit)
    assert (scaled.df, scaled.p_value) == pytest.approx((plain.df, plain.p_value), rel=1e-12)


def test_one_patient_in_a_group():
    """Welch needs two in each group; the pooled test borrows the variance of the other."""
    assert math.isnan(welch_t([4], [1, 2, 3]).p_value)
    assert pooled_t([4], [1, 2, 3]).df == 2
    assert math.isnan(pooled_t([4], [1]).p_value)
    assert math.isnan(pooled_t([], [1, 2, 3]).p_value)


def test_unequal_numbers_of_visits_are_refused():
    """Pairs that do not pair up would be broadcast or cut off in silence."""
    with pytest.raises(AnalysisError, match="here 2 and 3"):
        paired_t([1, 2], [1, 2, 3])


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_proportion(level):
    """95 for 95 % would give an endless interval without a word."""
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        one_sample_t([1, 2, 3], level)


def test_interval_of_a_description_has_no_test():
    """No p-values in Table 1: nobody asks whether the mean age is 0."""
    described, tested = mean_interval([3, 5, 9]), one_sample_t([3, 5, 9])
    assert (described.estimate, described.ci_low, described.ci_high) == (tested.estimate, tested.ci_low, tested.ci_high)
    assert math.isnan(described.p_value)
    assert math.isnan(described.statistic)


@given(SCORES, SCORES, st.integers(-20, 20), st.sampled_from([-4, 0.5, 8]))
def test_shift_and_scale(first, second, shift, scale):
    """A common shift changes nothing; a scale, also a negative one, scales the estimate and keeps p."""
    one, two = np.array(first), np.array(second)
    for test in (welch_t, pooled_t):
        plain, moved = test(one, two), test(scale * (one + shift), scale * (two + shift))
        assert moved.estimate == pytest.approx(scale * plain.estimate, rel=1e-9, abs=1e-9)
        assert moved.p_value == pytest.approx(plain.p_value, rel=1e-7, abs=1e-12, nan_ok=True)
        limits = sorted([scale * plain.ci_low, scale * plain.ci_high])
        assert [moved.ci_low, moved.ci_high] == pytest.approx(limits, rel=1e-9, abs=1e-9, nan_ok=True)


@given(SCORES)
def test_interval_and_p_value_agree(values):
    """The 95 % interval leaves 0 out exactly when p < 0.05: both come from one distribution."""
    result = one_sample_t(values)
    if not math.isnan(result.p_value) and abs(result.p_value - 0.05) > 1e-9:
        assert (result.p_value < 0.05) == (result.ci_low > 0 or result.ci_high < 0)
