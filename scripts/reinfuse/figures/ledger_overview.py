"""Every claim as one mark in the order of the ledger, by part of the document; colour and shape give the verdict."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.errors import ContractError
from reinfuse.figures.inputs import Settings, read_audit
from reinfuse.figures.page import MARGIN_IN, line_height_in, page, text_width_in, without_data, wrapped, write
from reinfuse.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    MID_GREY,
    ORANGE,
    PALE_GREY,
    PURPLE,
    SKY_BLUE,
    SMALL_PT,
    TEXT_PT,
    THIN_PT,
    VERMILLION,
    WIDTH_IN,
    YELLOW,
)
from reinfuse.wording.words import judgement

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ["claim", "part", "section", "numeric", "decision", "evidence", "severity"]
PART_IN = 1.3
STEP_IN = 0.195
ROW_IN = 0.22
PER_ROW = int((WIDTH_IN - PART_IN - 2 * MARGIN_IN) / STEP_IN)
RING_PT = 12.5
OLIVE = "#8A7F00"  # an edge for yellow, which alone is too pale on white
# What holds is green, blue or yellow; what does not is purple, red or orange; what cannot be judged is hollow.
VERDICTS: dict[str, dict[str, Any]] = {
    "reproduced": {"marker": "o", "color": GREEN, "markersize": 7.5},
    "within tolerance": {"marker": "s", "color": SKY_BLUE, "markersize": 6.5},
    "consistent": {"marker": "D", "color": BLUE, "markersize": 6.0},
    "attainable": {
        "marker": "d", "color": YELLOW, "markersize": 7.5, "markeredgecolor": OLIVE, "markeredgewidth": 0.8,
    },
    "reproduced by a variant": {"marker": "P", "color": PURPLE, "markersize": 7.5},
    "not reproduced": {"marker": "X", "color": VERMILLION, "markersize": 8.0},
    "inconsistent": {"marker": "v", "color": ORANGE, "markersize": 8.0},
    "not checkable": {
        "marker": "o", "color": MID_GREY, "markersize": 6.0, "markerfacecolor": "white", "markeredgewidth": 1.2,
    },
}  # fmt: skip


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a claim, with `COLUMNS`, in the order of the ledger.

    The part is what stands before the first comma of the section: `Results` of `Results, paragraph 4`.

    Raises
    ------
    ContractError
        When the ledger holds a verdict that has no mark.
    """
    ledger = read_audit(results / "ledger.csv")
    if unknown := sorted(set(ledger["numeric"]) - set(VERDICTS)):
        raise ContractError(f"ledger.csv: the verdict '{unknown[0]}' has no mark. Add one in scripts/reinfuse/figures.")
    ledger["part"] = ledger["section"].str.split(",").str[0].str.strip()
    return ledger[COLUMNS]


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a block of rows a part, and the key with the number of claims of each verdict."""
    if data.empty:
        return without_data(settings, "claims.yaml lists no claim.")
    parts = {
        part: (wrapped(part, PART_IN - 0.15, SMALL_PT), data[data["part"] == part])
        for part in dict.fromkeys(data["part"])
    }
    heights = {part: _block_in(lines, len(rows)) for part, (lines, rows) in parts.items()}
    key = _key(data)
    count_width = max(text_width_in(str(count), SMALL_PT, bold=True) for *_, count in key)
    key_rows = -(-len(key) // 2)
    key_height = key_rows * line_height_in(TEXT_PT) + 0.25
    figure, sheet, top = page(settings, 0.1 + math.fsum(heights.values()) + key_height)
    y = top + 0.1
    for part, (lines, rows) in parts.items():
        write(sheet, MARGIN_IN, y + ROW_IN / 2 + 0.05, lines, SMALL_PT)
        for number, (verdict, severity) in enumerate(zip(rows["numeric"], rows["severity"], strict=True)):
            x = PART_IN + MARGIN_IN + (number % PER_ROW + 0.5) * STEP_IN
            _draw_mark(sheet, x, y + (number // PER_ROW + 0.5) * ROW_IN, verdict, severity)
        y += heights[part]
        sheet.plot([MARGIN_IN, WIDTH_IN - MARGIN_IN], [y - 0.03, y - 0.03], color=PALE_GREY, linewidth=THIN_PT)
    for number, (verdict, severity, label, count) in enumerate(key):
        x = MARGIN_IN + (number // key_rows) * WIDTH_IN / 2
        baseline = y + 0.22 + (number % key_rows) * line_height_in(TEXT_PT)
        _draw_mark(sheet, x + 0.09, baseline - 0.05, verdict, severity)
        write(sheet, x + 0.28 + count_width, baseline, [str(count)], SMALL_PT, align="right", bold=True)
        write(sheet, x + 0.38 + count_width, baseline, [label], SMALL_PT)
    return figure


def _block_in(lines: list[str], claims: int) -> float:
    return max(-(-claims // PER_ROW) * ROW_IN, ROW_IN + (len(lines) - 1) * line_height_in(SMALL_PT)) + 0.07


def _key(data: "pd.DataFrame") -> list[tuple[str, str, str, int]]:
    """Return verdict, severity, words and number of claims for each verdict that occurs, and for the ring."""
    counts = data["numeric"].value_counts()
    entries = [(name, "none", judgement(name).label, int(counts[name])) for name in VERDICTS if name in counts]
    if major := int((data["severity"] == "major").sum()):
        entries.append(("", "major", "Ringed: of major severity", major))
    return entries


def _draw_mark(sheet: "Axes", x_in: float, y_in: float, verdict: str, severity: str) -> None:
    if severity == "major":
        sheet.plot(
            [x_in], [y_in], marker="o", markersize=RING_PT, markerfacecolor="none", markeredgecolor=BLACK,
            markeredgewidth=1.3, zorder=4,
        )  # fmt: skip
    if verdict:
        mark = {"markeredgewidth": 0.0, **VERDICTS[verdict]}
        sheet.plot([x_in], [y_in], linestyle="none", zorder=3, **mark)
