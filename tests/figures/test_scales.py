"""Axes and labels: round ticks, labels that do not touch, visits where time puts them."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.figures.page import text_width_in, wrapped
from reinfuse.figures.scales import plain, round_values, spread, square_root_ticks
from reinfuse.figures.style import SMALL_PT
from reinfuse.figures.visits import place_visits

places = st.floats(-100, 100).map(lambda value: round(value, 3))


@given(st.lists(places, min_size=1, max_size=8), st.floats(0.1, 30))
def test_spread_keeps_the_gap_and_the_order(wanted, gap):
    """Labels nearer than the gap overlap; labels that change order belong to the wrong line."""
    moved = spread(wanted, [gap] * (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    for before, after in itertools.pairwise(order):
        assert moved[after] - moved[before] >= gap - 1e-9


@given(st.lists(st.tuples(places, st.floats(0, 50)), min_size=2, max_size=5), st.floats(0.1, 30), places)
def test_spread_moves_as_little_as_possible(wanted_and_slack, gap, start):
    """No other arrangement in the same order with the same gaps may be nearer to what was wanted."""
    wanted = sorted(place for place, _ in wanted_and_slack)
    other = list(itertools.accumulate((slack + gap for _, slack in wanted_and_slack[1:]), initial=start))
    moved = spread(wanted, [gap] * (len(wanted) - 1))
    assert math.dist(moved, wanted) <= math.dist(other, wanted) + 1e-9


def test_spread_leaves_alone_what_is_apart():
    """Labels that have room must stay beside their lines."""
    assert spread([5.0, 1.0, 9.0], [2.0, 2.0]) == [5.0, 1.0, 9.0]


@given(st.floats(0.5, 1e5))
def test_square_root_ticks_are_round_and_apart(high):
    """Ticks that overlap cannot be read; the first must be 0 and the last near the largest dose."""
    ticks = square_root_ticks(high)
    assert ticks[0] == 0
    assert high / 2.5 * (1 - 1e-9) <= ticks[-1] <= high
    assert all(round(tick / 10 ** math.floor(math.log10(tick)), 6) in {1, 2.5, 5} for tick in ticks[1:])
    roots = [math.sqrt(tick / high) for tick in ticks]
    assert min(b - a for a, b in itertools.pairwise(roots)) >= 0.1 - 1e-9


@given(st.floats(-1000, 1000), st.floats(0.01, 1000))
def test_round_values_enclose_what_they_are_for(low, length):
    """A tick range that is too short would cut off a mark."""
    ticks = round_values(low, low + length)
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= low + length - 1e-9
    assert len(ticks) <= 9


@pytest.mark.parametrize(
    ("value", "text"), [(0.05, "0.05"), (95, "95"), (97.5, "97.5"), (-2.0, "−2"), (0.00001, "0.00001")]
)
def test_numbers_on_axes_have_no_needless_decimals(value, text):
    """`0.050000` on an axis claims a precision that nobody meant."""
    assert plain(value) == text


DAYS = {"before": 0.0, "after": 38.0, "late": 221.0}
LABELS = {"before": "Before the first infusion", "after": "After the last infusion", "late": "6 months after"}


def test_visits_stand_at_their_days():
    """An axis of evenly spaced visits makes a slow change look fast."""
    visits = place_visits(DAYS, LABELS, 3.6, (0.7, 0.7))
    assert visits.note == ""
    assert list(visits.positions.values()) == pytest.approx([0.0, 3.6 * 38 / 221, 3.6])


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=7),
    st.sampled_from(["Visit", "Before the first infusion", "Six months after the last infusion of the series"]),
    st.sampled_from([1.5, 2.2, 3.6]),
)
@settings(deadline=None, max_examples=40)
def test_labels_of_visits_never_overlap(days, label, width):
    """Labels on top of each other cannot be read, however many visits there are and however near."""
    names = {f"visit_{i}": float(day) for i, day in enumerate(days)}
    visits = place_visits(names, dict.fromkeys(names, label), width, (0.3, 0.3))
    spans = sorted(
        (visits.label_positions[name] - half, visits.label_positions[name] + half)
        for name in names
        if visits.labels[name]
        for half in [max(text_width_in(line, SMALL_PT) for line in visits.labels[name]) / 2]
    )
    assert all(before[1] <= after[0] + 1e-6 for before, after in itertools.pairwise(spans))


def test_visits_too_near_for_a_true_axis_say_so():
    """Evenly spaced visits without a word would be read as true to time."""
    days = {"a": 0.0, "b": 1.0, "c": 365.0}
    visits = place_visits(days, dict.fromkeys(days, "A visit"), 3.6, (0.3, 0.3))
    assert visits.note == "Visits are evenly spaced, not to scale."
    assert list(visits.positions.values()) == pytest.approx([0.0, 1.8, 3.6])


def test_text_is_broken_to_the_width_and_nothing_is_lost():
    """Text that runs past its column is cut off at the edge of the figure."""
    text = "Opioid use below 50 % of baseline and pain-lower-by-at-least-a-half-and-then-some in all patients"
    lines = wrapped(text, 1.2, SMALL_PT)
    assert max(text_width_in(line, SMALL_PT) for line in lines) <= 1.2
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")
