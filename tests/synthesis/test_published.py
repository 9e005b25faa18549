"""Printed numbers made into estimates with standard errors: worked by hand and by the handbook's own example."""

import math

import pytest
from synthesis_results import published_change, published_share

from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import parse_reported
from reinfuse.synthesis import published

T_10 = 2.2281388519649385  # upper 2.5 % of t(10), from R's qt(0.975, 10)


def read(**numbers):
    """Return the function that reads claims, from {claim: printed number}."""
    return lambda name: parse_reported(numbers[name])


def test_a_printed_reduction_is_a_fall():
    """A relief of 5.9 points drawn as a rise."""
    spec = published_change(change="fall", reported_as="reduction", standard_error="se")
    found = published.change(spec, read(fall="5.9", se="0.35"), 0.95)
    assert (found.estimate, found.se) == (-5.9, 0.35)
    assert (found.low, found.high) == pytest.approx((-5.9 - 1.959963985 * 0.35, -5.9 + 1.959963985 * 0.35))


def test_two_means_give_a_change_without_a_standard_error():
    """A standard error made up from two means of the same patients, whose correlation nobody printed."""
    found = published.change(published_change(start="before", end="after"), read(before="7.6", after="6.8"), 0.95)
    assert (found.estimate, found.baseline) == (-0.8, 7.6)
    assert math.isnan(found.se)
    assert math.isnan(found.low)
    assert found.note == "no standard error is printed, and none follows"


@pytest.mark.parametrize(
    ("parts", "numbers", "se"),
    [
        ({"sd": "s", "n": "n"}, {"s": "2", "n": "16"}, 0.5),
        ({"ci": ["low", "high"]}, {"low": "-3.5", "high": "-0.5"}, 1.5 / 1.959963985),
        ({"ci": ["low", "high"], "n": "n"}, {"low": "-3.5", "high": "-0.5", "n": "11"}, 1.5 / T_10),
        ({"p_value": "p", "n": "n"}, {"p": "0.05", "n": "11"}, 2 / T_10),
        ({"p_value": "p"}, {"p": "<0.0001"}, 2 / 3.890591886),
    ],
    ids=["SD and n", "interval", "interval and n", "p-value and n", "bound of a p-value"],
)
def test_a_standard_error_follows_from_what_is_printed(parts, numbers, se):
    """z for t, a whole width for half of it, or an SD for an SE."""
    found = published.change(published_change(change="c", **parts), read(c="-2", **numbers), 0.95)
    assert found.se == pytest.approx(se, rel=1e-8)


def test_an_interval_of_a_reduction_changes_sign_with_it():
    """Limits of which the upper lies below the lower."""
    spec = published_change(change="c", reported_as="reduction", ci=["low", "high"])
    found = published.change(spec, read(c="2", low="0.5", high="3.5"), 0.95)
    assert (found.low, found.estimate, found.high) == (-3.5, -2.0, -0.5)


def test_a_bound_of_a_p_value_says_that_the_standard_error_is_the_largest():
    """A bound taken for a number."""
    found = published.change(published_change(change="c", p_value="p"), read(c="-2", p="<0.001"), 0.95)
    assert found.note == "standard error at its largest, from the p-value"
    nothing = published.change(published_change(change="c", p_value="p"), read(c="-2", p=">0.05"), 0.95)
    assert math.isnan(nothing.se)


def test_counts_give_the_exact_interval():
    """A Wald interval; the limits are those of R's binom.test(23, 45)."""
    found = published.share(published_share(events="e", n="n"), read(e="23", n="45"), 0.95)
    assert (found.estimate, found.events, found.n_patients) == (23 / 45, 23, 45)
    assert (found.low, found.high) == pytest.approx((0.3577403857, 0.6629662516), rel=1e-8)


def test_an_interval_alone_gives_no_share():
    """A middle of limits taken for an estimate that nobody printed."""
    found = published.share(published_share(ci=["l", "h"], n="n", ci_level=0.9), read(l="23", h="51", n="29"), 0.95)
    assert math.isnan(found.estimate)
    assert math.isnan(found.events)
    assert (found.low, found.high, found.ci_level) == (0.23, 0.51, 0.9)


@pytest.mark.parametrize(
    ("printed", "meant", "expected"),
    [
        ("3", "about", (3.0, math.nan, math.nan)),
        ("3", "at_most", (math.nan, 0.0, 3.0)),
        (">6", "about", (math.nan, 6.0, math.inf)),
        ("6", "at_least", (math.nan, 6.0, math.inf)),
    ],
)
def test_a_duration_may_be_open(printed, meant, expected):
    """'More than six months' taken for six months."""
    spec = {"duration": "d", "n": None, "meant": meant}
    found = published.duration(spec, read(d=printed), "weeks", "here")
    assert (found.estimate, found.low, found.high) == pytest.approx(expected, nan_ok=True)


def test_a_duration_needs_a_unit_of_time():
    """Weeks read as days."""
    with pytest.raises(ClaimError, match="'d' has no unit of time"):
        published.duration({"duration": "d", "n": None, "meant": "about"}, read(d="3"), "infusions", "here")


def test_a_case_with_two_scores_has_two_ends_and_no_middle():
    """1–2 points made into 1.5, which nobody scored."""
    found = published.course({"start": "s", "end": ["a", "b"]}, read(s="4", a="1", b="2"))
    assert math.isnan(found.estimate)
    assert (found.low, found.high, found.n_patients) == (-3.0, -2.0, 1)
    one = published.course({"start": "s", "end": ["a"]}, read(s="4", a="1"))
    assert (one.estimate, one.n_patients) == (-3.0, 1)


def test_a_claim_without_a_number_is_named():
    """A number taken from nowhere."""
    with pytest.raises(ClaimError, match="no number of the claim 'gone'"):
        published.printed({}, "study.yaml")("gone")
