"""A page in inches, from its top left corner: where text, marks and axes are put without a layout engine."""

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reinfuse.figures.style import (
    BLACK,
    DARK_VERMILLION,
    FONT,
    GREY,
    MARK_PT,
    SMALL_PT,
    TEXT_PT,
    WARNING_FILL,
    WIDTH_IN,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Settings = dict[str, Any]

POINTS_PER_INCH = 72.0
LINE_SPACING = 1.3
MARGIN_IN = 0.12
SIMULATED_STRIP_IN = 0.32
SIMULATED_TEXT = "Simulated data: these patients are invented"
KEY_GAP_IN = 0.28
KEY_MARK_IN = 0.22


@dataclass(frozen=True)
class KeyEntry:
    """One entry of a key: a label and how its mark is drawn (keywords of `Axes.plot`)."""

    label: str
    mark: dict[str, Any]


def line_height_in(size_pt: float) -> float:
    """Return the distance of two lines of text in inches."""
    return size_pt * LINE_SPACING / POINTS_PER_INCH


@functools.cache
def _font(bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))


@functools.lru_cache(maxsize=4096)
def text_width_in(text: str, size_pt: float = TEXT_PT, bold: bool = False) -> float:
    """Return the width of one line of text in inches."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    font.set_size(size_pt, POINTS_PER_INCH)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)  # drawn without hinting, so measured without
    return float(font.get_width_height()[0]) / 64 / POINTS_PER_INCH  # FreeType counts in 64ths of a pixel


def wrapped(text: str, width_in: float, size_pt: float = TEXT_PT, bold: bool = False) -> list[str]:
    """Break text at spaces into lines no wider than `width_in`; a single word that is wider is cut with a hyphen."""
    lines: list[str] = []
    for word in text.replace("\n", " ").split(" "):
        if not word:
            continue
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_in(joined, size_pt, bold) <= width_in:
            lines[-1] = joined
        else:
            lines += _cut(word, width_in, size_pt, bold)
    return lines


def wrapped_sentences(sentences: list[str], width_in: float, size_pt: float = SMALL_PT) -> list[str]:
    """Break each sentence into lines; a sentence starts a line of its own."""
    return [line for sentence in sentences for line in wrapped(sentence, width_in, size_pt)]


def _cut(word: str, width_in: float, size_pt: float, bold: bool) -> list[str]:
    pieces: list[str] = []
    while text_width_in(word, size_pt, bold) > width_in and len(word) > 1:
        length = max(
            (n for n in range(1, len(word)) if text_width_in(f"{word[:n]}-", size_pt, bold) <= width_in), default=1
        )
        pieces.append(f"{word[:length]}-")
        word = word[length:]
    return [*pieces, word]


def page(settings: Settings, height_in: float) -> "tuple[Figure, Axes, float]":
    """Return a figure, a sheet that covers it (inches, y downwards), and where its content starts.

    Where the study's rows are simulated, a strip that says so stands above the content and adds to the height.
    """
    from matplotlib.figure import Figure

    simulated = settings["rows"] == "simulated"
    top = SIMULATED_STRIP_IN if simulated else 0.0
    figure = Figure(figsize=(WIDTH_IN, height_in + top), facecolor="white")
    sheet = figure.add_axes((0, 0, 1, 1))
    sheet.set_axis_off()
    sheet.set_xlim(0, WIDTH_IN)
    sheet.set_ylim(height_in + top, 0)
    if simulated:
        sheet.fill_between([0, WIDTH_IN], 0, SIMULATED_STRIP_IN - 0.06, color=WARNING_FILL, linewidth=0)
        write(sheet, MARGIN_IN, 0.18, [SIMULATED_TEXT], colour=DARK_VERMILLION, bold=True)
    return figure, sheet, top


def plot_area(figure: "Figure", left_in: float, top_in: float, width_in: float, height_in: float) -> "Axes":
    """Add axes whose corner lies at (left, top) of the page."""
    width, height = figure.get_size_inches()
    return figure.add_axes(
        (left_in / width, 1 - (top_in + height_in) / height, width_in / width, height_in / height)
    )  # fmt: skip


def write(
    sheet: "Axes",
    x_in: float,
    y_in: float,
    lines: list[str],
    size_pt: float = TEXT_PT,
    colour: str = BLACK,
    align: str = "left",
    bold: bool = False,
) -> float:
    """Write lines, the first with its baseline at y; return the baseline after the last.

    Each line is a text of its own: in an SVG only single lines keep their alignment in another font.
    """
    for line in lines:
        sheet.text(
            x_in, y_in, line, fontsize=size_pt, color=colour, ha=align, va="baseline",
            fontweight="bold" if bold else "normal",
        )  # fmt: skip
        y_in += line_height_in(size_pt)
    return y_in


def _key_rows(entries: list[KeyEntry], width_in: float) -> list[list[tuple[KeyEntry, list[str]]]]:
    """Distribute the entries of a key, each with its label in lines, over as many rows as they need."""
    rows: list[list[tuple[KeyEntry, list[str]]]] = []
    used = 0.0
    for entry in entries:
        lines = wrapped(entry.label, width_in - KEY_MARK_IN, SMALL_PT)
        needed = _key_entry_in(lines)
        if not rows or used + needed > width_in:
            rows.append([])
            used = 0.0
        rows[-1].append((entry, lines))
        used += needed + KEY_GAP_IN
    return rows


def _key_entry_in(lines: list[str]) -> float:
    return KEY_MARK_IN + max(text_width_in(line, SMALL_PT) for line in lines)


def _key_row_in(row: list[tuple[KeyEntry, list[str]]]) -> float:
    return (max(len(lines) for _, lines in row) + 0.1) * line_height_in(SMALL_PT)


def key_height_in(entries: list[KeyEntry], width_in: float) -> float:
    """Return the height of the key."""
    return math.fsum(_key_row_in(row) for row in _key_rows(entries, width_in))


def draw_key(sheet: "Axes", x_in: float, y_in: float, entries: list[KeyEntry], width_in: float) -> None:
    """Draw the key with its first baseline at y."""
    for row in _key_rows(entries, width_in):
        x = x_in
        for entry, lines in row:
            mark = {"linestyle": "none", "markersize": MARK_PT, "clip_on": False, **entry.mark}
            xs = [x, x + KEY_MARK_IN - 0.06] if mark["linestyle"] != "none" else [x + 0.06]
            sheet.plot(xs, [y_in - 0.05] * len(xs), **mark)
            write(sheet, x + KEY_MARK_IN, y_in, lines, size_pt=SMALL_PT)
            x += _key_entry_in(lines) + KEY_GAP_IN
        y_in += _key_row_in(row)


def without_data(settings: Settings, message: str) -> "Figure":
    """Return a figure that says, in place of a plot, why there is nothing to plot."""
    lines = wrapped(message, WIDTH_IN - 2 * MARGIN_IN)
    figure, sheet, top = page(settings, 0.5 + len(lines) * line_height_in(TEXT_PT))
    y = write(sheet, MARGIN_IN, top + 0.25, ["No data"], bold=True)
    write(sheet, MARGIN_IN, y, lines, colour=GREY)
    return figure
