"""Confidence intervals of a mean against what is printed beside them, and against intervals of data that exist."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reinfuse.consistency.mean_intervals import PrintedInterval, interval_of_mean
from reinfuse.printed_numbers import parse_reported


def printed(low, high, n, **others):
    texts = {key: parse_reported(value) for key, value in others.items() if isinstance(value, str)}
    plain = {key: value for key, value in others.items() if not isinstance(value, str)}
    return PrintedInterval(parse_reported(low), parse_reported(high), n, **texts, **plain)


@pytest.mark.parametrize(
    ("interval", "verdict", "told"),
    [
        # 0.85·√224/1.96 = 6.5, and values from 0 to 10 with this mean have an SD of at most 4.3
        (printed("6.8", "8.5", 224, mean="7.6", scale=(0, 10)), "inconsistent", "too wide"),
        (printed("6.8", "8.5", 40, mean="7.6", scale=(0, 10)), "consistent", "can have"),
        (printed("7.58", "7.62", 224, mean="7.6", scale=(0, 10), whole_numbers=True), "inconsistent", "too narrow"),
        (printed("7.58", "7.62", 224, mean="7.6", scale=(0, 10)), "consistent", "can have"),
        (printed("6.8", "8.5", 224, mean="7.2"), "inconsistent", "middle"),
        (printed("6.8", "8.5", 224, mean="7.6"), "consistent", "as the mean"),
        (printed("4.0", "6.0", 25, sd="2.5"), "consistent", "SD"),
        (printed("4.0", "6.0", 25, sd="3.5"), "inconsistent", "not 3.5"),
        (printed("4.0", "6.0", 25, se="0.5"), "consistent", "SE"),
        (printed("4.0", "6.0", 25, se="0.9"), "inconsistent", "not 0.9"),
        (printed("6.0", "4.0", 25), "inconsistent", "above"),
        (printed("4.0", "6.0", 25), "vacuous", "Nothing else"),
        (printed("2", "8", 2, scale=(0, 10)), "vacuous", "as wide as the scale"),
    ],
)
def test_what_each_neighbour_of_an_interval_says(interval, verdict, told):
    """Too wide, too narrow, off centre, against SD and SE, and where nothing can be said."""
    finding = interval_of_mean(interval)
    assert finding.verdict == verdict
    assert told in finding.says


def test_the_number_of_patients_that_could_have_the_interval_is_named():
    """At that n the width must just fit, at one more it must not."""
    says = interval_of_mean(printed("6.8", "8.5", 224, mean="7.6", scale=(0, 10))).says
    n = int(says.split(" patients or fewer")[0].split()[-1])
    assert interval_of_mean(printed("6.8", "8.5", n, mean="7.6", scale=(0, 10))).verdict == "consistent"
    assert interval_of_mean(printed("6.8", "8.5", n + 1, mean="7.6", scale=(0, 10))).verdict == "inconsistent"


@given(
    st.lists(st.integers(0, 10), min_size=3, max_size=60),
    st.sampled_from([0.9, 0.95, 0.99]),
    st.booleans(),
    st.integers(1, 3),
)
def test_intervals_of_data_that_exist_are_never_called_inconsistent(scores, level, by_t, decimals):
    """By t or by the normal, each number rounded by itself (quantiles from SciPy)."""
    n, mean, sd = len(scores), statistics.fmean(scores), statistics.stdev(scores)
    quantile = stats.t.ppf((1 + level) / 2, n - 1) if by_t else stats.norm.ppf((1 + level) / 2)
    margin = quantile * sd / math.sqrt(n)
    texts = [f"{value:.{decimals}f}" for value in (mean - margin, mean + margin, mean, sd, sd / math.sqrt(n))]
    low, high, *rest = (parse_reported(text) for text in texts)
    finding = interval_of_mean(PrintedInterval(low, high, n, level, *rest, (0, 10), True))
    assert finding.verdict != "inconsistent", finding.says
