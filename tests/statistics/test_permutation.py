"""Distributions of rank sums by counting, against counting by hand."""

import itertools
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.statistics.permutation import sign_sums, subset_sums

WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=9)


@given(WEIGHTS)
def test_sign_sums_by_enumeration(weights):
    """Every subset of the weights is equally likely; half of the distribution is given."""
    sums = [sum(chosen) for chosen in itertools.product(*[(0, weight) for weight in weights])]
    share = [sums.count(value) / 2 ** len(weights) for value in range(sum(weights) // 2 + 1)]
    assert sign_sums(tuple(weights)).tolist() == share


@given(WEIGHTS, st.data())
def test_subset_sums_by_enumeration(weights, data):
    """Every subset of one size is equally likely, the empty and the full one included."""
    size = data.draw(st.integers(0, len(weights)))
    sums = [sum(chosen) for chosen in itertools.combinations(weights, size)]
    probability = subset_sums(tuple(weights), size)
    share = [sums.count(value) / comb(len(weights), size) for value in range(max(sums) + 1)]
    assert probability.tolist() == pytest.approx(share, rel=1e-14)


def test_small_probabilities_keep_their_digits():
    """A transform would leave 1e-16 where 2^-300 stands, and a tiny p-value would be noise."""
    assert sign_sums(tuple(range(1, 301)))[0] == 2.0**-300
    assert subset_sums(tuple(range(60)), 30)[sum(range(30))] == pytest.approx(1 / comb(60, 30), rel=1e-13)
