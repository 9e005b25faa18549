"""What a share may be: with those left out, in other patients, and where nobody had an event."""

import math
from decimal import Decimal

import pytest

from reinfuse.consistency.share_bounds import share_beyond_chance, share_with_those_left_out, share_without_events
from reinfuse.printed_numbers import Reported, parse_reported


@pytest.mark.parametrize(
    ("events", "counted", "everybody", "claimed", "verdict"),
    [
        (23, 45, 74, ">50", "undecided"),
        (23, 45, 74, "51.1", "undecided"),
        (23, 45, 74, ">31", "consistent"),
        (23, 45, 74, ">71", "inconsistent"),
        (23, 45, 74, "71.0", "inconsistent"),
        (23, 45, 74, "<70", "undecided"),
        (23, 45, 74, "<71", "consistent"),
        (45, 45, 46, ">50", "consistent"),
        (0, 45, 46, ">50", "inconsistent"),
        (23, 45, 45, ">50", "vacuous"),
    ],
)
def test_worst_and_best_case(events, counted, everybody, claimed, verdict):
    """A share of those who were counted says of everybody only what both extremes say."""
    assert share_with_those_left_out(events, counted, everybody, parse_reported(claimed)).verdict == verdict


def test_the_bounds_are_23_and_52_of_74():
    """Nobody of the 29 who are left out, or all of them."""
    finding = share_with_those_left_out(23, 45, 74)
    assert finding.low == pytest.approx(100 * 23 / 74)
    assert finding.high == pytest.approx(100 * 52 / 74)
    assert finding.verdict == "undecided"
    assert "29 of 74 (39.2 %)" in finding.says


@pytest.mark.parametrize(
    ("events", "claimed", "verdict"),
    [(23, ">50", "undecided"), (23, ">35", "consistent"), (23, ">67", "inconsistent"), (33, ">50", "consistent"),
     (12, ">50", "inconsistent"), (23, "80", "inconsistent")],
)  # fmt: skip
def test_what_45_patients_show(events, claimed, verdict):
    """An interval that holds one half shows neither more nor less than one half."""
    assert share_beyond_chance(events, 45, 0.95, parse_reported(claimed)).verdict == verdict


def test_the_interval_is_that_of_r():
    """R: binom.test(23, 45) gives 0.357740385670 and 0.662966251607."""
    finding = share_beyond_chance(23, 45, 0.95, None)
    assert finding.low == pytest.approx(35.7740385670)
    assert finding.high == pytest.approx(66.2966251607)


def test_nobody_of_45_or_of_74():
    """R: 1 - 0.05^(1/45) = 0.0644, 1 - 0.05^(1/74) = 0.0397; by the rule of three 3/45 and 3/74."""
    finding = share_without_events([(45, "included"), (74, "treated")], 0.95)
    assert finding.high == pytest.approx(6.44042888078)
    assert finding.verdict == "undecided"
    for told in ("6.44 %", "6.67 %", "3.97 %", "4.05 %"):
        assert told in finding.says


@pytest.mark.parametrize(("claimed", "verdict"), [("<10", "consistent"), ("<5", "undecided")])
def test_a_rare_event_needs_many_patients(claimed, verdict):
    """'Below 5 %' is not shown by 45 patients without one."""
    assert share_without_events([(45, "")], 0.95, parse_reported(claimed)).verdict == verdict


def test_another_level_has_no_rule_of_three():
    """3/n is the limit at 95 % alone; at 99 % it would be 4.6/n."""
    finding = share_without_events([(45, "")], 0.99, Reported("<", Decimal(10)))
    assert finding.high == pytest.approx(100 * -math.expm1(math.log(0.01) / 45))
    assert "rule of three" not in finding.says
