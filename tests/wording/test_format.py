"""How numbers read, as small tables: what is given, what is shown."""

import math

import pytest

from reinfuse.wording import format as shown


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1.5, 0, "2"),
        (2.5, 0, "3"),  # halves go away from zero, never to the even digit
        (2.675, 2, "2.68"),  # as the decimal number reads, not as its double is stored
        (-0.04, 1, "0.0"),  # no minus before nothing
        (-1.25, 1, "−1.3"),
        (1e-7, 3, "0.000"),
        (9999, 0, "9999"),
        (10000, 0, "10\N{NARROW NO-BREAK SPACE}000"),
        (-1234567.891, 2, "−1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567.89"),
        (math.inf, 1, "∞"),
        (-math.inf, 1, "−∞"),
        (math.nan, 1, "—"),
        (None, 1, "—"),
    ],
)
def test_numbers(value, decimals, expected):
    """A wrong rounding, a hyphen for a minus sign, or an empty cell for a missing number."""
    assert shown.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0156250, "0.016"),
        (0.0005, "<0.001"),
        (0.000999999, "<0.001"),
        (0.001, "0.001"),
        (0.05, "0.050"),
        (0.9985, "0.999"),
        (0.9994, ">0.999"),
        (1.0, ">0.999"),
        (0.0, "<0.001"),
        (math.nan, "—"),
        (None, "—"),
    ],
)
def test_p_values(value, expected):
    """A p-value of 0.000 or 1.000, which no test gives."""
    assert shown.p_value(value) == expected


@pytest.mark.parametrize(
    ("printed", "expected"), [("0.016", "p = 0.016"), ("<0.001", "p < 0.001"), (">0.999", "p > 0.999")]
)
def test_p_statements_keep_to_one_line(printed, expected):
    """`p =` at the end of one line and its number on the next."""
    statement = shown.p_statement(printed)
    assert statement.replace("\N{NARROW NO-BREAK SPACE}", " ") == expected
    assert " " not in statement


@pytest.mark.parametrize(
    ("values", "expected"),
    [([189.3, 57.1], 0), ([42.6, 12.3], 1), ([7.44, -2.06], 2), ([0.3, 0.04], 3), ([0.0], 2), ([None, math.nan], 2)],
)
def test_numbers_that_stand_together_share_decimals(values, expected):
    """`−1.44 (−2.6 to −0.324)`."""
    assert shown.decimals_for(values) == expected


@pytest.mark.parametrize(
    ("values", "most", "expected"), [([24.0, 69.0], 1, 0), ([43.5, 32.25], 1, 1), ([6.5, 3.25], 2, 2), ([None], 2, 0)]
)
def test_whole_numbers_get_no_decimals(values, most, expected):
    """Ages of 24.0 to 69.0 years, or quartiles cut to whole numbers."""
    assert shown.needed_decimals(values, most) == expected


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (-1.5454, -3.228, 0.1371, "−1.55 (−3.23 to 0.14)"),  # beside a minus sign a dash would be misread
        (7.468, 6.417, 8.519, "7.47 (6.42–8.52)"),
        (189.28, 129.02, 249.53, "189 (129–250)"),
        (155.0, None, None, "155"),
        (None, None, None, "—"),
    ],
)
def test_estimates_with_intervals(value, low, high, expected):
    """A dash between negative limits, or an interval torn apart at the end of a line."""
    text = shown.with_interval(value, low, high)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == expected
    assert " " not in text


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [(5 / 18, 0.0969, 0.5348, "28 % (10–53 %)"), (0.0, None, None, "0 %"), (None, None, None, "—")],
)
def test_shares(value, low, high, expected):
    """A share shown as 0.28 %, or its limits with other decimals."""
    assert " ".join(shown.share_with_interval(value, low, high).split()) == expected


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("18", "patients", "18 patients"),
        ("1", "months", "1 month"),
        ("1.5", "months", "1.5 months"),
        ("64", "%", "64 %"),
        ("7.4", "", "7.4"),
        ("—", "points", "—"),
    ],
)
def test_units(number, unit, expected):
    """`1 months`, `— points`."""
    assert " ".join(shown.with_unit(number, unit).split()) == expected


def test_running_text():
    """Counts, lists and sentences as an editor would print them."""
    assert [shown.in_words(value) for value in (0, 1, 10, 11)] == ["no", "one", "ten", "11"]
    assert shown.listing(["a"]) == "a"
    assert shown.listing(["a", "b", "c"]) == "a, b and c"
    assert shown.sentence("it holds") == "It holds."
    assert shown.sentence("Does it?") == "Does it?"
    assert shown.sentence("") == ""
    assert shown.as_printed("-0.5") == "−0.5"


@pytest.mark.parametrize(
    "text",
    [
        shown.number(shown.Suppressed(), 1),
        shown.count(shown.Suppressed() + 3),
        shown.share(1 - shown.Suppressed()),
        shown.percent(shown.Suppressed()),
        shown.p_value(shown.Suppressed()),
        shown.interval(1.5, shown.Suppressed(), 1),
        shown.with_interval(shown.Suppressed(), shown.Suppressed(), shown.Suppressed()),
        shown.share_with_interval(shown.Suppressed(), shown.Suppressed(), shown.Suppressed()),
        shown.with_unit(shown.count(shown.Suppressed()), "patients"),
        shown.in_words(shown.Suppressed()),
    ],
)
def test_suppressed_is_a_word_of_its_own(text):
    """A number that is kept back, read as zero or as missing, or one that is worked out from it all the same."""
    assert text == "suppressed"
