"""Horizontal axes of numbers: ticks at round values, labels that do not touch, and what they are below."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reinfuse.figures.page import line_height_in, text_width_in, wrapped, write
from reinfuse.figures.scales import plain, round_values
from reinfuse.figures.style import SMALL_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXIS_IN = 0.22  # from the axis to the baseline of its labels
LABEL_GAP_IN = 0.06
MARGIN = 0.04  # of the span, on either side of the values


def label_values(
    sheet: "Axes",
    axes: "Axes",
    values: Sequence[float],
    left_in: float,
    bottom_in: float,
    width_in: float,
    title: str,
) -> None:
    """Give the axis room for the values, tick and label round ones, and write the title below."""
    low, high = min(values), max(values)
    margin = MARGIN * (high - low) or 0.5
    low, high = low - margin, high + margin
    axes.set_xlim(low, high)
    ticks = [tick for tick in round_values(low + margin, high - margin) if low <= tick <= high]
    axes.set_xticks(ticks, [""] * len(ticks))
    places = {tick: left_in + (tick - low) * width_in / (high - low) for tick in ticks}
    for tick in with_room(places, {tick: text_width_in(plain(tick), SMALL_PT) for tick in ticks}):
        write(sheet, places[tick], bottom_in + AXIS_IN, [plain(tick)], SMALL_PT, align="center")
    write_title(sheet, left_in, bottom_in + AXIS_IN + line_height_in(SMALL_PT), width_in, title)


def write_title(sheet: "Axes", left_in: float, y_in: float, width_in: float, title: str) -> None:
    """Write what an axis shows, in the middle below it."""
    write(sheet, left_in + width_in / 2, y_in, wrapped(title, width_in, SMALL_PT), SMALL_PT, align="center")


def title_lines(title: str, width_in: float) -> int:
    """Return how many lines the title of an axis has."""
    return len(wrapped(title, width_in, SMALL_PT))


def with_room(places_in: dict[float, float], widths_in: dict[float, float]) -> list[float]:
    """Return the values, from the first, whose labels do not touch the label before."""
    chosen: list[float] = []
    end = -float("inf")
    for value, place in places_in.items():
        half = widths_in[value] / 2
        if place - half >= end:
            chosen.append(value)
            end = place + half + LABEL_GAP_IN
    return chosen
