"""Deviates that guide a search, against SciPy; p-values, against the names that estimates carry."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from reinfuse.consistency.rank_p_values import INDEPENDENT, PAIRED, deviate, deviate_of, deviates_of, p_value
from reinfuse.model import paired_change, two_group
from reinfuse.printed_numbers import parse_reported
from reinfuse.statistics.inference import sample

FIRST = [8, 4, 7, 8, 7, 10, 4, 8, 7, 10, 10]
SECOND = [8, 6, 7, 8, 7, 7, 4, 8, 7, 5, 9]
SCORES = st.lists(st.integers(0, 10), min_size=3, max_size=20)


@pytest.mark.parametrize("method", INDEPENDENT)
def test_names_of_independent_methods_mean_what_the_analyses_mean(method):
    """A name that came to mean another method would blame or clear the wrong one."""
    _, infer = two_group.METHODS[method]
    expected = infer(sample(FIRST), sample(SECOND), 0.95).p_value
    assert p_value(method, FIRST, SECOND) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("method", PAIRED)
def test_names_of_paired_methods_mean_what_the_analyses_mean(method):
    """As above, for two visits of the same patients."""
    _, infer = paired_change.METHODS[method]
    expected = infer(sample(FIRST), sample(SECOND), 0.95).p_value
    assert p_value(method, FIRST, SECOND) == pytest.approx(expected, rel=1e-12)


@given(SCORES, SCORES, st.booleans())
def test_the_mann_whitney_deviate_is_scipys(first, second, continuity):
    """A guide that points elsewhere would never find the data."""
    assume(len(set(first + second)) > 1)
    expected = stats.mannwhitneyu(first, second, use_continuity=continuity, method="asymptotic").pvalue
    method = "mann_whitney_normal_continuity" if continuity else "mann_whitney_normal"
    found = deviate(method, first, second)
    if continuity and expected == 1:
        assert found <= 0.5  # SciPy stops at 1 where the correction passes the expectation
    else:
        assert found == pytest.approx(deviate_of(expected), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=3, max_size=20), st.booleans())
def test_the_signed_rank_deviate_is_scipys(pairs, pratt):
    """With both ways to treat zeros."""
    first, second = zip(*pairs, strict=True)
    assume(any(before != after for before, after in pairs))
    zeros = "pratt" if pratt else "wilcox"
    expected = stats.wilcoxon(second, first, zero_method=zeros, correction=False, method="asymptotic").pvalue
    method = "signed_rank_normal_pratt" if pratt else "signed_rank_normal"
    assert deviate(method, first, second) == pytest.approx(deviate_of(expected), abs=1e-9)


@pytest.mark.parametrize(
    ("p", "low", "high"),
    [("0.05", stats.norm.isf(0.0275), stats.norm.isf(0.0225)), ("<0.001", stats.norm.isf(0.0005), 40.0)],
)
def test_a_printed_p_value_as_a_range_of_deviates(p, low, high):
    """A limit reaches to the smallest p-value that there is."""
    assert deviates_of(parse_reported(p)) == pytest.approx((low, high))
