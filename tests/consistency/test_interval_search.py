"""The search for the method behind an interval, on intervals whose method is known."""

import pytest

from reinfuse.consistency.interval_search import Match, find_interval
from reinfuse.printed_numbers import parse_reported
from reinfuse.statistics.proportions import INTERVALS, Interval


def every_count(fewest, most):
    return [(events, n) for n in range(fewest, most + 1) for events in range(n + 1)]


def printed(limits, decimals, *, percent):
    return [parse_reported(f"{end * (100 if percent else 1):.{decimals}f}") for end in (limits.low, limits.high)]


@pytest.mark.parametrize("method", list(INTERVALS))
@pytest.mark.parametrize(("percent", "decimals"), [(True, 1), (False, 3)])
def test_an_interval_is_traced_to_the_method_and_count_that_made_it(method, percent, decimals):
    """Whatever made the interval must be among what is found."""
    low, high = printed(INTERVALS[method](10, 29, 0.9), decimals, percent=percent)
    finding = find_interval(low, high, 0.9, every_count(27, 31), percent=percent)
    assert finding.verdict == "attainable"
    assert Match(method, 10, 29) in finding.witnesses
    assert finding.tried == 7 * len(every_count(27, 31))


def test_textbook_intervals_of_two_of_sixteen():
    """R's binom.test gives 0.016 to 0.383 for 2 of 16; the other methods lie elsewhere."""
    finding = find_interval(parse_reported("0.016"), parse_reported("0.383"), 0.95, [(2, 16)], percent=False)
    assert [match.method for match in finding.witnesses] == ["clopper_pearson"]


def test_an_interval_that_no_candidate_gives_is_not_found():
    """50 to 51 % of at most 30 patients; a method that was not tried may still have made it."""
    finding = find_interval(parse_reported("50"), parse_reported("51"), 0.95, every_count(20, 30))
    assert finding.verdict == "not found"
    assert finding.witnesses == ()


def test_a_search_that_must_succeed_says_so():
    """Whole percentages and hundreds of denominators: every neighbouring interval is met too."""
    finding = find_interval(parse_reported("40"), parse_reported("60"), 0.95, every_count(85, 115))
    assert finding.verdict == "vacuous"
    assert "says nothing" in finding.says


def test_how_easily_a_match_happens_is_counted_by_hand():
    """One candidate at 40.4 to 59.6 meets the rounded interval itself, and none of the 8 around it."""
    limits = {"only": lambda _events, _n, _level: Interval(0.404, 0.596)}
    finding = find_interval(parse_reported("40"), parse_reported("60"), 0.9, [(1, 2)], methods=limits)
    assert finding.verdict == "attainable"
    assert "; 0 of the 8 intervals next to it are met by some candidate too" in finding.says
    beside = find_interval(parse_reported("41"), parse_reported("60"), 0.9, [(1, 2)], methods=limits)
    assert beside.verdict == "not found"
    assert "; 1 of the 8" in beside.says


def test_limits_beyond_the_ends_may_be_printed_cut_off():
    """Wald's lower limit for 1 of 20 is negative; sources print 0."""
    finding = find_interval(parse_reported("0"), parse_reported("15"), 0.95, [(1, 20)])
    assert Match("wald", 1, 20) in finding.witnesses
