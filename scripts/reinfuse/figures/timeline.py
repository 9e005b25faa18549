"""The course of one patient: lanes of entries over time, each date drawn as wide as it is imprecise."""

import math
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings, read_audit
from reinfuse.figures.page import (
    MARGIN_IN,
    line_height_in,
    page,
    text_width_in,
    without_data,
    wrapped,
    write,
)
from reinfuse.figures.style import BLACK, GREY, MID_GREY, PALE_GREY, SMALL_PT, THIN_PT, WIDTH_IN, series_style
from reinfuse.imprecise_dates import UNIT_DAYS, middle, span
from reinfuse.printed_numbers import parse_reported

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = [
    "lane", "entry", "section", "date", "first_day", "last_day", "lasts_until", "or_longer", "lowest", "highest",
]  # fmt: skip
ONE_PATIENT = (
    "One patient. A band is as wide as the date is imprecise; a dotted line across has no date. What lasts is drawn "
    "from the middle of its band; an arrow says that it was longer."
)
LANE_IN = 0.95
LEFT_IN = MARGIN_IN + LANE_IN + 0.28
RIGHT_IN = WIDTH_IN - MARGIN_IN - 0.1
BAND_PT = 9.0
SCALE_IN = 1.15  # height of a lane with a scale
GAP_IN = 0.16
LINE_IN = line_height_in(SMALL_PT)
BAND_IN = 0.28  # height of an entry below its lines
TOP_IN = 0.1
AXIS_IN = 0.34
ARROW_IN = 0.18
MOST_YEARS_NAMED = 10
BOX_IN = 0.03  # what a single value is drawn higher and lower, so that it can be seen
Entry = dict[str, Any]
Years = tuple[int, int]  # the first that is drawn, and the first that is not


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row an entry with `COLUMNS`; days as ISO dates, `or_longer` where more than a time is claimed.

    What lasts begins in the middle of its date. Dates, numbers and sections are those of the claims.
    """
    import pandas as pd

    ledger = read_audit(results / "ledger.csv").set_index("claim")
    rows = [_row(lane["label"], entry, ledger) for lane in settings["spec"]["lanes"] for entry in lane["entries"]]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(lane: str, entry: dict[str, Any], ledger: "pd.DataFrame") -> dict[str, Any]:
    row = dict.fromkeys(COLUMNS, "") | {"lane": lane, "entry": entry["label"], "or_longer": False}
    named = [name for name in (entry["date"], *entry["values"]) if name]
    row["section"] = ledger.loc[named[0], "section"]
    if entry["date"]:
        printed = ledger.loc[entry["date"], "reported"]
        days = span(printed)
        row |= {"date": printed, "first_day": days.first.isoformat(), "last_day": days.last.isoformat()}
        if entry["lasting"]:
            lasting = parse_reported(ledger.loc[entry["lasting"], "reported"])
            length = timedelta(days=float(lasting.number) * UNIT_DAYS[ledger.loc[entry["lasting"], "unit"]])
            row |= {
                "lasts_until": (middle(days) + length).isoformat(),
                "or_longer": lasting.relation.startswith(">"),
            }
    values = sorted(float(ledger.loc[name, "reported"]) for name in entry["values"])
    return row | ({"lowest": values[0], "highest": values[-1]} if values else {})


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw the lanes under each other over one axis of years."""
    drawn = [data[column] for column in ("first_day", "last_day", "lasts_until")]
    days = [date.fromisoformat(day) for column in drawn for day in column if day]
    if not days:
        return without_data(settings, "No entry of the timeline has a date.")
    years = (min(days).year, max(days).year + 1)
    lanes = [(lane, data[data["lane"] == lane["label"]].to_dict("records")) for lane in settings["spec"]["lanes"]]
    heights = [_lane_in(lane, entries) for lane, entries in lanes]
    notes = wrapped(ONE_PATIENT, WIDTH_IN - 2 * MARGIN_IN, SMALL_PT)
    figure, sheet, top = page(settings, TOP_IN + math.fsum(heights) + AXIS_IN + (len(notes) + 0.5) * LINE_IN)
    y = top + TOP_IN
    _draw_years(sheet, years, y, y + math.fsum(heights))
    for number, ((lane, entries), height) in enumerate(zip(lanes, heights, strict=True)):
        write(sheet, MARGIN_IN, y + LINE_IN, _label(lane), SMALL_PT, bold=True)
        colour = series_style(number)[0]
        if lane["range"]:
            _draw_scale(sheet, entries, lane["range"], years, y, colour)
        else:
            place = y
            for entry in entries:
                _draw_band(sheet, entry, years, place, colour)
                place += _entry_in(entry)
        y += height
        sheet.plot([MARGIN_IN, RIGHT_IN], [y - GAP_IN / 2] * 2, color=PALE_GREY, linewidth=THIN_PT)
    write(sheet, MARGIN_IN, y + AXIS_IN + LINE_IN, notes, SMALL_PT, colour=GREY)
    return figure


def _lane_in(lane: dict[str, Any], entries: list[Entry]) -> float:
    label_in = len(_label(lane)) * LINE_IN
    if not lane["range"]:
        return max(label_in, math.fsum(_entry_in(entry) for entry in entries)) + GAP_IN
    return max(label_in, LINE_IN * (1 + len(_scale_key(entries))) + SCALE_IN + GAP_IN) + GAP_IN


