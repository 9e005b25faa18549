"""Mean, SD and median together."""

import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.consistency.printed_data import PrintedData
from reinfuse.consistency.whole_number_data import summaries_possible
from reinfuse.printed_numbers import matches, parse_reported


def printed(n, mean, sd=None, median=None, scale=None):
    numbers = [parse_reported(text) if text else None for text in (mean, sd, median)]
    return PrintedData(n, *numbers, scale)


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (printed(18, "153", "158", "93", (81, None)), "attainable"),
        (printed(11, "92", "100", "60", (0, None)), "attainable"),
        (printed(18, "46", "10", "46"), "attainable"),
        (printed(18, "153", "20", "93", (81, None)), "inconsistent"),  # 60 apart with an SD of 20
        (printed(5, "2.0", "0.7", "4.0", (0, 4)), "inconsistent"),
        (printed(5, "2.0", None, "4.0", (0, 4)), "inconsistent"),  # three at 4 already make 12
        (printed(6, "2.0", None, "2.0", (0, 4)), "attainable"),
    ],
)
def test_known_cases(data, verdict):
    """Printed summaries of a publication, and combinations that cannot be."""
    assert summaries_possible(data).verdict == verdict


def test_trailing_zeros_are_digits_whatever_was_asked_before():
    """A mean of 2 and one of 2.00 share nothing but their value: 2.25 prints as the one and not as the other."""
    assert summaries_possible(printed(4, "2", "1.3", scale=(0, 4))).verdict == "attainable"  # 1, 1, 3, 4
    assert summaries_possible(printed(4, "2.00", "1.30", scale=(0, 4))).verdict == "inconsistent"
    assert summaries_possible(printed(4, "2", "1.3", scale=(0, 4))).verdict == "attainable"


@settings(max_examples=25)
@given(st.lists(st.integers(0, 10), min_size=3, max_size=20))
def test_data_that_exist_are_never_called_impossible_and_examples_have_the_summaries(scores):
    """Printed to one decimal, as papers do."""
    texts = [f"{f(scores):.1f}" for f in (statistics.mean, statistics.stdev, statistics.median)]
    data = printed(len(scores), *texts, scale=(0, 10))
    finding = summaries_possible(data)
    assert finding.verdict in {"attainable", "not found"}
    for example in finding.witnesses:
        assert len(example) == len(scores)
        assert matches(statistics.mean(example), data.mean)
        assert matches(statistics.stdev(example), data.sd)
        assert matches(statistics.median(example), data.median)
