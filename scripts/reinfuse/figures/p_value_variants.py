"""The p-value of every variant of a test beside the published one: a dot a variant, a band a claim, a log axis."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.errors import ClaimError
from reinfuse.figures.inputs import Settings, read_audit
from reinfuse.figures.page import (
    MARGIN_IN,
    POINTS_PER_INCH,
    KeyEntry,
    draw_key,
    key_height_in,
    line_height_in,
    page,
    plot_area,
    wrapped,
    write,
)
from reinfuse.figures.scales import plain
from reinfuse.figures.style import (
    BAND,
    BLACK,
    BLUE,
    DARK_VERMILLION,
    GREEN,
    GREY,
    LINE_PT,
    SMALL_PT,
    THIN_PT,
    VERMILLION,
    WIDTH_IN,
)
from reinfuse.wording.format import NOTHING, as_printed, p_value

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = [
    "claim", "section", "statement", "reported", "relation", "published", "method", "group", "estimand", "p_value",
    "respects_pairing", "role",
]  # fmt: skip
SMALLEST_SHOWN = 1e-6  # smaller p-values stand at the edge: how small they are decides nothing
LEFT_IN = 0.3
COLUMN_IN = 0.95  # of the two columns of numbers at the right
COLUMNS_AT_IN = (WIDTH_IN - COLUMN_IN - MARGIN_IN, WIDTH_IN - MARGIN_IN)
FINE_TICKS_ABOVE = 0.002
PLOT_WIDTH_IN = WIDTH_IN - LEFT_IN - 2 * COLUMN_IN - 0.15
OFFSET_STEP_IN = 0.1
Dot = tuple[float, float, float]
ROLES: dict[str, dict[str, Any]] = {
    "primary": {"marker": "o", "color": VERMILLION, "markersize": 10.0, "markeredgewidth": 2.0},
    "as published": {"marker": "s", "color": GREEN, "markersize": 7.0, "markeredgewidth": 1.4},
    "sensitivity": {"marker": "o", "color": BLUE, "markersize": 6.0, "markeredgewidth": 1.2},
}
ROLE_WORDS = {
    "primary": "appropriate method",
    "as published": "method that the source names",
    "sensitivity": "other variant",
}


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a variant, with `COLUMNS`, in the order of the claims.

    `published` is the reported p-value as a number, `relation` the sign before it ('', <, <=, >, >=).

    Raises
    ------
    ClaimError
        When a claim has no variants: it does not exist, or it is no p-value that rests on rows.
    """
    import pandas as pd

    variants = read_audit(results / "variants.csv")
    ledger = read_audit(results / "ledger.csv").set_index("claim")
    parts = []
    for claim in settings["spec"]["claims"]:
        mine = variants[variants["claim"] == claim]
        if mine.empty:
            raise ClaimError(
                f"study.yaml: figures.{settings['figure']}.claims names '{claim}', which has no variants of a test. "
                "Name claims of claims.yaml that report a p-value and whose check is of kind 'test'."
            )
        number = mine["reported"].str.lstrip("<>=").str.strip()
        parts.append(
            mine.assign(
                section=ledger.loc[claim, "section"],
                statement=ledger.loc[claim, "statement"],
                published=number.astype("float64"),
                relation=mine["reported"].str.extract(r"^([<>]?=?)", expand=False),
                respects_pairing=mine["respects_pairing"] == "True",
            )
        )
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return table[COLUMNS]