def _label(lane: dict[str, Any]) -> list[str]:
    return wrapped(lane["label"], LANE_IN, SMALL_PT, bold=True)


def _entry_in(entry: Entry) -> float:
    return len(_told(entry)) * LINE_IN + BAND_IN


def _told(entry: Entry) -> list[tuple[str, str]]:
    """Return the lines of an entry with their colours: what it is, then when and where that is said."""
    texts = {entry["entry"]: BLACK, f"{entry['date']} · {entry['section']}": GREY}
    return [(line, colour) for text, colour in texts.items() for line in wrapped(text, RIGHT_IN - LEFT_IN, SMALL_PT)]


def _scale_key(entries: list[Entry]) -> list[str]:
    """Return the lines above a scale, which say what stands on it."""
    texts = [" · ".join(filter(None, [entry["entry"], entry["date"], entry["section"]])) for entry in entries]
    return [line for text in texts for line in wrapped(text, RIGHT_IN - LEFT_IN, SMALL_PT)]


def _draw_years(sheet: "Axes", years: Years, top_in: float, bottom_in: float) -> None:
    """Draw a line at the start of each year, and the year in its middle; of many years only some are named."""
    every = -(-(years[1] - years[0]) // MOST_YEARS_NAMED)
    for year in range(years[0], years[1] + 1):
        x = _x_in(date(year, 1, 1).isoformat(), years)
        sheet.plot([x, x], [top_in, bottom_in + 0.05], color=PALE_GREY, linewidth=THIN_PT, zorder=0)
        if year < years[1] and (year - years[0]) % every == 0:
            write(sheet, _x_in(f"{year}-07-02", years), bottom_in + 0.2, [str(year)], SMALL_PT, align="center")


def _x_in(day: str, years: Years) -> float:
    start, end = (date(year, 1, 1).toordinal() for year in years)
    return LEFT_IN + (date.fromisoformat(day).toordinal() - start) / (end - start) * (RIGHT_IN - LEFT_IN)


def _draw_band(sheet: "Axes", entry: Entry, years: Years, y_in: float, colour: str) -> None:
    """Draw what a date may mean as a band; what lasts as a line from its middle, with an arrow where it is longer."""
    band = y_in + _entry_in(entry) - BAND_IN + 0.11
    first, last = (_x_in(entry[key], years) for key in ("first_day", "last_day"))
    sheet.plot([first, last], [band, band], color=colour, linewidth=BAND_PT, solid_capstyle="butt", alpha=0.45)
    centre = (first + last) / 2
    sheet.plot([centre], [band], marker="o", markersize=4, color=colour)
    if entry["lasts_until"]:
        end = _x_in(entry["lasts_until"], years)
        sheet.plot([centre, end], [band, band], color=colour, linewidth=2.4)
        if entry["or_longer"]:
            sheet.plot([end, end + ARROW_IN], [band, band], color=colour, linewidth=2.4, linestyle=(0, (1, 1.2)))
            sheet.plot([end + ARROW_IN], [band], marker=">", markersize=6, color=colour)
    lines = _told(entry)
    # Where the lines would leave the page they end at its edge.
    x = max(LEFT_IN, min(first, RIGHT_IN - max(text_width_in(line, SMALL_PT) for line, _ in lines)))
    y = y_in + LINE_IN
    for line, text_colour in lines:
        y = write(sheet, x, y, [line], SMALL_PT, colour=text_colour)


def _draw_scale(
    sheet: "Axes", entries: list[Entry], limits: list[float], years: Years, y_in: float, colour: str
) -> None:
    """Draw values on a scale: a box from the lowest to the highest over all days that the date may mean."""
    y = write(sheet, LEFT_IN, y_in + LINE_IN, _scale_key(entries), SMALL_PT)
    top = y - 0.02
    low, high = limits

    def y_of(value: float) -> float:
        return top + SCALE_IN * (high - value) / (high - low)

    for value in limits:
        sheet.plot([LEFT_IN, RIGHT_IN], [y_of(value)] * 2, color=MID_GREY, linewidth=THIN_PT)
        write(sheet, LEFT_IN - 0.06, y_of(value) + 0.05, [f"{value:g}"], SMALL_PT, align="right")
    for entry in entries:
        if not entry["date"]:
            for value in {entry["lowest"], entry["highest"]}:
                sheet.plot([LEFT_IN, RIGHT_IN], [y_of(value)] * 2, color=colour, linewidth=1.4, linestyle=":")
                write(sheet, LEFT_IN + 0.04, y_of(value) - 0.05, [f"{value:g}"], SMALL_PT)
            continue
        days = [_x_in(entry[key], years) for key in ("first_day", "last_day")]
        ends = [y_of(entry["lowest"]) + BOX_IN, y_of(entry["highest"]) - BOX_IN]
        sheet.fill_between(days, ends[0], ends[1], color=colour, alpha=0.45, linewidth=0)
        values = dict.fromkeys([entry["lowest"], entry["highest"]])
        text = " to ".join(f"{value:g}" for value in values)
        beside = min(days[1] + 0.06, RIGHT_IN - text_width_in(text, SMALL_PT))
        write(sheet, beside, ends[1] - 0.04, [text], SMALL_PT)
