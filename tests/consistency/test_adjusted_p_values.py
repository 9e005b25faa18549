"""Bounds on adjusted p-values when most tests are unprinted, against loops over what those may have been."""

from itertools import product

import pytest

from reinfuse.consistency.adjusted_p_values import smallest_adjusted
from reinfuse.printed_numbers import parse_reported


def judge(printed, tests, unprinted="not_significant", alpha=0.05):
    return smallest_adjusted([parse_reported(p) for p in printed], tests, alpha, unprinted)


def smallest_of_ours(ours, rest):
    """Return the smallest adjusted p-value of ours by Holm and by Benjamini–Hochberg, as their definitions say."""
    ordered = sorted([*ours, *rest])
    m = len(ordered)
    first = ordered.index(min(ours))
    steps_down = [(m - place) * p for place, p in enumerate(ordered[: first + 1])]
    steps_up = [m * p / rank for rank, p in enumerate(ordered, start=1) if rank > first]
    return min(1.0, max(steps_down)), min(1.0, *steps_up)


def test_smallest_of_a_family_of_64():
    """Holm multiplies the smallest by the number of tests: 0.0044 becomes at most 0.00445 · 64."""
    finding = judge(["0.0062", "0.0044", "0.025", "0.44"], (32, 64))
    assert finding.verdict == "inconsistent"
    assert finding.high == pytest.approx(0.00445 * 64)
    assert "12 by Holm" in finding.says  # 11 · 0.00435 < 0.05 <= 12 · 0.00435


@pytest.mark.parametrize(
    ("printed", "unprinted", "others"),
    [
        (["0.020", "0.030"], "not_significant", (0.05, 0.1, 0.5, 1.0)),
        (["0.020", "0.900"], "not_significant", (0.05, 0.1, 0.5, 1.0)),  # least with the most tests
        (["0.020", "0.030"], "unknown", (0.0, 0.01, 0.05, 0.5, 1.0)),
        (["0.300", "0.400"], "unknown", (0.0, 0.01, 0.05, 0.5, 1.0)),
    ],
)
def test_bounds_hold_whatever_was_not_printed(printed, unprinted, others):
    """Every choice of up to three unprinted p-values lies inside the bounds, and the bounds are reached."""
    finding = judge(printed, (2, 5), unprinted)
    ends = [(float(p) - 0.0005, float(p) + 0.0005) for p in printed]
    found = [
        each
        for ours in product(*ends)
        for number in range(4)
        for rest in product(others, repeat=number)
        for each in smallest_of_ours(ours, rest)
    ]
    assert (finding.low, finding.high) == pytest.approx((min(found), max(found)))


@pytest.mark.parametrize(
    ("printed", "tests", "unprinted", "verdict"),
    [
        (["0.001"], (5, 30), "not_significant", "consistent"),
        (["0.001"], (5, 60), "not_significant", "vacuous"),  # 60 · 0.001 may be 0.05 or not
        (["<0.0001"], (10, 100), "unknown", "consistent"),
        (["0.03"], (10, 10), "not_significant", "inconsistent"),
        (["0.03"], (10, 10), "unknown", "vacuous"),  # nine smaller ones would leave it where it is
        (["0.03"], (1, 1), "not_significant", "vacuous"),
        (["0.3"], (2, 9), "unknown", "inconsistent"),  # no adjustment makes a p-value smaller
    ],
)
def test_verdicts(printed, tests, unprinted, verdict):
    """A decision is denied or upheld only if the tests that nobody printed cannot change it."""
    assert judge(printed, tests, unprinted).verdict == verdict


def test_from_how_many_tests_on():
    """The number named is the first at which nothing is left, by the definitions, others lying just at 0.05."""
    says = judge(["0.010", "0.012"], (40, 40)).says
    least = [0.0095, 0.0115]

    def first(which):
        return next(m for m in range(2, 99) if smallest_of_ours(least, [0.05] * (m - 2))[which] >= 0.05)

    assert f"{first(0)} by Holm and {first(1)} by Benjamini–Hochberg" in says
