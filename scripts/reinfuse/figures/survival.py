"""Kaplan–Meier curves of relief: a panel a group, each loss dated as late and as early as the visits allow."""

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings, declared, group_label, number_of
from reinfuse.figures.number_axis import AXIS_IN, title_lines, with_room, write_title
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
    wrapped_sentences,
    write,
)
from reinfuse.figures.scales import plain, set_share_axis
from reinfuse.figures.style import BLUE, GREY, LINE_PT, SMALL_PT, TEXT_PT, VERMILLION, WIDTH_IN
from reinfuse.wording.format import count

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHARE, AT_RISK = "share_still_relieved", "patients_at_risk"
LATEST, EARLIEST = "kaplan_meier", "kaplan_meier_earliest_loss"
COLUMNS = ["group", "label", "quantity", "method", "day", "value", "low", "high"]
DAYS_PER_WEEK = 7
LINES: dict[str, dict[str, Any]] = {
    LATEST: {"color": BLUE, "linestyle": "solid"},
    EARLIEST: {"color": VERMILLION, "linestyle": (0, (4, 2))},
}
DATINGS = {LATEST: "Loss dated to the visit that finds it", EARLIEST: "Loss dated to the visit before"}
BAND_ALPHA = 0.16
LEFT_IN, RIGHT_IN, INSET_IN = 0.85, 0.3, 0.05
PLOT_HEIGHT_IN = 2.1
TIME = "Weeks since relief was first seen"
AT_RISK_WORDS = "At risk"


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a step of a curve and a count of patients at risk, with `COLUMNS`.

    Shares (0 to 1) are the estimates `still_relieved_curve` with their limits, and 1 at day 0; `method` says how a
    loss is dated. Patients at risk are those of the declared weeks, and at day 0 all whose relief was followed. A
    group of which nobody was followed has no rows.
    """
    import pandas as pd

    from reinfuse.model.estimates import read_estimates

    spec = settings["spec"]
    estimates = read_estimates(results / "estimates.csv")
    ours = estimates[estimates["analysis"] == spec["analysis"]]
    rows: list[dict[str, Any]] = []
    for group in groups_drawn(settings):
        mine = ours[(ours["group"] == group) & ours["estimate"].notna()]
        followed = mine.loc[mine["estimand"] == "patients_followed", "estimate"].sum()
        if not followed:
            continue
        place = {"group": group, "label": group_label(settings, group)}
        curve = mine[mine["estimand"] == "still_relieved_curve"]
        for method in LINES:
            rows.append(place | {"quantity": SHARE, "method": method, "day": 0.0, "value": 1.0})
            steps = zip(*(curve.loc[curve["method"] == method, name] for name in STEP_COLUMNS), strict=True)
            for contrast, share, low, high in steps:
                day = float(_after(contrast, "day"))
                rows.append(place | {"quantity": SHARE, "method": method, "day": day, "value": share})
                rows[-1] |= {"low": low, "high": high}
        rows.append(place | {"quantity": AT_RISK, "method": "", "day": 0.0, "value": followed})
        counted = mine[mine["estimand"] == "at_risk"]
        for contrast, n_patients in zip(counted["contrast"], counted["estimate"], strict=True):
            day = float(_after(contrast, "week")) * DAYS_PER_WEEK
            rows.append(place | {"quantity": AT_RISK, "method": "", "day": day, "value": n_patients})
    return pd.DataFrame(rows, columns=COLUMNS)


STEP_COLUMNS = ["contrast", "estimate", "ci_low", "ci_high"]


def groups_drawn(settings: Settings) -> list[str]:
    """Return the groups that the figure names, or else all of its analysis."""
    return list(settings["spec"]["groups"] or settings["model"]["groups"])


def _after(contrast: str, unit: str) -> str:
    return contrast.removeprefix(f"{unit}_")


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a panel a group, one below the other, with the patients at risk under each axis."""
    outcome = declared(settings, "outcomes", settings["model"]["outcome"])
    if data.empty:
        return without_data(settings, f"Nobody’s relief was followed over time: {outcome['label']}.")
    text_width, width = WIDTH_IN - 2 * MARGIN_IN, WIDTH_IN - LEFT_IN - RIGHT_IN
    groups = groups_drawn(settings)
    heading = wrapped(f"Patients who still have their relief: {outcome['label']}", text_width)
    explanation = wrapped_sentences(_explanation(outcome, settings), text_width)
    entries = [KeyEntry(DATINGS[method], {"linewidth": LINE_PT, **line}) for method, line in LINES.items()]
    titles = {group: wrapped(_title(data, group, settings), text_width, SMALL_PT, bold=True) for group in groups}
    head = 0.15 + len(heading) * line_height_in(TEXT_PT) + len(explanation) * line_height_in(SMALL_PT)
    head += key_height_in(entries, text_width)
    below = AXIS_IN + (1 + title_lines(TIME, width)) * line_height_in(SMALL_PT) + 0.1
    followed = [group for group in groups if group in set(data["group"])]
    heights = {
        group: (len(titles[group]) + (group not in followed)) * line_height_in(SMALL_PT) + 0.2
        + (PLOT_HEIGHT_IN + below if group in followed else 0.0)
        for group in groups
    }  # fmt: skip

    figure, sheet, top = page(settings, head + math.fsum(heights.values()))
    y = write(sheet, MARGIN_IN, top + 0.2, heading)
    y = write(sheet, MARGIN_IN, y, explanation, SMALL_PT, GREY)
    draw_key(sheet, MARGIN_IN, y, entries, text_width)
    last_week = _last_week(data)
    top += head
    for group in groups:
        y = write(sheet, MARGIN_IN, top + 0.2, titles[group], SMALL_PT, bold=True)
        if group in followed:
            axes = plot_area(figure, LEFT_IN, y - 0.05, width, PLOT_HEIGHT_IN)
            rows = data[data["group"] == group]
            _draw_curves(axes, rows, last_week)
            _label_weeks(sheet, axes, rows, y - 0.05 + PLOT_HEIGHT_IN, width)
        else:
            write(sheet, MARGIN_IN, y, ["Nobody’s relief was followed over time."], SMALL_PT, GREY)
        top += heights[group]
    return figure


