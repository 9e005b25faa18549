"""Checks of printed numbers against each other, against cases that can be done by hand."""

import pandas as pd
import pytest

from reinfuse.audit.case import Case
from reinfuse.audit.from_print import arithmetic_of_claims_verdict, arithmetic_verdict, same_quantity_verdict
from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import parse_reported


def printed(**numbers: str):
    """Counts end in !; everything else is rounded."""
    return {name: parse_reported(text.rstrip("!"), exact=text.endswith("!")) for name, text in numbers.items()}


@pytest.mark.parametrize(
    ("operation", "parts", "reported", "verdict"),
    [
        ("sum", {"a": "5!", "b": "1!", "c": "1!"}, "7!", "consistent"),
        ("sum", {"a": "5!", "b": "1!"}, "7!", "inconsistent"),
        ("difference", {"a": "18!", "b": "5!"}, "13!", "consistent"),
        ("percent", {"a": "18!", "b": "49!"}, "37", "consistent"),
        ("percent", {"a": "18!", "b": "49!"}, "36", "inconsistent"),
        # 7.6 − 6.8 of rounded numbers is anything from 0.7 to 0.9
        ("difference", {"a": "7.6", "b": "6.8"}, "0.9", "consistent"),
        ("difference", {"a": "7.6", "b": "6.8"}, "1.0", "inconsistent"),
        ("difference", {"a": "7.6", "b": "6.8"}, "0.7", "consistent"),
        ("ratio", {"a": "60!", "b": "2!"}, "30", "consistent"),
        ("product", {"a": "11!", "b": "3!"}, ">=33", "consistent"),
        ("percent", {"a": "5!", "b": "11!"}, "<50", "consistent"),
        ("percent", {"a": "6!", "b": "11!"}, "<50", "inconsistent"),
        ("percent", {"a": "9!", "b": "18!"}, "<50", "inconsistent"),
        ("percent", {"a": "9!", "b": "18!"}, "<=50", "consistent"),
        ("percent", {"a": "504!", "b": "1000!"}, "<50", "inconsistent"),  # a limit is not rounded
    ],
)
def test_arithmetic_fails_only_when_no_rounding_can_save_it(operation, parts, reported, verdict):
    """A check that forgets rounding would accuse sound papers."""
    numbers = printed(**parts)
    target = parse_reported(reported.rstrip("!"), exact=reported.endswith("!"))
    found = arithmetic_verdict({"operation": operation, "of": list(parts)}, target, numbers, None)
    assert (found.numeric, found.evidence) == (verdict, "reported numbers")


@pytest.mark.parametrize("part", ["<5", ">5", "<=5"])
def test_a_limit_is_no_part_of_a_sum(part):
    """With a box of 4.5 to 5.5 around <5, a total of 12 with 10 others would be called impossible."""
    claims = {"total": {"check": {"kind": "arithmetic", "operation": "sum", "of": ["a", "b"]}, "unit": "patients"}}
    case = Case("total", claims, printed(total="12!", a=part, b="10!"), pd.DataFrame(), {"alpha": 0.05})
    with pytest.raises(ClaimError, match="'a' reports a limit"):
        arithmetic_of_claims_verdict(case)


def test_dividing_by_what_may_be_nought_says_nothing():
    """A mean that prints as 0 bounds no ratio."""
    found = arithmetic_verdict(
        {"operation": "ratio", "of": ["a", "b"]}, parse_reported("3"), printed(a="1", b="0"), None
    )
    assert found.numeric == "not checkable"
    assert "Vacuous" in found.reason


def test_the_reason_gives_both_numbers():
    """A reader must see what was added up and what came out."""
    found = arithmetic_verdict(
        {"operation": "sum", "of": ["a", "b"]}, parse_reported("7", exact=True), printed(a="5!", b="1!"), "patients"
    )
    assert "5 + 1 = 6, not 7" in found.reason


def test_the_reason_gives_what_rounding_leaves_open():
    """8 months less 1.5 are 6.5, which does not look like 6 until a reader knows what was rounded."""
    found = arithmetic_verdict(
        {"operation": "difference", "of": ["a", "b"]}, parse_reported("6"), printed(a="8", b="1.5"), "months"
    )
    assert found.numeric == "consistent"
    assert found.reason == "8 − 1.5 = 6.50, between 5.95 and 7.05 before rounding."


@pytest.mark.parametrize(
    ("here", "there", "verdict"), [("0.17", "0.13", "inconsistent"), ("0.17", "0.2", "consistent")]
)
def test_the_same_quantity_in_two_places_must_agree(here, there, verdict):
    """Two printed p-values for one comparison cannot both be right."""
    other = {"section": "Results"}
    assert same_quantity_verdict(other, parse_reported(here), parse_reported(there), None).numeric == verdict
