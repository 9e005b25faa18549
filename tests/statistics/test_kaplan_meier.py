"""The product-limit estimate against R's survival, and at the ends where nothing can be said."""

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.clinical import CASES, assert_parts, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.kaplan_meier import kaplan_meier, median_duration, number_at_risk, share_at

FOLLOWED = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=12)


def curve_of(case):
    return kaplan_meier(CASES[case]["duration"], CASES[case]["happened"] == 1)


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_shares_are_as_in_r(level):
    """The curve, Greenwood's error, the log-log limits and the numbers at risk at each time of an event."""
    for case in expected(f"share_at_{level}"):
        curve, parts = curve_of(case.case), dict(case.parts)
        assert number_at_risk(curve, case.at) == parts.pop("at_risk")
        assert_parts(share_at(curve, case.at, level), parts)


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_medians_are_as_in_r(level):
    """The first time at which a curve, or one of its limits, is at most one half."""
    for case in expected(f"median_{level}"):
        assert_parts(median_duration(curve_of(case.case), level), case.parts)


@pytest.mark.parametrize("case", expected("share_at_0.95")[:12], ids=in_words)
def test_share_holds_until_the_next_event(case):
    """The share is a step that falls at the event itself, not before and not after."""
    curve = curve_of(case.case)
    assert share_at(curve, case.at + 0.5).estimate == pytest.approx(case.parts["estimate"])
    assert share_at(curve, case.at - 0.5).estimate >= case.parts["estimate"]


@given(FOLLOWED)
def test_without_censoring_the_share_is_a_plain_share(followed):
    """With everybody followed to the end, the curve is the share of longer durations."""
    durations = [float(duration) for duration, _ in followed]
    curve = kaplan_meier(durations, [True] * len(durations))
    for day in range(31):
        assert share_at(curve, day).estimate == pytest.approx(np.mean(np.array(durations) > day))


@given(FOLLOWED)
def test_limits_hold_the_share(followed):
    """The share never rises with time, lies within its limits, and these within 0 and 1."""
    curve = kaplan_meier([float(duration) for duration, _ in followed], [lost for _, lost in followed])
    shares = [share_at(curve, day) for day in range(31)]
    known = [share.estimate for share in shares if not math.isnan(share.estimate)]
    assert known == sorted(known, reverse=True)
    for share in shares:
        if not math.isnan(share.ci_low):
            assert 0 <= share.ci_low <= share.estimate <= share.ci_high <= 1


def test_beyond_follow_up_nothing_is_said():
    """Carrying the last share forward would invent relief that nobody observed."""
    curve = kaplan_meier([7, 14, 14], [True, False, False])
    assert share_at(curve, 14).estimate == pytest.approx(2 / 3)
    later = share_at(curve, 15)
    assert math.isnan(later.estimate)
    assert later.note == "nobody was followed so long"
    assert number_at_risk(curve, 15) == 0


def test_after_the_last_loss_the_share_is_zero():
    """When everybody has lost it, that stays so however late one asks; but no limit is defined."""
    late = share_at(kaplan_meier([3, 9], [True, True]), 100)
    assert (late.estimate, late.note) == (0, "nobody is left, so the interval is undefined")
    assert math.isnan(late.ci_high)


def test_before_the_first_loss_there_is_no_interval():
    """The log-log limits of a share of 1 would be 1 and 1, as if there were no doubt."""
    early = share_at(kaplan_meier([3, 9], [True, False]), 2)
    assert early.estimate == 1
    assert math.isnan(early.ci_low)
    assert early.note == "no event yet, so the interval is undefined"


def test_median_where_the_curve_stands_at_one_half():
    """Half have lost it at that time: it is the median, in spite of rounding in the product."""
    assert median_duration(kaplan_meier([1, 2, 3, 4, 5, 6], [True] * 6)).estimate == 3
    late = median_duration(kaplan_meier([1, 2, 3], [True, False, False]))
    assert math.isnan(late.estimate)
    assert late.note == "more than half are still without an event when follow-up ends"
    open_ended = median_duration(kaplan_meier([1, 2, 3, 4], [True, True, False, False]))
    assert (open_ended.estimate, open_ended.note) == (2, "no upper limit: its curve stays above one half")


def test_nobody_is_no_error():
    """A group in which nobody had relief gives a reason, not a crash."""
    curve = kaplan_meier([], [])
    assert share_at(curve, 7).note == median_duration(curve).note == "nobody was followed"
    assert number_at_risk(curve, 0) == 0


@pytest.mark.parametrize(
    ("durations", "happened", "message"),
    [([1, 2], [True], "2 durations but 1 events"), ([-1], [True], "negative"), ([math.nan], [True], "missing")],
)
def test_bad_input_is_refused(durations, happened, message):
    """A wrong length, a negative or a missing duration would shift everybody's time."""
    with pytest.raises(AnalysisError, match=message):
        kaplan_meier(durations, happened)


def test_order_of_patients_does_not_matter():
    """The same patients in another order are the same curve."""
    durations, happened = CASES["ties"]["duration"], CASES["ties"]["happened"] == 1
    order = np.argsort(np.sin(np.arange(durations.size)))
    for name, values in asdict(kaplan_meier(durations, happened)).items():
        assert (getattr(kaplan_meier(durations[order], happened[order]), name) == values).all(), name
