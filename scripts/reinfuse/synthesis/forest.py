"""Effects side by side: a row each, with what it estimates and when; nothing is added up."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reinfuse.figures.page import (
    MARGIN_IN,
    KeyEntry,
    draw_key,
    key_height_in,
    line_height_in,
    page,
    plot_area,
    text_width_in,
    wrapped,
    write,
)
from reinfuse.figures.scales import plain, round_values
from reinfuse.figures.style import BLACK, BLUE, GREY, LINE_PT, PALE_GREY, SMALL_PT, THIN_PT, VERMILLION, WIDTH_IN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Settings = dict[str, Any]
COLUMNS = [
    "study", "contribution", "name", "shown", "label", "estimand", "horizon", "basis", "common_estimate", "common_low",
    "common_high", "common_unit",
]  # fmt: skip
TEXT_IN = 3.35
GAP_IN = 0.2
EDGE_IN = 0.14  # room for the last label of the axis
PLOT_IN = WIDTH_IN - TEXT_IN - GAP_IN - EDGE_IN - 2 * MARGIN_IN
ROW_GAP_IN = 0.16
AXIS_IN = 0.62
# A basis is told by shape as well as by colour.
MARKS: dict[str, dict[str, Any]] = {
    "rows": {"marker": "o", "color": BLUE},
    "published numbers": {"marker": "s", "color": VERMILLION},
    "case": {"marker": "D", "color": BLACK, "markerfacecolor": "white"},
}
BASIS_WORDS = {"rows": "from patients’ rows", "published numbers": "from published numbers", "case": "one patient"}


@dataclass(frozen=True)
class Line:
    """The text of one row of the figure, broken into lines."""

    name: list[str]
    value: str
    label: list[str]
    about: list[str]

    @property
    def height_in(self) -> float:
        """Height of the row, with the space below it."""
        return (len(self.name) + len(self.label) + len(self.about)) * line_height_in(SMALL_PT) + ROW_GAP_IN


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a row an effect: words and value at the left, mark and limits at the right.

    `settings["spec"]` holds `axis` (its words), `span` (limits that the axis has at the least) and `zero` (whether a
    line marks no change).
    """
    spec = settings["spec"]
    lines = [_line(row) for row in data.to_dict("records")]
    entries = [KeyEntry(BASIS_WORDS[basis], mark) for basis, mark in MARKS.items() if (data["basis"] == basis).any()]
    text_width = WIDTH_IN - 2 * MARGIN_IN
    axis_words = wrapped(spec["axis"], PLOT_IN + 1.2, SMALL_PT)
    above = 0.15 + key_height_in(entries, text_width)
    height = math.fsum(line.height_in for line in lines)
    figure, sheet, top = page(settings, above + height + AXIS_IN + (len(axis_words) - 1) * line_height_in(SMALL_PT))
    draw_key(sheet, MARGIN_IN, top + 0.2, entries, text_width)
    axes = _axes(figure, top + above, height, _ends(data, spec["span"]))
    if spec["zero"]:
        axes.axvline(0, color=GREY, linewidth=THIN_PT, linestyle=(0, (3, 2)), zorder=1)
    y = 0.0
    for row, line in zip(data.to_dict("records"), lines, strict=True):
        _write_line(sheet, top + above + y + 0.15, line)
        _draw_mark(axes, y + (line.height_in - ROW_GAP_IN) / 2, row)
        y += line.height_in
        if y < height - 0.01:
            rule = top + above + y - ROW_GAP_IN / 2
            sheet.plot([MARGIN_IN, WIDTH_IN - MARGIN_IN], [rule, rule], color=PALE_GREY, linewidth=THIN_PT, zorder=0)
    write(sheet, WIDTH_IN - MARGIN_IN, top + above + height + 0.46, axis_words, SMALL_PT, GREY, align="right")
    return figure


def _line(row: "dict[Any, Any]") -> Line:
    value = str(row["shown"])
    room = TEXT_IN - text_width_in(value, SMALL_PT) - 0.15
    return Line(
        name=wrapped(str(row["name"]), room, SMALL_PT, bold=True),
        value=value,
        label=wrapped(str(row["label"]), TEXT_IN, SMALL_PT),
        about=wrapped(f"{row['estimand']}; {row['horizon']}", TEXT_IN, SMALL_PT),
    )


def _write_line(sheet: "Axes", y_in: float, line: Line) -> None:
    write(sheet, MARGIN_IN + TEXT_IN, y_in, [line.value], SMALL_PT, align="right")
    y_in = write(sheet, MARGIN_IN, y_in, line.name, SMALL_PT, bold=True)
    y_in = write(sheet, MARGIN_IN, y_in, line.label, SMALL_PT)
    write(sheet, MARGIN_IN, y_in, line.about, SMALL_PT, GREY)


def _ends(data: "pd.DataFrame", span: list[float]) -> tuple[float, float]:
    columns = ("common_estimate", "common_low", "common_high")
    values = [float(value) for name in columns for value in data[name] if math.isfinite(value)]
    return min([*values, span[0]]), max([*values, span[1]])


def _axes(figure: "Figure", top_in: float, height_in: float, ends: tuple[float, float]) -> "Axes":
    """Add an axis of the common scale with inches downwards as its other axis."""
    axes = plot_area(figure, MARGIN_IN + TEXT_IN + GAP_IN, top_in, PLOT_IN, height_in)
    ticks = round_values(*ends)
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_ylim(height_in, 0)
    axes.spines["left"].set_visible(False)
    axes.set_xticks(ticks, [plain(tick) for tick in ticks])
    axes.set_yticks([])
    return axes


def _draw_mark(axes: "Axes", y_in: float, row: "dict[Any, Any]") -> None:
    mark = MARKS[row["basis"]]
    low, high, estimate = (float(row[name]) for name in ("common_low", "common_high", "common_estimate"))
    is_case = row["basis"] == "case"
    if math.isfinite(low) and math.isfinite(high):
        style = (0, (1, 2)) if is_case else "-"
        axes.plot([low, high], [y_in, y_in], color=mark["color"], linewidth=LINE_PT, linestyle=style, zorder=2)
        if math.isnan(estimate) and not is_case:
            axes.plot(
                [low, high], [y_in, y_in], linestyle="none", marker="|", markersize=9, color=mark["color"], zorder=2
            )
    points = [low, high] if is_case and math.isnan(estimate) else [estimate]
    axes.plot(points, [y_in] * len(points), linestyle="none", clip_on=False, zorder=3, **mark)
