"""Percentages against counts: by enumeration, by published numbers, and on counts that exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.percentages import (
    counts_printing_as,
    percentage_of_count,
    percentage_possible,
)
from reinfuse.printed_numbers import parse_reported


@pytest.mark.parametrize(
    ("percent", "count", "n", "verdict"),
    [
        ("51.1", 23, 45, "consistent"),
        ("37", 18, 49, "consistent"),
        ("36", 18, 49, "inconsistent"),
        ("12.5", 1, 8, "consistent"),
        ("13", 1, 8, "consistent"),  # a tie may round up
        ("12", 1, 8, "consistent"),  # or down
        ("<50", 9, 18, "inconsistent"),
        (">50", 10, 18, "consistent"),
    ],
)
def test_a_count_against_its_percentage(percent, count, n, verdict):
    """A slip of one patient in a small study must show, a tie must not."""
    assert percentage_of_count(parse_reported(percent), count, n).verdict == verdict


def test_a_wrong_percentage_names_the_counts_that_would_fit():
    """A reader wants to know whether the count or the percentage slipped."""
    finding = percentage_of_count(parse_reported("39"), 18, 49)
    assert finding.witnesses == (19,)
    assert "19 of 49 would print so" in finding.says


@pytest.mark.parametrize("n", [7, 18, 45, 49, 99])
def test_possible_percentages_are_those_that_some_count_gives(n):
    """Against the list of all n + 1 percentages, each rounded half up and half down."""
    given_by_a_count = set()
    for count in range(n + 1):
        floor, rest = divmod(100 * count, n)
        given_by_a_count |= {floor + (2 * rest >= n), floor + (2 * rest > n)}
    for percent in range(101):
        verdict = percentage_possible(parse_reported(str(percent)), n).verdict
        assert verdict == ("consistent" if percent in given_by_a_count else "inconsistent"), percent


@pytest.mark.parametrize(("percent", "n"), [("64", 224), ("64", 100), ("51.1", 1000), ("<5", 20)])
def test_a_percentage_that_every_count_could_give_is_vacuous(percent, n):
    """A verdict that could not have been otherwise must not read as support."""
    assert percentage_possible(parse_reported(percent), n).verdict == "vacuous"


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_a_count_that_exists_is_never_called_impossible(n, data, decimals):
    """A correct percentage, correctly rounded, must never be accused."""
    count = data.draw(st.integers(0, n))
    percent = parse_reported(f"{100 * count / n:.{decimals}f}")
    assert count in counts_printing_as(percent, n)
    assert percentage_of_count(percent, count, n).verdict == "consistent"
    assert percentage_possible(percent, n).verdict in {"consistent", "vacuous"}
