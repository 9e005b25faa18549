"""Words for shares against counts, on both sides of each limit."""

from fractions import Fraction

import pytest

from reinfuse.consistency.shares_in_words import word_against_counts, word_fits


@pytest.mark.parametrize(
    ("word", "count", "n", "fits"),
    [
        ("half", 11, 20, True),
        ("half", 9, 20, True),
        ("half", 12, 20, False),
        ("more_than_half", 9, 18, False),
        ("more_than_half", 10, 18, True),
        ("less_than_half", 9, 18, False),
        ("less_than_half", 8, 18, True),
        ("none", 0, 18, True),
        ("none", 1, 18, False),
        ("all", 18, 18, True),
        ("all", 17, 18, False),
        ("a_third", 6, 18, True),
        ("two_thirds", 6, 18, False),
        ("a_quarter", 5, 18, True),
        ("three_quarters", 13, 18, True),
    ],
)
def test_a_word_and_its_limits(word, count, n, fits):
    """'Half' of an odd number is nearly half; 'more than half' is never half."""
    assert word_fits(word, Fraction(count, n)) is fits


def test_the_denominators_for_which_a_word_is_true_are_named():
    """Five of seven who stopped are most; five of eighteen are not: the reader must see whose share it is."""
    finding = word_against_counts("more_than_half", 5, [(7, "who stopped"), (11, "who stayed"), (18, "in all")])
    assert finding.verdict == "consistent"
    assert finding.witnesses == (7,)
    assert "true of 5 of 7 who stopped (71.4 %), not of 5 of 11 who stayed (45.5 %) or 5 of 18 in all" in finding.says


def test_a_word_that_no_denominator_makes_true_is_inconsistent():
    """'Half' for five of eighteen patients."""
    assert word_against_counts("half", 5, [(18, "")]).verdict == "inconsistent"
