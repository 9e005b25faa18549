"""The time axis: where visits stand, and their labels below it."""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reinfuse.figures.page import line_height_in, text_width_in, wrapped, write
from reinfuse.figures.scales import plain, spread
from reinfuse.figures.style import BLACK, GREY, SMALL_PT, THIN_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOT_TO_SCALE = "Visits are evenly spaced, not to scale."
LABEL_WIDTHS_IN = [1.7, 1.4, 1.2, 1.0, 0.85]
LABEL_GAP_IN = 0.12
LEADER_IN = 0.16
FARTHEST_LABEL_IN = 0.5  # a label further from its visit than this would be taken for another's
NEAREST_VISITS_IN = 0.3  # marks of visits nearer than this would cover each other


@dataclass(frozen=True)
class Visits:
    """Where visits and their labels stand in inches along an axis, and whether distances are true to time."""

    positions: dict[str, float]
    label_positions: dict[str, float]
    labels: dict[str, list[str]]
    to_scale: bool

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
    even = [step * i for i in range(len(names))] if step else [width_in / 2]
    true = [width_in * (days[name] - first) / (last - first) for name in names] if last > first else even
    short = {name: f"day {plain(days[name])}" for name in names}
    nearest = min((b - a for a, b in itertools.pairwise(true)), default=width_in)
    visible = nearest >= NEAREST_VISITS_IN
    choices = [(true, labels, 0.0), (true, labels, FARTHEST_LABEL_IN)] if visible else []
    for positions, words, farthest in [*choices, (even, labels, 0.0), (even, short, 0.0)]:
        for label_width in LABEL_WIDTHS_IN:
            lines = [wrapped(words[name], label_width, SMALL_PT) for name in names]
            centres = _label_centres(positions, lines, width_in, beyond_in)
            if max(abs(centre - at) for centre, at in zip(centres, positions, strict=True)) <= farthest + 1e-9:
                return Visits(
                    dict(zip(names, positions, strict=True)),
                    dict(zip(names, centres, strict=True)),
                    dict(zip(names, lines, strict=True)),
                    positions is true or even == true,
                )
    on_axis = dict(zip(names, even, strict=True))
    return Visits(on_axis, on_axis, {name: [plain(days[name])] for name in names}, even == true)


def _label_centres(
    positions: list[float], lines: list[list[str]], width_in: float, beyond_in: tuple[float, float]
) -> list[float]:
    """Return where labels stand side by side and within bounds, as near to their visits as that allows."""
    half = [max(text_width_in(line, SMALL_PT) for line in label) / 2 for label in lines]
    gaps = [a + b + LABEL_GAP_IN for a, b in itertools.pairwise(half)]
    centres = spread(positions, gaps)
    centres[0] = max(centres[0], half[0] - beyond_in[0])
    for i, gap in enumerate(gaps):
        centres[i + 1] = max(centres[i + 1], centres[i] + gap)
    centres[-1] = min(centres[-1], width_in + beyond_in[1] - half[-1])
    for i, gap in reversed(list(enumerate(gaps))):
        centres[i] = min(centres[i], centres[i + 1] - gap)
    return centres


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
    if not visits.to_scale:
        y = below + 0.18 + visits.lines * line_height_in(SMALL_PT) + 0.03
        write(sheet, left_in, y, [NOT_TO_SCALE], SMALL_PT, GREY)


def visits_height_in(visits: Visits) -> float:
    """Return the height that the labels below an axis need."""
    lines = visits.lines + (not visits.to_scale)
    return 0.05 + LEADER_IN * visits.moved + 0.18 + (lines - 0.5) * line_height_in(SMALL_PT)
