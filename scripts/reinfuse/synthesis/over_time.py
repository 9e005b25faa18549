"""Effects against the time since the last infusion: changes above, shares below, one letter an effect."""

import math
import string
from typing import TYPE_CHECKING, Any

from reinfuse.figures.page import (
    MARGIN_IN,
    line_height_in,
    page,
    plot_area,
    wrapped,
    write,
)
from reinfuse.figures.scales import SQUARE_ROOT, plain, round_values, side_by_side
from reinfuse.figures.style import GREY, LINE_PT, SMALL_PT, THIN_PT, WIDTH_IN, series_style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Settings = dict[str, Any]
COLUMNS = [
    "study", "contribution", "letter", "panel", "name", "shown", "label", "population", "outcome", "horizon", "basis",
    "horizon_from_days", "horizon_to_days", "common_estimate", "common_low", "common_high", "common_unit",
]  # fmt: skip
# Days that people count in: a day, weeks, months, a year.
DAY_TICKS = [0, 7, 28, 91, 182, 365, 730, 1461]
LEFT_IN = 0.62
PANEL_IN = 2.1
BETWEEN_IN = 0.55
PANEL_WIDTH_IN = WIDTH_IN - LEFT_IN - MARGIN_IN - 0.15
MARK_ROOM_IN = 0.18


