"""Spearman's correlation against R, and its exact test against all orders written out."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from reference.clinical import CASES, assert_parts, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics import rank_correlation as module
from reinfuse.statistics.rank_correlation import fisher_interval, spearman_permutation, spearman_t

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=3, max_size=7)


@pytest.mark.parametrize("case", expected("spearman"), ids=in_words)
def test_correlation_and_exact_p_are_as_in_r(case):
    """R enumerates all orders of up to nine values without ties."""
    x, y = CASES[case.case]["x"], CASES[case.case]["y"]
    found = spearman_permutation(x, y)
    assert found.estimate == pytest.approx(case.parts["estimate"], rel=1e-12)
    if not math.isnan(case.parts["exact_p"]):
        assert found.p_value == pytest.approx(case.parts["exact_p"], rel=1e-10)
        assert "exact over all orders" in found.note


@pytest.mark.parametrize("case", expected("spearman_t"), ids=in_words)
def test_t_is_as_in_r(case):
    """The product-moment test of the midranks."""
    assert_parts(spearman_t(CASES[case.case]["x"], CASES[case.case]["y"]), case.parts)


@pytest.mark.parametrize("case", expected("bonett_wright"), ids=in_words)
def test_interval_has_the_error_of_bonett_and_wright(case):
    """Fisher's own error would make the interval too short for ranks."""
    assert_parts(spearman_permutation(CASES[case.case]["x"], CASES[case.case]["y"], case.at), case.parts)


@given(PAIRS)
def test_exact_p_is_the_share_of_orders(pairs):
    """With ties too: every order of the second sample, written out."""
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    ranks = [
        [2 * sum(v < u for v in values) + sum(v == u for v in values) for u in values] for values in (first, second)
    ]
    n, centre = len(pairs), sum(ranks[0]) * sum(ranks[1])

    def distance(order):
        return abs(n * sum(x * y for x, y in zip(ranks[0], order, strict=True)) - centre)

    orders = [distance(order) for order in permutations(ranks[1])]
    expected_p = sum(each >= distance(ranks[1]) for each in orders) / len(orders)
    assert spearman_permutation(first, second).p_value == pytest.approx(expected_p, rel=1e-9)


@given(PAIRS)
def test_roles_can_be_exchanged_and_scales_do_not_matter(pairs):
    """Which sample is dealt out is a matter of cost only; ranks know no unit."""
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    one = spearman_permutation(first, second)
    other = spearman_permutation(second, [0.1 * x**3 for x in first])
    assert other.estimate == pytest.approx(one.estimate, nan_ok=True)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-9, nan_ok=True)


def test_random_orders_come_near_the_exact_share_and_repeat(monkeypatch):
    """Where all orders are too many, a named seed gives the same p-value each time, near the exact one."""
    x, y = CASES["ties"]["x"], CASES["ties"]["y"]
    exact = spearman_permutation(x, y)
    monkeypatch.setattr(module, "MOST_ADDITIONS", 0)
    one, again, other = (spearman_permutation(x, y, seed=seed) for seed in ("a", "a", "b"))
    assert one.p_value == again.p_value != other.p_value
    assert one.p_value == pytest.approx(exact.p_value, abs=0.005)
    assert "100,000 random orders" in one.note


@pytest.mark.parametrize(("x", "y"), [([], []), ([1, 2], [2, 1]), ([3, 3, 3], [1, 2, 3])])
def test_no_correlation_without_variation(x, y):
    """Two values always correlate perfectly, and a constant with nothing."""
    for method in (spearman_permutation, spearman_t):
        found = method(x, y)
        assert math.isnan(found.estimate)
        assert "fewer than three values" in found.note


def test_perfect_correlation_has_no_interval():
    """Fisher's z of 1 is infinite; an interval from 1 to 1 would claim certainty."""
    found = spearman_permutation([1, 2, 3, 4, 5], [2, 4, 8, 16, 32])
    assert found.estimate == 1
    assert found.p_value == pytest.approx(2 / 120)
    assert math.isnan(found.ci_low)
    assert "no interval" in found.note
    assert all(math.isnan(limit) for limit in fisher_interval(0.5, 3))
    assert math.isnan(spearman_t([1, 2, 3], [2, 4, 8]).p_value)


def test_unequal_lengths_are_refused():
    """A pair without a partner must be left out by the caller, who counts it."""
    with pytest.raises(AnalysisError, match="pairs"):
        spearman_permutation(np.arange(3.0), np.arange(4.0))
