"""Which computed values agree with a printed number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.printed_numbers import matches, moved, nearly_matches, overlap, parse_reported


@pytest.mark.parametrize(
    ("printed", "value", "agrees"),
    [
        ("8", 7.5, True),  # a tie may round either way
        ("7", 7.5, True),
        ("8", 7.4999, False),
        ("8", 8.5, True),
        ("0.13", 0.135, True),
        ("0.130", 0.135, False),  # three decimals say more
        ("0.3", 0.1 + 0.2, True),
        ("0.35", 0.345, True),  # 0.345 is below the tie as a double
        ("<0.001", 0.0009999, True),
        ("<0.001", 0.001, False),
        ("<=10", 10.0, True),
        (">5", 5.0, False),
        (">=50", 50.0, True),
        ("-1.4", -1.44, True),
        ("0", 0.4, True),
    ],
)
def test_a_value_agrees_when_it_prints_as_the_number(printed, value, agrees):
    """The rule behind every verdict: |x − r| ≤ half a unit of the last digit, in decimal arithmetic."""
    assert matches(value, parse_reported(printed)) is agrees


@pytest.mark.parametrize(("value", "agrees"), [(5.0, True), (5.4, False), (4.6, False)])
def test_a_count_is_not_rounded(value, agrees):
    """5 patients are 5 patients."""
    assert matches(value, parse_reported("5", exact=True)) is agrees


@pytest.mark.parametrize(
    ("printed", "value", "near"), [("3", 2.46, True), ("2", 2.5009, True), ("190", 189.28, False), ("<5", 5.01, False)]
)
def test_what_was_rounded_twice_is_a_rounding_matter(printed, value, near):
    """A whole point on a scale of ten is no rounding."""
    assert nearly_matches(value, parse_reported(printed)) is near


@pytest.mark.parametrize(
    ("printed", "units", "next_to_it"), [("0.13", 1, "0.14"), ("8", -1, "7"), ("<0.05", 1, "<0.06"), ("7.0", 1, "7.1")]
)
def test_the_number_next_to_a_printed_one(printed, units, next_to_it):
    """One unit of the last printed digit, whatever comes before it."""
    assert moved(parse_reported(printed), units) == parse_reported(next_to_it)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.13", "0.17", False),
        ("8", "7.6", True),
        ("8", "7.4", False),
        ("6", "7", False),  # 6.5 prints as either, but no document rounds it both ways
        ("8", "7.5", True),
        ("<0.05", "0.04", True),
        ("<0.05", "0.06", False),
        ("<0.05", "0.05", True),  # 0.046 rounds to 0.05
        ("<5", ">5", False),
        ("<5", ">=5", False),
        ("<=5", ">=5", True),
        (">0.1", "<0.05", False),
    ],
)
def test_two_printed_numbers_may_be_one_quantity(one, other, same):
    """Precision may differ between two places of a document; the quantity may not."""
    assert overlap(parse_reported(one), parse_reported(other)) is same
    assert overlap(parse_reported(other), parse_reported(one)) is same


@given(st.decimals(min_value=-1000, max_value=1000, places=5), st.integers(min_value=0, max_value=4))
def test_every_value_agrees_with_its_own_rounding(value: Decimal, decimals: int):
    """A correct number, correctly rounded, must never be called wrong."""
    printed = f"{value:.{decimals}f}"
    assert matches(float(value), parse_reported(printed))


@pytest.mark.parametrize(("one", "other", "same"), [("2.0", "2.0", True), ("2", "2.0", False), ("<2", "2", False)])
def test_numbers_are_equal_where_they_are_printed_alike(one, other, same):
    """Whatever is remembered by a printed number must not be given out for one with other digits."""
    first, second = parse_reported(one), parse_reported(other)
    assert (first == second) is same
    assert len({first, second}) == (1 if same else 2)


def test_a_count_at_a_strict_limit_contradicts_it():
    """Fewer than 5 patients are not 5."""
    five = parse_reported("5", exact=True)
    assert not overlap(parse_reported("<5"), five)
    assert overlap(parse_reported("<=5"), five)


def test_a_count_is_not_the_rounded_number_of_the_same_digits():
    """11 patients and a mean of 11."""
    assert parse_reported("11", exact=True) != parse_reported("11")
