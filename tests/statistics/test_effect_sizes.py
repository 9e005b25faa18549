"""Standardised effects and their noncentral-t intervals against R."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, assert_parts, expected, in_words
from scipy.special import ndtr

from reinfuse.statistics.effect_sizes import (
    d_av,
    d_z,
    g_z,
    hedges_correction,
    hedges_g,
    noncentral_t,
    noncentrality_interval,
)

VISITS = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=3, max_size=10)


@pytest.mark.parametrize("case", expected("d_z"), ids=in_words)
def test_d_z_is_as_in_r(case):
    """Limits solve pt(t, df, ncp) = 0.975 and 0.025; R's pt is good to about nine digits."""
    assert_parts(d_z(SAMPLES[case.first], SAMPLES[case.second], case.level), case.parts, relative=1e-8)


@pytest.mark.parametrize("case", expected("g_z"), ids=in_words)
def test_g_z_is_as_in_r(case):
    """Hedges' correction with the degrees of freedom of the changes, n − 1."""
    assert_parts(g_z(SAMPLES[case.first], SAMPLES[case.second], case.level), case.parts, relative=1e-8)


def two_degrees_of_freedom(t, shift):
    """Integrating Φ(t·s − shift) over s² ~ χ²(2)/2 by parts leaves normal distribution functions alone."""
    a = t * t + 2
    at_once = t / math.sqrt(a) * math.exp(-shift * shift / a) * float(ndtr(t * shift / math.sqrt(a)))
    return float(ndtr(-shift)) + at_once


@pytest.mark.parametrize("t", [-40, -14, -3, 0, 1, 8, 12, 14, 15, 20, 40, 60])
def test_limits_of_three_patients_solve_the_closed_form(t):
    """SciPy's distribution function has gaps in its tails, where a search would end on the wrong side of 0."""
    low, high = noncentrality_interval(t, 2, 0.95)
    assert two_degrees_of_freedom(t, low) == pytest.approx(0.975, rel=1e-9)
    assert two_degrees_of_freedom(t, high) == pytest.approx(0.025, rel=1e-9)


def test_nearly_equal_falls_of_three_patients_are_a_fall_at_both_limits():
    """Falls of 5, 4 and 5 points: t is −14."""
    effect = d_z([8, 7, 8], [3, 3, 3])
    assert effect.ci_low < effect.estimate < effect.ci_high < 0


@pytest.mark.parametrize(("t", "df", "shift", "probability"), [(11, 100, 54, 0), (150, 5, -150, 1)])
def test_gaps_of_the_distribution_function_are_bridged(t, df, shift, probability):
    """SciPy gives no number here: a search that passes such a place would take the wrong half."""
    assert noncentral_t(t, df, shift) == probability


@pytest.mark.parametrize("case", expected("d_av"), ids=in_words)
def test_d_av_is_as_in_r(case):
    """The scale is the two visits' own variation, not that of the changes."""
    assert_parts(d_av(SAMPLES[case.first], SAMPLES[case.second]), case.parts)


@pytest.mark.parametrize("case", expected("hedges_g"), ids=in_words)
def test_hedges_g_is_as_in_r(case):
    """Pooled standard deviation, n − 2 degrees of freedom, corrected limits."""
    assert_parts(hedges_g(SAMPLES[case.first], SAMPLES[case.second], case.level), case.parts, relative=1e-8)


@pytest.mark.parametrize(
    ("df", "value"),
    [(2, 1 / math.sqrt(math.pi)), (3, math.sqrt(math.pi / 6)), (4, math.sqrt(2 / math.pi))],
)
def test_hedges_correction_where_the_gamma_function_is_elementary(df, value):
    """Γ(½) = √π gives the exact factor for a few degrees of freedom."""
    assert hedges_correction(df) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize("df", [10, 20, 50, 5000])
def test_hedges_correction_is_near_its_usual_approximation(df):
    """Hedges (1981) gives 1 − 3/(4m − 1), which errs by less than 0.00035 from ten degrees of freedom on."""
    assert hedges_correction(df) == pytest.approx(1 - 3 / (4 * df - 1), abs=3.5e-4)


@pytest.mark.parametrize(("t", "df"), [(-20.0, 10), (-1.5, 1), (0.0, 5), (3.3, 10), (60.0, 100)])
def test_noncentrality_interval_mirrors(t, df):
    """The limits of −t are those of t with their signs turned, far out in the tail too."""
    low, high = noncentrality_interval(t, df, 0.95)
    mirrored = noncentrality_interval(-t, df, 0.95)
    assert low < t * hedges_correction(df) < high or df == 1
    assert mirrored == pytest.approx((-high, -low), rel=1e-6, abs=1e-9)


@given(VISITS, st.integers(-9, 9), st.sampled_from([-1, 0.5, 3]))
def test_effects_have_no_unit(visits, shift, scale):
    """Another origin or unit of the scale changes nothing but, for a turned scale, the sign."""
    start, end = (np.array(values, dtype=float) for values in zip(*visits, strict=True))
    for effect in (d_z, g_z, d_av, hedges_g):
        plain, moved = effect(start, end), effect(scale * (start + shift), scale * (end + shift))
        expected_value = math.copysign(1, scale) * plain.estimate
        assert moved.estimate == pytest.approx(expected_value, rel=1e-9, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("start", "end"), [([], []), ([3], [4]), ([1, 2, 3], [2, 3, 4]), ([5, 5], [5, 5])], ids=["0", "1", "same", "none"]
)
def test_undefined_changes_say_so(start, end):
    """No patients, one patient, everybody changing alike: there is no standard deviation to divide by."""
    for effect in (d_z, g_z):
        assert math.isnan(effect(start, end).estimate)
        assert effect(start, end).note == "fewer than two values, or no variation"


@pytest.mark.parametrize(("first", "second"), [([], [1, 2]), ([1], [2]), ([4, 4], [4, 4])])
def test_undefined_differences_say_so(first, second):
    """An empty group, single patients, or no variation at all."""
    result = hedges_g(first, second)
    assert math.isnan(result.estimate)
    assert result.note == "fewer than two values, or no variation"


def test_equal_changes_of_decimal_values_do_not_vary():
    """67.2 − 67.1 and 45.4 − 45.3 differ in the 15th digit; that is no spread to divide by."""
    assert math.isnan(d_z([67.1, 45.3, 33.7], [67.2, 45.4, 33.8]).estimate)


def test_one_degree_of_freedom_has_no_correction():
    """Γ(0) is infinite: with two patients d_z exists and g_z does not."""
    assert d_z([1, 2], [3, 7]).estimate == pytest.approx(3.5 / math.sqrt(4.5))
    corrected = g_z([1, 2], [3, 7])
    assert math.isnan(corrected.estimate)
    assert "one degree of freedom" in corrected.note