@dataclass(frozen=True)
class Band:
    """One claim: its heading, its variants, and how far each dot lies from the middle of its row (inches)."""

    heading: list[str]
    variants: "pd.DataFrame"
    offsets: list[float]

    @property
    def heading_in(self) -> float:
        """Height of the heading."""
        return len(self.heading) * line_height_in(SMALL_PT) + 0.1

    @property
    def row_in(self) -> float:
        """Height of the row of dots."""
        return max(map(abs, self.offsets), default=0.0) * 2 + 0.3

    @property
    def height_in(self) -> float:
        """Height of heading and row, with the space below them."""
        return self.heading_in + self.row_in + 0.1


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a band a claim with its published and its appropriate p-value as numbers at the right."""
    alpha = float(settings["alpha"])
    low = _lowest(data, alpha)
    bands = [_band(data[data["claim"] == claim], low) for claim in dict.fromkeys(data["claim"])]
    text_width = WIDTH_IN - 2 * MARGIN_IN
    entries = _key(data)
    above = 0.1 + key_height_in(entries, text_width) + line_height_in(SMALL_PT) + 0.08
    plot_height = math.fsum(band.height_in for band in bands)
    footer = wrapped(_footer(data, alpha), text_width, SMALL_PT)
    figure, sheet, top = page(settings, above + plot_height + 0.4 + len(footer) * line_height_in(SMALL_PT))
    draw_key(sheet, MARGIN_IN, top + 0.2, entries, text_width)
    for x, word in zip(COLUMNS_AT_IN, ("Published", "Appropriate"), strict=True):
        write(sheet, x, top + above - 0.04, [word], SMALL_PT, GREY, align="right")
    axes = _axes(figure, top + above, plot_height, low)
    y = 0.0
    for band in bands:
        write(sheet, MARGIN_IN, top + above + y + 0.17, band.heading, SMALL_PT, bold=True)
        _draw_band(axes, band, y + band.heading_in, alpha, low)
        baseline = top + above + y + band.heading_in + band.row_in / 2 + 0.05
        for x, (text, colour) in zip(COLUMNS_AT_IN, _numbers(band.variants), strict=True):
            write(sheet, x, baseline, [text], colour=colour, align="right")
        y += band.height_in
    write(sheet, MARGIN_IN, top + above + plot_height + 0.44, footer, SMALL_PT, GREY)
    return figure


def _lowest(data: "pd.DataFrame", alpha: float) -> float:
    """Return where the axis starts: a little below the smallest value on it, and never above 0.01."""
    smallest = min(float(data["p_value"].min()), float(data["published"].min()), alpha)
    return max(min(smallest / 1.5, 0.01), SMALLEST_SHOWN / 1.5)


def _axes(figure: "Figure", top_in: float, height_in: float, low: float) -> "Axes":
    """Add an axis of p-values with inches downwards as its other axis."""
    axes = plot_area(figure, LEFT_IN, top_in, PLOT_WIDTH_IN, height_in)
    axes.set_xscale("log")
    axes.set_xlim(low, 1)
    axes.set_ylim(height_in, 0)
    axes.spines["left"].set_visible(False)
    decades = range(0, math.floor(math.log10(low)) - 1, -1)
    steps = (1, 2, 5) if low > FINE_TICKS_ABOVE else (1,)
    ticks = [step * 10.0**decade for decade in decades for step in steps if low <= step * 10.0**decade <= 1]
    axes.set_xticks(ticks, [plain(tick) for tick in ticks])
    axes.set_yticks([])
    axes.minorticks_off()
    return axes


def _band(variants: "pd.DataFrame", low: float) -> Band:
    """Order the dots so that those of a higher role lie on top, and move dots apart that would cover each other."""
    drawn = variants[variants["p_value"].notna()]
    drawn = drawn.sort_values(["role", "p_value"], key=_drawing_order, kind="stable")
    per_inch = -math.log(low) / PLOT_WIDTH_IN
    placed: list[Dot] = []
    for p, role in zip(reversed(list(drawn["p_value"])), reversed(list(drawn["role"])), strict=True):
        placed.append(_placed(math.log(max(p, SMALLEST_SHOWN)) / per_inch, _radius_in(role), placed))
    statement, section = (str(variants[column].iloc[0]) for column in ("statement", "section"))
    heading = wrapped(f"{statement.rstrip('.')} ({section})", WIDTH_IN - 2 * MARGIN_IN, SMALL_PT, bold=True)
    return Band(heading, drawn, [offset for _, offset, _ in reversed(placed)])


def _drawing_order(column: "pd.Series[Any]") -> "pd.Series[Any]":
    return column.map(list(reversed(ROLES)).index) if column.name == "role" else -column


def _radius_in(role: str) -> float:
    mark = ROLES[role]
    return float(mark["markersize"] + mark["markeredgewidth"]) / 2 / POINTS_PER_INCH


def _placed(x: float, radius: float, others: list[Dot]) -> Dot:
    """Return a dot (place, offset, radius) at the offset nearest to the middle where it touches no other."""
    for step in range(2 * len(others) + 1):
        for offset in (step * OFFSET_STEP_IN, -step * OFFSET_STEP_IN):
            if all(math.hypot(x - at, offset - beside) >= radius + other for at, beside, other in others):
                return x, offset, radius
    return x, 0.0, radius


def _draw_band(axes: "Axes", band: Band, top_in: float, alpha: float, low: float) -> None:
    bottom = top_in + band.row_in
    axes.axhspan(top_in, bottom, color=BAND, linewidth=0, zorder=0)
    axes.plot([alpha, alpha], [top_in, bottom], color=GREY, linewidth=THIN_PT, linestyle=(0, (3, 2)), zorder=1)
    published, relation = float(band.variants["published"].iloc[0]), str(band.variants["relation"].iloc[0])
    at = max(published, SMALLEST_SHOWN)
    axes.plot([at, at], [top_in, bottom], color=BLACK, linewidth=LINE_PT, solid_capstyle="butt", zorder=2)
    marker = {"": "D", "<": "<", ">": ">"}[relation[:1]]
    axes.plot([at], [top_in], marker=marker, markersize=7, color=BLACK, clip_on=False, zorder=6)
    middle = top_in + band.row_in / 2
    columns = (band.variants[name] for name in ("p_value", "role", "respects_pairing"))
    for p, role, respects_pairing, offset in zip(*columns, band.offsets, strict=True):
        mark = ROLES[role]
        axes.plot(
            [max(p, SMALLEST_SHOWN)], [middle + offset], linestyle="none", clip_on=False, zorder=3,
            markerfacecolor=mark["color"] if respects_pairing else "white", **mark,
        )  # fmt: skip


def _numbers(variants: "pd.DataFrame") -> list[tuple[str, str]]:
    """Return the published and the appropriate p-value with their colours."""
    primary = variants.loc[variants["role"] == "primary", "p_value"]
    appropriate = p_value(float(primary.iloc[0])) if len(primary) else NOTHING
    return [(as_printed(variants["reported"].iloc[0]), BLACK), (appropriate, DARK_VERMILLION)]


def _key(data: "pd.DataFrame") -> list[KeyEntry]:
    """Name the marks that occur."""
    drawn = data[data["p_value"].notna()]
    entries = [KeyEntry("published", {"marker": "D", "color": BLACK})]
    entries += [
        KeyEntry(ROLE_WORDS[role], {**mark, "markersize": min(mark["markersize"], 8)})
        for role, mark in ROLES.items()
        if (drawn["role"] == role).any()
    ]
    if not drawn["respects_pairing"].all():
        hollow = {"marker": "o", "color": GREY, "markerfacecolor": "white", "markeredgewidth": 1.2, "markersize": 6}
        entries.append(KeyEntry("hollow: ignores that patients are paired", hollow))
    return entries


def _footer(data: "pd.DataFrame", alpha: float) -> str:
    sentences = [f"p-value, log scale. Left of the dashed line: significant at {plain(alpha)}."]
    if missing := int(data["p_value"].isna().sum()):
        sentences.append(f"Not drawn, for they have no p-value: {missing}.")
    if (data["p_value"] < SMALLEST_SHOWN).any():
        sentences.append(f"Values below {plain(SMALLEST_SHOWN)} stand at the edge.")
    return " ".join(sentences)
