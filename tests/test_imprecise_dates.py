"""Dates as sources print them, and how far apart two of them can be."""

from datetime import date

import pytest

from reinfuse.imprecise_dates import Span, days_between, middle, span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", (2020, 1, 1), (2020, 12, 31)),
        ("17 May 2024", (2024, 5, 17), (2024, 5, 17)),
        ("February 2024", (2024, 2, 1), (2024, 2, 29)),
        ("early 2022", (2022, 1, 1), (2022, 4, 30)),
        ("mid 2022", (2022, 5, 1), (2022, 8, 31)),
        ("late 2022", (2022, 9, 1), (2022, 12, 31)),
        ("Summer 2023", (2023, 6, 1), (2023, 9, 23)),
        ("Fall 2025", (2025, 9, 1), (2025, 12, 21)),
        ("autumn 2025", (2025, 9, 1), (2025, 12, 21)),
        ("Spring 2025", (2025, 3, 1), (2025, 6, 21)),
    ],
)
def test_every_day_that_a_date_may_mean(text, first, last):
    """A span that is too narrow would prove an order or a time that nobody printed."""
    assert span(text) == Span(date(*first), date(*last))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Winter 2023", "no season but winter"),
        ("2023-05-17", "should be a date such as"),
        ("soon", "should be a date such as"),
        ("", "should be a date such as"),
        ("31 Summer 2023", "English name of its month"),
        ("30 February 2024", "day is out of range"),
    ],
)
def test_what_cannot_be_read_is_refused(text, said):
    """A winter belongs to two years; a guess would place an event in the wrong one."""
    with pytest.raises(ValueError, match=said):
        span(text)


def test_days_between_are_the_fewest_and_the_most():
    """From a summer to the next one: from 23 September to 1 June, and from 1 June to 23 September a year on."""
    assert days_between(span("Summer 2023"), span("Summer 2024")) == (252, 480)
    assert days_between(span("2021"), span("2021")) == (-364, 364)


def test_the_middle_of_a_span():
    """Marks of imprecise dates stand in the middle of their band."""
    assert middle(span("17 May 2024")) == date(2024, 5, 17)
    assert middle(span("February 2023")) == date(2023, 2, 14)
