"""How many patients share all that others may know of them with how many: as the rows stand, and made coarser."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings
from reinfuse.figures.page import (
    MARGIN_IN,
    KeyEntry,
    draw_key,
    key_height_in,
    page,
    plot_area,
    text_width_in,
    write,
)
from reinfuse.figures.style import BLACK, BLUE, DARK_VERMILLION, MID_GREY, SMALL_PT, VERMILLION, WARNING_FILL, WIDTH_IN
from reinfuse.files import read_json
from reinfuse.wording.format import count, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ["shared_with", "safe", "when", "patients", "percent"]
WITHHELD = "withheld"
BAR_IN, ROW_GAP_IN = 0.17, 0.16
NUMBER_IN = 1.15
BEFORE: dict[str, Any] = {"marker": "s", "color": VERMILLION}
AFTER: dict[str, Any] = {"marker": "s", "color": BLUE}


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a band of class sizes and state, with `COLUMNS`: how many patients are in such classes.

    `safe` says whether classes of these sizes keep the limit. Those who are withheld have a row of their own; where
    nothing keeps the limit there is no state but `before`.
    """
    import pandas as pd

    sizes = pd.read_csv(results / "risk.csv", dtype={"when": "str"})
    summary = read_json(results / "risk.json")
    limit, total = summary["limits"]["smallest_class"], summary["limits"]["patients"]
    rows: list[tuple[str, str, str, int]] = []
    for low, high in _bands(limit):
        inside = sizes[(sizes["class_size"] >= low) & (sizes["class_size"] <= high)]
        label = count(low) if low == high else f"{count(low)} or more" if high >= total else f"{low} to {high}"
        for when in ("before", "after") if summary["after"] else ("before",):
            patients = int(inside.loc[inside["when"] == when, "patients"].sum())
            rows.append((label, "yes" if low >= limit else "no", when, patients))
    if summary["after"]:
        rows.append((WITHHELD, "yes", "after", summary["withheld"]))
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    return table.assign(percent=100 * table["patients"] / total)


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a bar for each band and state, those below the limit on a ground of their own."""
    labels = {band: _label(band) for band in dict.fromkeys(data["shared_with"])}
    states = list(dict.fromkeys(data["when"]))
    entries = [KeyEntry("as de-identified", BEFORE)]
    entries += [KeyEntry("with the least loss that keeps the limits", AFTER)] if "after" in states else []
    width = WIDTH_IN - 2 * MARGIN_IN
    label_in = max(text_width_in(label, SMALL_PT) for label in labels.values()) + 0.15
    row_in = BAR_IN * len(states) + ROW_GAP_IN
    plot_height = row_in * len(labels)
    above = 0.15 + key_height_in(entries, width)
    figure, sheet, top = page(settings, above + plot_height + 0.6)
    draw_key(sheet, MARGIN_IN, top + 0.2, entries, width)
    plot_width = width - label_in - NUMBER_IN
    axes = plot_area(figure, MARGIN_IN + label_in, top + above, plot_width, plot_height)
    axes.set_xlim(0, 100)
    axes.set_ylim(plot_height, 0)
    axes.set_yticks([])
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100"])
    write(sheet, MARGIN_IN + label_in, top + above + plot_height + 0.48, ["Share of patients, %"], SMALL_PT)
    axes.spines["left"].set_color(MID_GREY)
    unsafe = data.loc[data["safe"] == "no", "shared_with"].nunique()
    axes.axhspan(0, unsafe * row_in, color=WARNING_FILL, linewidth=0, zorder=0)
    for position, (band, label) in enumerate(labels.items()):
        y = position * row_in + ROW_GAP_IN / 2
        middle = top + above + (position + 0.5) * row_in + 0.05
        write(sheet, MARGIN_IN, middle, [label], SMALL_PT, DARK_VERMILLION if position < unsafe else BLACK)
        part = data[data["shared_with"] == band]
        for bar, row in zip(_places(y, states), part.itertuples(), strict=False):
            place = bar if len(part) == len(states) else y + row_in / 2 - ROW_GAP_IN / 2
            colour = (BEFORE if row.when == "before" else AFTER)["color"]
            axes.barh(place, row.percent, height=BAR_IN * 0.85, color=colour, zorder=2)
            said = f"{count(row.patients)} ({percent(row.percent, 1)})"
            write(sheet, WIDTH_IN - MARGIN_IN, top + above + place + 0.05, [said], SMALL_PT, align="right")
    return figure


def _bands(limit: int) -> list[tuple[int, float]]:
    """Return the bands of class sizes: 1, then up to the limit, then from it in two steps."""
    starts = sorted({1, 2, min(5, limit), limit, 2 * limit, 5 * limit})
    return [(low, high - 1) for low, high in zip(starts, [*starts[1:], float("inf")], strict=True)]


def _label(band: str) -> str:
    if band == WITHHELD:
        return "Withheld"
    return "Nobody else" if band == "1" else f"Class of {band}"


def _places(y: float, states: list[str]) -> list[float]:
    return [y + BAR_IN * (position + 0.5) for position in range(len(states))]