def _explanation(outcome: dict[str, Any], settings: Settings) -> list[str]:
    model = settings["model"]
    side = "lower" if outcome["lower_is_better"] else "higher"
    return [
        f"Relief: {side} than at the start by at least {plain(model['relief_percent'])} %; lost when less than "
        f"{plain(model['kept_percent'])} % of it is left.",
        "A loss falls between two visits (interval censoring): the truth lies between the curves.",
        f"Bands: {plain(settings['ci_level'] * 100)} % confidence intervals of each curve, where there are any.",
    ]


def _title(data: "pd.DataFrame", group: str, settings: Settings) -> str:
    at_risk = data[(data["group"] == group) & (data["quantity"] == AT_RISK)]["value"]
    return f"{group_label(settings, group)}, {number_of(int(at_risk.max()) if len(at_risk) else 0)}"


def _last_week(data: "pd.DataFrame") -> float:
    """Return where the axis ends: with the last day of any curve, or with the first declared week."""
    shares, at_risk = data[data["quantity"] == SHARE], data[data["quantity"] == AT_RISK]
    weeks = [float(day) / DAYS_PER_WEEK for day in at_risk["day"] if day > 0]
    return max(float(shares["day"].max()) / DAYS_PER_WEEK, min(weeks, default=1.0))


def _draw_curves(axes: "Axes", rows: "pd.DataFrame", last_week: float) -> None:
    margin = INSET_IN * last_week / (WIDTH_IN - LEFT_IN - RIGHT_IN)
    axes.set_xlim(-margin, last_week + margin)
    set_share_axis(axes)
    for method, line in LINES.items():
        steps = rows[(rows["quantity"] == SHARE) & (rows["method"] == method)]
        weeks, shares = _staircase(steps["day"] / DAYS_PER_WEEK, steps["value"])
        low, high = (_staircase(steps["day"], steps[limit])[1] for limit in ("low", "high"))
        known = [not math.isnan(limit) for limit in low]
        axes.fill_between(
            weeks, low, high, where=known, color=line["color"], alpha=BAND_ALPHA, linewidth=0, zorder=1
        )  # fmt: skip
        axes.plot(weeks, shares, clip_on=False, solid_capstyle="butt", zorder=3, **line)


def _staircase(places: "pd.Series[float]", values: "pd.Series[float]") -> tuple[list[float], list[float]]:
    """Return the corners of a line that keeps each value until the next place."""
    at, level = places.astype(float).tolist(), values.astype(float).tolist()
    xs = [at[0], *itertools.chain.from_iterable((place, place) for place in at[1:])]
    ys = [*itertools.chain.from_iterable((value, value) for value in level[:-1]), level[-1]]
    return xs, ys


def _label_weeks(sheet: "Axes", axes: "Axes", rows: "pd.DataFrame", bottom_in: float, width_in: float) -> None:
    """Tick the weeks of which the patients at risk are known, and write both below the axis."""
    low, high = axes.get_xlim()
    at_risk = rows[rows["quantity"] == AT_RISK]
    counts = {
        float(day) / DAYS_PER_WEEK: count(value) for day, value in zip(at_risk["day"], at_risk["value"], strict=True)
    }
    places = {week: LEFT_IN + (week - low) * width_in / (high - low) for week in sorted(counts) if week <= high}
    widths = {week: max(text_width_in(text, SMALL_PT) for text in (plain(week), counts[week])) for week in places}
    weeks = with_room(places, widths)
    axes.set_xticks(weeks, [""] * len(weeks))
    y = bottom_in + AXIS_IN
    for week in weeks:
        write(sheet, places[week], y, [plain(week), counts[week]], SMALL_PT, align="center")
    write(sheet, MARGIN_IN, y + line_height_in(SMALL_PT), [AT_RISK_WORDS], SMALL_PT, GREY)
    write_title(sheet, LEFT_IN, y + 2 * line_height_in(SMALL_PT), width_in, TIME)
