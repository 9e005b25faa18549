"""The time axis: where visits stand, and their labels below it."""

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reinfuse.figures.page import line_height_in, text_width_in, wrapped, write
from reinfuse.figures.scales import plain, side_by_side
from reinfuse.figures.style import BLACK, GREY, SMALL_PT, THIN_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOT_TO_SCALE = "Visits are evenly spaced, not to scale."
DAYS_NOT_TO_SCALE = "Visits by study day, evenly spaced, not to scale."
LABEL_WIDTHS_IN = [1.7, 1.4, 1.2, 1.0, 0.85]
LABEL_GAP_IN = 0.12
LEADER_IN = 0.16
FARTHEST_LABEL_IN = 0.5  # a label further from its visit than this would be taken for another's
NEAREST_VISITS_IN = 0.3  # marks of visits nearer than this would cover each other


@dataclass(frozen=True)
class Visits:
    """Where visits and their labels stand in inches along an axis; a note says where that is not true to time."""

    positions: dict[str, float]
    label_positions: dict[str, float]
    labels: dict[str, list[str]]
    note: str

    @property
    def lines(self) -> int:
        """How many lines the longest label has."""
        return max(len(lines) for lines in self.labels.values())

    @property
    def moved(self) -> bool:
        """Whether labels stand so far from their visits that strokes must lead to them."""
        return any(abs(self.label_positions[name] - at) > 1e-9 for name, at in self.positions.items())


def place_visits(
    days: dict[str, float], labels: dict[str, str], width_in: float, beyond_in: tuple[float, float]
) -> Visits:
    """Place visits on an axis of `width_in`; labels may reach `beyond_in` inches past its left and right end.

    The axis is true to time if the labels then find room within a short way of their visits. If not, the visits
    are spaced evenly; if their labels are too wide even so, they are labelled with their days.
    """
    names = sorted(days, key=lambda name: (days[name], list(days).index(name)))
    first, last = days[names[0]], days[names[-1]]
    step = width_in / (len(names) - 1) if len(names) > 1 else 0.0
    even = {name: step * i if step else width_in / 2 for i, name in enumerate(names)}
    true = {name: width_in * (days[name] - first) / (last - first) for name in names} if last > first else even
    choices = [(even, labels, 0.0, NOT_TO_SCALE), (even, _day_labels(days), 0.0, DAYS_NOT_TO_SCALE)]
    if len(names) == 1 or min(b - a for a, b in itertools.pairwise(true.values())) >= NEAREST_VISITS_IN:
        choices = [(true, labels, 0.0, ""), (true, labels, FARTHEST_LABEL_IN, ""), *choices]
    for positions, words, farthest, note in choices:
        for label_width in LABEL_WIDTHS_IN:
            lines = {name: wrapped(words[name], label_width, SMALL_PT) for name in names}
            centres = _label_centres(positions, lines, -beyond_in[0], width_in + beyond_in[1])
            if all(abs(centres[name] - positions[name]) <= farthest + 1e-9 for name in names):
                return Visits(positions, centres, lines, note)
    return Visits(even, even, _those_with_room(even, days), DAYS_NOT_TO_SCALE)


def _day_labels(days: dict[str, float]) -> dict[str, str]:
    return {name: plain(day) for name, day in days.items()}


def _label_centres(
    positions: dict[str, float], lines: dict[str, list[str]], low: float, high: float
) -> dict[str, float]:
    halves = [max(text_width_in(line, SMALL_PT) for line in lines[name]) / 2 for name in positions]
    centres = side_by_side(list(positions.values()), halves, LABEL_GAP_IN, low, high)
    return dict(zip(positions, centres, strict=True))


def _those_with_room(positions: dict[str, float], days: dict[str, float]) -> dict[str, list[str]]:
    """Label visits with their days from the left, and leave out those that would touch the label before."""
    labels: dict[str, list[str]] = {}
    end = -math.inf
    for name, position in positions.items():
        half = text_width_in(plain(days[name]), SMALL_PT) / 2
        has_room = position - half >= end
        labels[name] = [plain(days[name])] if has_room else []
        end = position + half + LABEL_GAP_IN if has_room else end
    return labels


def label_visits(sheet: "Axes", visits: Visits, left_in: float, axis_in: float) -> None:
    """Write the labels of visits below an axis that lies at `axis_in` and whose first visit is at `left_in`."""
    below = axis_in + 0.05 + (LEADER_IN if visits.moved else 0.0)
    for name, position in visits.positions.items():
        centre = visits.label_positions[name]
        sheet.plot(
            [left_in + position, left_in + position, left_in + centre],
            [axis_in, axis_in + 0.05, below],
            color=BLACK, linewidth=THIN_PT, clip_on=False, solid_capstyle="butt",
        )  # fmt: skip
        write(sheet, left_in + centre, below + 0.18, visits.labels[name], size_pt=SMALL_PT, align="center")
    if visits.note:
        y = below + 0.18 + visits.lines * line_height_in(SMALL_PT) + 0.03
        write(sheet, left_in, y, [visits.note], SMALL_PT, GREY)


def visits_height_in(visits: Visits) -> float:
    """Return the height that the labels below an axis need."""
    lines = visits.lines + bool(visits.note)
    return 0.05 + LEADER_IN * visits.moved + 0.18 + (lines - 0.5) * line_height_in(SMALL_PT)
