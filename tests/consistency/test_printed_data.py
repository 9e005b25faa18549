"""Which data agree with printed summaries, against the standard library and by enumeration."""

import statistics
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.printed_data import PrintedData, ends, every_data_set, excess_of, fits
from reinfuse.printed_numbers import parse_reported


def printed(n, mean=None, sd=None, median=None, scale=None, items=1):
    numbers = [parse_reported(text) if text else None for text in (mean, sd, median)]
    return PrintedData(n, *numbers, scale, items)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=30), st.integers(0, 2))
def test_scores_agree_with_their_own_summaries(scores, decimals):
    """Mean, SD and median of the same scores, rounded; the excess is nought exactly then."""
    texts = [f"{f(scores):.{decimals}f}" for f in (statistics.mean, statistics.stdev, statistics.median)]
    data = printed(len(scores), *texts, scale=(0, 10))
    assert fits(scores, data)
    assert excess_of(data)(scores) < 1e-12
    low, high = ends(data)
    assert low <= min(scores)
    assert max(scores) <= high


@pytest.mark.parametrize(
    ("scores", "data", "agrees"),
    [
        ([1, 2, 3], printed(3, mean="2.0"), True),
        ([1, 2, 4], printed(3, mean="2.0"), False),
        ([1, 2, 3], printed(4, mean="2.0"), False),
        ([1, 2, 3], printed(3, sd="1.0"), True),
        ([1, 2, 3], printed(3, sd="1.1"), False),
        ([1, 2, 3, 4], printed(4, median="2.5"), True),
        ([1, 2, 3, 4], printed(4, median="3.5"), False),
        ([0, 2, 4], printed(3, scale=(0, 3)), False),
        ([0, 2, 4], printed(3, scale=(0, None)), True),
        ([4, 8, 12], printed(3, mean="2.0", sd="1.0", items=4), True),  # quarters: 1, 2 and 3
    ],
)
def test_each_summary_is_looked_at(scores, data, agrees):
    """One summary left out would let wrong examples through."""
    assert fits(scores, data) is agrees
    on_scale = data.scale is None or max(scores) <= (data.scale[1] or 99)
    if len(scores) == data.n and on_scale:
        assert (excess_of(data)(scores) == 0) is agrees


@pytest.mark.parametrize(
    "data",
    [
        printed(5, mean="2.2", scale=(0, 4)),
        printed(5, mean="2.2", sd="1.3", scale=(0, 4)),
        printed(4, median="1.5", scale=(0, 3)),
        printed(5, mean="2", sd="1", median="2", scale=(0, 4)),
        printed(3, mean="1.25", scale=(0, 2), items=4),
        printed(4, mean="5.3", sd="1.2"),  # no scale: the SD bounds the values
        printed(4, mean="1", scale=(0, None)),
    ],
)
def test_every_data_set_is_found_and_no_other(data):
    """Against all sets of whole numbers in a range that is wide enough."""
    expected = [marks for marks in combinations_with_replacement(range(-4, 16), data.n) if fits(marks, data)]
    assert sorted(every_data_set(data, 100_000)) == sorted(expected)


def test_too_many_data_sets_are_not_listed():
    """18 scores on 0–10 are millions of sets: None, not a list that was cut off."""
    assert every_data_set(printed(18, mean="7", sd="2", scale=(0, 10))) is None
    assert every_data_set(printed(3, median="7")) is None  # nothing bounds them


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=20))
def test_no_value_lies_beyond_the_bound_of_samuelson(values):
    """The range that is searched must hold every data set."""
    mean, sd = statistics.mean(values), statistics.stdev(values)
    low, high = ends(printed(len(values), f"{mean:.3f}", f"{sd:.3f}"))
    assert low <= min(values)
    assert max(values) <= high


def test_exactness_where_floats_would_fail():
    """A tie of 1/3 steps: the mean of 0, 0, 1 prints as 0.333 and as nothing else of three digits."""
    assert fits([0, 0, 1], printed(3, mean="0.333"))
    assert not fits([0, 0, 1], printed(3, mean="0.334"))
    assert fits([0, 0, 1], printed(3, mean="0.3", sd="0.58"))
    assert Fraction(1, 3) == statistics.variance([Fraction(0), Fraction(0), Fraction(1)])
