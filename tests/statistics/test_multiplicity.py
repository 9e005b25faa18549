"""Adjusted p-values against R's p.adjust."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import SAMPLES, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.multiplicity import benjamini_hochberg, holm

METHODS = {"holm": holm, "BH": benjamini_hochberg}
P_VALUES = st.lists(st.floats(0, 1), max_size=8)


@pytest.mark.parametrize("case", expected("p_adjust"), ids=in_words)
def test_adjustment_is_as_in_r(case):
    """Ties, a missing p-value (which does not count as a test) and values that reach 1."""
    adjusted = METHODS[case.method](SAMPLES[case.first])
    assert adjusted.tolist() == pytest.approx(list(case.parts.values()), rel=1e-14, nan_ok=True)


@given(P_VALUES, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_no_p_value_falls(p_values, random):
    """An adjustment depends on the set of tests only, and can never make a result more significant."""
    order = random.sample(range(len(p_values)), len(p_values))
    for adjust in METHODS.values():
        plain = adjust(p_values)
        assert adjust([p_values[index] for index in order]).tolist() == plain[order].tolist()
        assert (plain >= np.array(p_values)).all()
        assert (plain <= 1).all()


@given(P_VALUES)
def test_holm_is_the_stricter(p_values):
    """Control of any false rejection asks for more than control of their rate."""
    assert (holm(p_values) >= benjamini_hochberg(p_values) - 1e-15).all()


def test_one_or_no_test():
    """Nothing to adjust for."""
    assert holm([0.03]).tolist() == [0.03]
    assert benjamini_hochberg([]).size == 0
    assert math.isnan(holm([math.nan])[0])


@pytest.mark.parametrize("adjust", METHODS.values())
def test_what_is_no_p_value_is_refused(adjust):
    """A t statistic passed by mistake would be adjusted without a word."""
    with pytest.raises(AnalysisError, match="outside 0 to 1"):
        adjust([0.04, 2.1])