def letters(count: int) -> list[str]:
    """Return so many letters: a to z, then aa, ab and so on."""
    alphabet = string.ascii_lowercase
    return [(alphabet[i // 26 - 1] if i >= 26 else "") + alphabet[i % 26] for i in range(count)]


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw one panel for changes and one for shares, and list below what each letter stands for.

    `settings["spec"]["axes"]` is {panel: [words of its axis, lowest, highest]}; effects of the same patients and the
    same outcome are joined.
    """
    panels = [(name, axis) for name, axis in settings["spec"]["axes"].items() if (data["panel"] == name).any()]
    width = WIDTH_IN - 2 * MARGIN_IN
    named = [
        (
            row["letter"],
            wrapped(f"{row['name']}: {row['label']}, {row['horizon']}: {row['shown']}", width - 0.3, SMALL_PT),
        )
        for row in data.to_dict("records")
    ]
    body = len(panels) * (PANEL_IN + BETWEEN_IN)
    listed = sum(len(lines) for _, lines in named) * line_height_in(SMALL_PT)
    figure, sheet, top = page(settings, 0.1 + body + 0.5 + listed)
    last_day = max(7.0, float(data["horizon_to_days"].max()))
    styles = {study: series_style(position) for position, study in enumerate(sorted(set(data["study"])))}
    for position, (name, (words, low, high)) in enumerate(panels):
        y = top + 0.1 + position * (PANEL_IN + BETWEEN_IN)
        write(sheet, MARGIN_IN, y + 0.14, [words], SMALL_PT, GREY)
        axes = _panel_axes(figure, y + 0.25, last_day, data[data["panel"] == name], (low, high))
        _draw_panel(axes, data[data["panel"] == name], last_day, styles)
    y = top + 0.1 + body + 0.1
    write(
        sheet,
        WIDTH_IN - MARGIN_IN,
        y - 0.02,
        ["Days after the last infusion, square-root scale"],
        SMALL_PT,
        GREY,
        "right",
    )
    y += 0.3
    for letter, lines in named:
        write(sheet, MARGIN_IN, y, [letter], SMALL_PT, bold=True)
        y = write(sheet, MARGIN_IN + 0.3, y, lines, SMALL_PT)
    return figure


def _panel_axes(
    figure: "Figure", top_in: float, last_day: float, data: "pd.DataFrame", span: tuple[float, float]
) -> "Axes":
    axes = plot_area(figure, LEFT_IN, top_in, PANEL_WIDTH_IN, PANEL_IN - 0.25)
    axes.set_xscale("function", functions=SQUARE_ROOT)
    axes.set_xlim(-((MARK_ROOM_IN * _root_per_inch(last_day)) ** 2), _right_end(last_day))
    ticks = [tick for tick in DAY_TICKS if tick <= _right_end(last_day)]
    axes.set_xticks(ticks, [plain(tick) for tick in ticks])
    values = [
        float(value)
        for name in ("common_estimate", "common_low", "common_high")
        for value in data[name]
        if math.isfinite(value)
    ]
    marks = round_values(min([*values, span[0]]), max([*values, span[1]]))
    axes.set_ylim(marks[0], marks[-1])
    axes.set_yticks(marks, [plain(mark) for mark in marks])
    axes.minorticks_off()
    axes.axhline(0, color=GREY, linewidth=THIN_PT, linestyle=(0, (3, 2)), zorder=1)
    return axes


def _draw_panel(axes: "Axes", data: "pd.DataFrame", last_day: float, styles: dict[str, tuple[str, str]]) -> None:
    rows = data.to_dict("records")
    days = _days_apart([_middle(row) for row in rows], last_day)
    for row, day in zip(rows, days, strict=True):
        _draw_effect(axes, row, day, *styles[row["study"]])
    placed = data.assign(day=days)
    for _, course in placed.groupby(["study", "outcome", "population"], sort=False):
        known = course[course["common_estimate"].notna()]
        if len(set(known["horizon_from_days"])) > 1:
            colour = styles[known["study"].iloc[0]][0]
            axes.plot(list(known["day"]), list(known["common_estimate"]), color=colour, linewidth=THIN_PT, zorder=2)


def _days_apart(days: list[float], last_day: float) -> list[float]:
    """Return the days at which marks are drawn: moved sideways where they would cover each other."""
    per_inch = _root_per_inch(last_day)
    wanted = [math.sqrt(day) / per_inch for day in days]
    placed = side_by_side(wanted, [MARK_ROOM_IN / 2] * len(days), 0.0, -MARK_ROOM_IN / 2, PANEL_WIDTH_IN - MARK_ROOM_IN)
    return [max(0.0, inch * per_inch) ** 2 for inch in placed]


def _root_per_inch(last_day: float) -> float:
    """Return how much the square root of the day grows with an inch; room for half a mark is left before day 0."""
    return math.sqrt(_right_end(last_day)) / (PANEL_WIDTH_IN - MARK_ROOM_IN)


def _right_end(last_day: float) -> float:
    return last_day * 1.1


def _draw_effect(axes: "Axes", row: "dict[Any, Any]", day: float, colour: str, marker: str) -> None:
    low, high, estimate = (float(row[name]) for name in ("common_low", "common_high", "common_estimate"))
    bounded = math.isfinite(low) and math.isfinite(high)
    if bounded:
        style = (0, (1, 2)) if row["basis"] == "case" else "-"
        axes.plot([day, day], [low, high], color=colour, linewidth=LINE_PT, linestyle=style, zorder=2)
    at = estimate if math.isfinite(estimate) else (low + high) / 2
    axes.plot(
        [row["horizon_from_days"], row["horizon_to_days"]], [at, at], color=colour, linewidth=LINE_PT / 2, zorder=2
    )
    points = [estimate] if math.isfinite(estimate) else [low, high] if row["basis"] == "case" else []
    fill = "white" if row["basis"] == "case" else colour
    axes.plot(
        [day] * len(points), points, linestyle="none", marker=marker, color=colour, markerfacecolor=fill, clip_on=False,
        zorder=3,
    )  # fmt: skip
    axes.annotate(
        row["letter"], (day, high if bounded else at), (0, 3 if bounded else 5), textcoords="offset points",
        ha="center", va="bottom", fontsize=SMALL_PT, fontweight="bold", color=colour, annotation_clip=False,
    )  # fmt: skip


def _middle(row: "dict[Any, Any]") -> float:
    """Return the day in the middle of the horizon, as it looks on the square-root scale."""
    first, last = math.sqrt(row["horizon_from_days"]), math.sqrt(row["horizon_to_days"])
    return ((first + last) / 2) ** 2
