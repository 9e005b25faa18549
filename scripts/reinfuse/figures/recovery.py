"""Where the truth lies in each interval that should hold it: a dot an interval, a band a kind of quantity.

Intervals of all units share one scale: from the estimate, at 0, to the interval's end on that side, at 1.
"""

import math
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
    text_width_in,
    without_data,
    wrapped,
    write,
)
from reinfuse.figures.style import BAND, BLUE, GREY, SMALL_PT, THIN_PT, VERMILLION, WIDTH_IN
from reinfuse.wording.clinical_words import RECOVERED_ESTIMANDS
from reinfuse.wording.format import count
from reinfuse.wording.words import word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

KEY = ["analysis", "estimand", "outcome", "group", "contrast", "timepoint"]
COLUMNS = [*KEY, "method", "truth", "estimate", "ci_low", "ci_high", "place", "holds"]
EDGE = 2.0  # a truth further away stands here: how far it is missed says nothing more
BIN = 0.05
DOT_PT, DOT_STEP_IN = 4.5, 0.062
ROW_GAP_IN = 0.14
NUMBER_IN = 0.95
HOLDS: dict[str, Any] = {"marker": "o", "color": BLUE, "markersize": DOT_PT, "markeredgewidth": 0.8}
MISSES: dict[str, Any] = {"marker": "D", "color": VERMILLION, "markersize": DOT_PT, "markeredgewidth": 0.8}


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a quantity with `COLUMNS`: the interval of the primary method, or else of the first.

    `place` is where the truth lies: 0 at the estimate, -1 and 1 at the ends of the interval, beyond them outside.
    """
    import pandas as pd

    table = pd.read_csv(results / "recovery.csv", keep_default_na=False)
    table = table.sort_values("primary", ascending=False, kind="stable").drop_duplicates(KEY).sort_index()
    above = table["truth"] >= table["estimate"]
    room = (table["ci_high"] - table["estimate"]).where(above, table["estimate"] - table["ci_low"])
    away = table["truth"] - table["estimate"]
    # An exact interval of none or of all ends at its estimate; the truth is then at its end or beyond.
    place = (away / room.where(room > 0)).fillna(away.map(lambda far: EDGE if far > 0 else -EDGE if far < 0 else 0.0))
    return table.assign(place=place)[COLUMNS].reset_index(drop=True)


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a band of dots for each kind of quantity, with how many intervals hold the truth at its right."""
    if data.empty:
        return without_data(settings, "The analyses of this study estimate nothing whose true value is known.")
    labels = {name: word(RECOVERED_ESTIMANDS, name, "estimand") for name in dict.fromkeys(data["estimand"])}
    stacks = {name: _stacked(data[data["estimand"] == name]) for name in labels}
    label_in = min(2.3, max(text_width_in(label, SMALL_PT) for label in labels.values()) + 0.15)
    heights = {
        name: max(dots["level"].abs().max() * 2 * DOT_STEP_IN + 0.12, 0.3) + ROW_GAP_IN for name, dots in stacks.items()
    }
    entries = [KeyEntry("the interval holds the truth", HOLDS), KeyEntry("it misses the truth", MISSES)]
    width = WIDTH_IN - 2 * MARGIN_IN
    explanation = wrapped(
        "Where the truth lies: 0 is the estimate, −1 and 1 are the ends of its interval. "
        f"Beyond {EDGE:g}, dots stand at the edge.",
        width,
        SMALL_PT,
    )
    above = 0.1 + key_height_in(entries, width) + len(explanation) * line_height_in(SMALL_PT) + 0.15
    plot_height = math.fsum(heights.values())
    figure, sheet, top = page(settings, above + plot_height + 0.4)
    draw_key(sheet, MARGIN_IN, top + 0.2, entries, width)
    write(sheet, MARGIN_IN, top + 0.2 + key_height_in(entries, width), explanation, SMALL_PT, GREY)
    plot_width = width - label_in - NUMBER_IN
    axes = plot_area(figure, MARGIN_IN + label_in, top + above, plot_width, plot_height)
    axes.set_xlim(-EDGE - 0.15, EDGE + 0.15)
    axes.set_ylim(plot_height, 0)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks([-2, -1, 0, 1, 2], ["−2", "−1", "0", "1", "2"])
    axes.axvspan(-1, 1, color=BAND, linewidth=0, zorder=0)
    axes.axvline(0, color=GREY, linewidth=THIN_PT, zorder=1)
    y = 0.0
    for name, dots in stacks.items():
        middle = y + heights[name] / 2
        for holds, mark in (("yes", HOLDS), ("no", MISSES)):
            part = dots[dots["holds"] == holds]
            axes.plot(
                part["x"], middle + part["level"] * DOT_STEP_IN, linestyle="none", clip_on=False, zorder=3, **mark
            )
        lines = wrapped(labels[name], label_in - 0.1, SMALL_PT)
        write(sheet, MARGIN_IN, top + above + middle + 0.05 - 0.07 * (len(lines) - 1), lines, SMALL_PT)
        held = f"{count(int((dots['holds'] == 'yes').sum()))} of {count(len(dots))}"
        write(sheet, WIDTH_IN - MARGIN_IN, top + above + middle + 0.05, [held], SMALL_PT, align="right")
        y += heights[name]
    return figure


def _stacked(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Return place (`x`) and distance from the middle of the band in steps (`level`), so that no dot hides another."""
    x = ((rows["place"].clip(-EDGE, EDGE) / BIN).round() * BIN).rename("x")
    order = x.groupby(x).cumcount()
    # 0, 1, -1, 2, -2, …
    level = ((order + 1) // 2) * (1 - 2 * ((order + 1) % 2))
    return rows.assign(x=x, level=level)
