"""The p-value of every variant of a multiverse, from the smallest to the largest, and below it what each one chose."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings
from reinfuse.figures.page import (
    MARGIN_IN,
    KeyEntry,
    draw_key,
    key_height_in,
    line_height_in,
    page,
    plot_area,
    without_data,
    wrapped,
    wrapped_sentences,
    write,
)
from reinfuse.figures.scales import plain
from reinfuse.figures.style import (
    BAND,
    BLACK,
    BLUE,
    GREY,
    LINE_PT,
    MID_GREY,
    PALE_GREY,
    SMALL_PT,
    THIN_PT,
    WIDTH_IN,
)
from reinfuse.wording import words
from reinfuse.wording.format import as_printed, p_statement

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CHOICES = list(words.CHOICES)
COLUMNS = [
    *CHOICES, "role", "decision", "n_patients", "estimate", "p_value", "lowest_without_one", "highest_without_one",
]  # fmt: skip
IGNORES_PAIRING = "ignores_pairing"
DRAWN_ROLES = ["variant", IGNORES_PAIRING]
IGNORING_HEADING = "Test that ignores the pairs"
SMALLEST_SHOWN = 1e-6  # smaller p-values stand at the edge: how small they are decides nothing

LEFT_IN = 2.85
PLOT_WIDTH_IN = WIDTH_IN - LEFT_IN - MARGIN_IN
CURVE_HEIGHT_IN = 2.2
WIDEST_COLUMN_IN = 0.16
BETWEEN_PARTS = 1.5  # columns between the variants and those that ignore the pairing
INDENT_IN = 0.1
LABEL_WIDTH_IN = LEFT_IN - MARGIN_IN - INDENT_IN - 0.1
ROW_GAP_IN = 0.03
HEADING_GAP_IN = 0.12
TEXT_MIDDLE_IN = 0.05  # from a line's baseline up to the middle of its letters
LARGEST_MARK_PT = 6.0
MARK_SHARE = 0.85  # of a column's width
PUBLISHED_MARKS = {"": "D", "<": "v", ">": "^"}
SIGNIFICANT_MARK = {"marker": "o", "color": BLUE, "markeredgewidth": 0.0}
OTHER_MARK = {"marker": "o", "color": GREY, "markeredgewidth": 0.0}
IGNORING_MARK = {"marker": "o", "color": GREY, "markerfacecolor": "white", "markeredgewidth": 1.0}


@dataclass(frozen=True)
class MatrixRow:
    """One row below the curve: the lines of its label, and which variants it marks; a heading marks none."""

    lines: list[str]
    chosen: list[bool]

    @property
    def is_heading(self) -> bool:
        """Whether the row only heads those below it."""
        return not self.chosen

    @property
    def height_in(self) -> float:
        """Height, with the gap above it."""
        return len(self.lines) * line_height_in(SMALL_PT) + (HEADING_GAP_IN if self.is_heading else ROW_GAP_IN)


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a variant, with `COLUMNS`: defensible ones by p-value, then those that ignore the pairing.

    The last two columns are the extreme p-values when each patient is left out in turn. A variant that the data make
    the same as one before it is left out, as it is from every count.
    """
    import pandas as pd

    universes = pd.read_csv(
        results / "multiverse" / f"{settings['spec']['multiverse']}.csv",
        keep_default_na=False,
        na_values={"p_value": [""], "estimate": [""]},
    )
    p_values = universes[universes["role"] == "leave_one_out"].groupby(CHOICES)["p_value"]
    extremes = p_values.agg(lowest_without_one="min", highest_without_one="max").reset_index()
    drawn = universes[universes["role"].isin(DRAWN_ROLES) & universes["p_value"].notna()]
    drawn = drawn.merge(extremes, on=CHOICES, how="left")
    drawn = drawn.assign(part=drawn["role"].map(DRAWN_ROLES.index))
    return drawn.sort_values(["part", "p_value", "universe"], ignore_index=True)[COLUMNS]


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw the curve of p-values and the matrix of choices."""
    if data.empty:
        return without_data(settings, "No variant of this multiverse has a p-value.")
    text_width = WIDTH_IN - 2 * MARGIN_IN
    heading = wrapped(_heading(settings), text_width, SMALL_PT, bold=True)
    entries = _key(data, settings)
    footer = wrapped_sentences(_footer(data, settings), text_width)
    rows = _matrix(data, settings)
    above = 0.2 + len(heading) * line_height_in(SMALL_PT) + key_height_in(entries, text_width) + 0.1
    matrix_top = above + CURVE_HEIGHT_IN + 0.05
    matrix_height = math.fsum(row.height_in for row in rows)
    figure, sheet, top = page(settings, matrix_top + matrix_height + 0.35 + len(footer) * line_height_in(SMALL_PT))
    y = write(sheet, MARGIN_IN, top + 0.2, heading, SMALL_PT, bold=True)
    draw_key(sheet, MARGIN_IN, y + 0.05, entries, text_width)
    places, width = _places(data)
    axes = plot_area(figure, LEFT_IN, top + above, PLOT_WIDTH_IN, CURVE_HEIGHT_IN)
    _draw_curve(axes, data, places, width, settings)
    write(sheet, MARGIN_IN, top + above + 0.08, ["p-value, log scale"], SMALL_PT, GREY)
    _draw_matrix(sheet, data, rows, places, width, top + matrix_top)
    write(sheet, MARGIN_IN, top + matrix_top + matrix_height + 0.3, footer, SMALL_PT, GREY)
    return figure


def _heading(settings: Settings) -> str:
    claim = settings["claim"]
    return f"{claim['statement'].rstrip('.')} ({claim['section']})"


def _matrix(data: "pd.DataFrame", settings: Settings) -> list[MatrixRow]:
    """Return a heading and a row a word for each choice that varies; tests that ignore the pairs stand apart."""
    rows: list[MatrixRow] = []
    ignoring = data["role"] == IGNORES_PAIRING
    for kind, heading in words.CHOICES.items():
        parts = (
            [(heading, ~ignoring), (IGNORING_HEADING, ignoring)] if kind == "test" else [(heading, data["role"] != "")]
        )
        for title, part in parts:
            found = list(dict.fromkeys(data.loc[part, kind]))
            if not found or (len(found) == 1 and kind != "test"):
                continue
            rows.append(MatrixRow([title], []))
            for word in _in_order(found, settings):
                label = wrapped(words.choice(kind, word, settings["groups"]), LABEL_WIDTH_IN, SMALL_PT)
                rows.append(MatrixRow(label, (data[kind] == word).tolist()))
    return rows


def _in_order(found: list[str], settings: Settings) -> list[str]:
    """Return the words of a choice in the order in which the study file declares them."""
    order = settings["order"]
    return sorted(found, key=lambda word: order.index(word) if word in order else len(order))


def _places(data: "pd.DataFrame") -> tuple[list[float], float]:
    """Return the middle of each variant's column in inches from the left of the plot, and the columns' width."""
    ignoring = (data["role"] == IGNORES_PAIRING).tolist()
    gap = BETWEEN_PARTS if any(ignoring) and not all(ignoring) else 0.0
    width = min(PLOT_WIDTH_IN / (len(data) + gap + 1), WIDEST_COLUMN_IN)
    return [width * (1 + position + (gap if apart else 0.0)) for position, apart in enumerate(ignoring)], width


def _draw_curve(axes: "Axes", data: "pd.DataFrame", places: list[float], width: float, settings: Settings) -> None:
    alpha, (relation, published) = float(settings["alpha"]), _reported(settings)
    low = _lowest(data, alpha, published)
    axes.set_yscale("log")
    axes.set_xlim(0, PLOT_WIDTH_IN)
    axes.set_ylim(low, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    ticks = [step * 10.0**power for power in range(-6, 1) for step in _steps(low)]
    ticks = [tick for tick in ticks if low <= tick <= 1]
    axes.set_yticks(ticks, [plain(tick) for tick in ticks])
    axes.minorticks_off()
    axes.axhspan(low, alpha, color=BAND, linewidth=0, zorder=0)
    axes.axhline(alpha, color=GREY, linewidth=THIN_PT, linestyle=(0, (3, 2)), zorder=1)
    at = max(published, SMALLEST_SHOWN)
    axes.axhline(at, color=BLACK, linewidth=LINE_PT, zorder=1)
    axes.plot([0], [at], marker=PUBLISHED_MARKS[relation[:1]], markersize=7, color=BLACK, clip_on=False, zorder=6)
    low_end, high_end = (
        data[name].clip(lower=SMALLEST_SHOWN) for name in ("lowest_without_one", "highest_without_one")
    )
    axes.vlines(places, low_end, high_end, colors=MID_GREY, linewidth=max(_mark_pt(width) / 4, THIN_PT), zorder=2)
    for mark, chosen in _marks(data):
        xs = [x for x, wanted in zip(places, chosen, strict=True) if wanted]
        ys = data.loc[chosen, "p_value"].clip(lower=SMALLEST_SHOWN)
        axes.plot(xs, ys, linestyle="none", markersize=_mark_pt(width), clip_on=False, zorder=3, **mark)


def _reported(settings: Settings) -> tuple[str, float]:
    """Return the sign before the published p-value ('', <, <=, >, >=), and the value."""
    text = str(settings["claim"]["reported"])
    number = text.lstrip("<>= ")
    return text.removesuffix(number).strip(), float(number)


def _lowest(data: "pd.DataFrame", alpha: float, published: float) -> float:
    """Return where the axis starts: a little below the smallest value on it, and never above 0.01."""
    smallest = min(float(data[["p_value", "lowest_without_one"]].min().min()), alpha, published)
    return max(min(smallest / 1.5, 0.01), SMALLEST_SHOWN / 1.5)


def _steps(low: float) -> tuple[int, ...]:
    """Return which of 1, 2 and 5 are ticked in each decade, so that ticks keep their distance."""
    return (1, 2, 5) if low > 2e-3 else (1, 5) if low > 5e-4 else (1,)


def _mark_pt(width_in: float) -> float:
    """Return the size of a mark that leaves its neighbours room."""
    return max(min(width_in * 72 * MARK_SHARE, LARGEST_MARK_PT), 1.0)


def _marks(data: "pd.DataFrame") -> Iterable[tuple[dict[str, Any], "pd.Series[bool]"]]:
    """Return each look of a mark and which variants have it."""
    ignoring, significant = data["role"] == IGNORES_PAIRING, data["decision"] == "significant"
    yield SIGNIFICANT_MARK, ~ignoring & significant
    yield OTHER_MARK, ~ignoring & ~significant
    yield IGNORING_MARK, ignoring


def _draw_matrix(
    sheet: "Axes", data: "pd.DataFrame", rows: list[MatrixRow], places: list[float], width: float, top_in: float
) -> None:
    y = top_in
    for row in rows:
        first_line = y + row.height_in - (len(row.lines) - 1) * line_height_in(SMALL_PT)
        write(
            sheet,
            MARGIN_IN + (0 if row.is_heading else INDENT_IN),
            first_line,
            row.lines,
            SMALL_PT,
            bold=row.is_heading,
        )
        y += row.height_in
        if row.is_heading:
            continue
        middle = (first_line + y) / 2 - TEXT_MIDDLE_IN
        sheet.plot([LEFT_IN, WIDTH_IN - MARGIN_IN], [middle, middle], color=PALE_GREY, linewidth=THIN_PT / 2, zorder=1)
        for mark, look in _marks(data):
            xs = [LEFT_IN + x for x, has, is_in in zip(places, look, row.chosen, strict=True) if has and is_in]
            sheet.plot(xs, [middle] * len(xs), linestyle="none", markersize=_mark_pt(width), zorder=2, **mark)


def _key(data: "pd.DataFrame", settings: Settings) -> list[KeyEntry]:
    """Name the marks that occur; the published p-value stands there as a number."""
    published = p_statement(as_printed(settings["claim"]["reported"]))
    entries = [
        KeyEntry(f"published: {published}", {"marker": PUBLISHED_MARKS[_reported(settings)[0][:1]], "color": BLACK})
    ]
    labels = ["significant", "not significant", "ignores that patients are paired"]
    entries += [
        KeyEntry(label, mark) for label, (mark, chosen) in zip(labels, _marks(data), strict=True) if chosen.any()
    ]
    if data["lowest_without_one"].notna().any():
        entries.append(KeyEntry("range when one patient is left out", {"color": MID_GREY, "linestyle": "-"}))
    return entries


def _footer(data: "pd.DataFrame", settings: Settings) -> list[str]:
    sentences = [f"Shaded: significant at {plain(settings['alpha'])}."]
    single = {kind: set(data[kind]) for kind in CHOICES if kind != "test" and data[kind].nunique() == 1}
    for kind, (word,) in single.items():
        sentences.append(f"{words.CHOICES[kind]}, the same for all: {words.choice(kind, word, settings['groups'])}.")
    if (data[["p_value", "lowest_without_one"]] < SMALLEST_SHOWN).any(axis=None):
        sentences.append(f"Values below {plain(SMALLEST_SHOWN)} stand at the edge.")
    return sentences
