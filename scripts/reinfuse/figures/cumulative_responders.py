"""The share of patients whose outcome fell by at least P percent, for every P: a line a group."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings, declared, group_label, number_of
from reinfuse.figures.number_axis import AXIS_IN, title_lines, write_title
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
from reinfuse.figures.scales import plain, set_share_axis
from reinfuse.figures.style import GREY, MID_GREY, SMALL_PT, TEXT_PT, THIN_PT, WIDTH_IN, series_style
from reinfuse.wording.words import span

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ["group", "label", "reduction_percent", "n_patients", "share"]
AT_LEAST = re.compile(r"at_least_([\d.]+)_percent")
# Dworkin et al. (2008), J Pain 9:105, table 2: moderate and substantial improvement of chronic pain.
MODERATE_PERCENT, SUBSTANTIAL_PERCENT = 30, 50
LEFT_IN, RIGHT_IN = 0.85, 0.3
PLOT_HEIGHT_IN = 2.9
MARK_PT = 6.0
REDUCTION = "Reduction by at least this many percent"


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a group and percentage, with `COLUMNS`: the estimates `cumulative_responder_share` (0 to 1).

    `n_patients` counts those with both visits and a percent change; a group without any has no rows.
    """
    import pandas as pd

    from reinfuse.model.estimates import read_estimates

    spec = settings["spec"]
    estimates = read_estimates(results / "estimates.csv")
    ours = estimates[
        (estimates["analysis"] == spec["analysis"])
        & (estimates["estimand"] == "cumulative_responder_share")
        & estimates["estimate"].notna()
    ]
    rows: list[dict[str, Any]] = []
    for group in spec["groups"] or settings["model"]["groups"]:
        mine = ours[ours["group"] == group]
        for contrast, n_patients, share in zip(mine["contrast"], mine["n_patients"], mine["estimate"], strict=True):
            if found := AT_LEAST.fullmatch(contrast):
                label = group_label(settings, group)
                rows.append(dict(zip(COLUMNS, (group, label, float(found[1]), n_patients, share), strict=True)))
    return pd.DataFrame(rows, columns=COLUMNS)


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw one plot with a line a group."""
    outcome = declared(settings, "outcomes", settings["model"]["outcome"])
    if data.empty:
        return without_data(settings, f"No patient has a percent change of: {outcome['label']}.")
    text_width, width = WIDTH_IN - 2 * MARGIN_IN, WIDTH_IN - LEFT_IN - RIGHT_IN
    courses = {str(group): rows.sort_values("reduction_percent") for group, rows in data.groupby("group", sort=False)}
    heading = wrapped(f"Share of patients by reduction: {outcome['label']}", text_width)
    explanation = wrapped_sentences(_explanation(outcome, settings), text_width)
    entries = [
        KeyEntry(f"{rows['label'].iloc[0]}, {number_of(int(rows['n_patients'].max()))}", _mark(position))
        for position, rows in enumerate(courses.values())
    ]
    head = 0.15 + len(heading) * line_height_in(TEXT_PT) + len(explanation) * line_height_in(SMALL_PT)
    head += key_height_in(entries, text_width) + 0.1
    below = AXIS_IN + title_lines(REDUCTION, width) * line_height_in(SMALL_PT) + 0.1

    figure, sheet, top = page(settings, head + PLOT_HEIGHT_IN + below)
    y = write(sheet, MARGIN_IN, top + 0.2, heading)
    y = write(sheet, MARGIN_IN, y, explanation, SMALL_PT, GREY)
    draw_key(sheet, MARGIN_IN, y, entries, text_width)
    axes = plot_area(figure, LEFT_IN, top + head, width, PLOT_HEIGHT_IN)
    percents = sorted(set(data["reduction_percent"]))
    margin = 0.03 * (percents[-1] - percents[0]) or 1.0
    axes.set_xlim(percents[0] - margin, percents[-1] + margin)
    axes.set_xticks(percents, [""] * len(percents))
    set_share_axis(axes)
    for percent in (MODERATE_PERCENT, SUBSTANTIAL_PERCENT):
        axes.axvline(percent, color=MID_GREY, linewidth=THIN_PT, linestyle=(0, (4, 3)), zorder=1)
    for position, rows in enumerate(courses.values()):
        axes.plot(rows["reduction_percent"], rows["share"], clip_on=False, zorder=3, **_mark(position))
    scale = width / (percents[-1] - percents[0] + 2 * margin)
    y = top + head + PLOT_HEIGHT_IN + AXIS_IN
    for percent in percents:
        x = LEFT_IN + (percent - percents[0] + margin) * scale
        write(sheet, x, y, [plain(percent)], SMALL_PT, align="center")
    write_title(sheet, LEFT_IN, y + line_height_in(SMALL_PT), width, REDUCTION)
    return figure


def _mark(position: int) -> dict[str, Any]:
    colour, marker = series_style(position)
    return {"color": colour, "marker": marker, "markersize": MARK_PT}


def _explanation(outcome: dict[str, Any], settings: Settings) -> list[str]:
    model = settings["model"]
    marked = f"Dashed: {MODERATE_PERCENT} and {SUBSTANTIAL_PERCENT} %"
    if not outcome["opioid_use"]:
        marked += ", in chronic pain called moderate and substantial improvement (Dworkin 2008)"
    visits = span(model["start"], model["end"], settings["timepoints"])
    return [f"Of patients with both visits and a value above 0 at the start; {visits}.", f"{marked}."]
