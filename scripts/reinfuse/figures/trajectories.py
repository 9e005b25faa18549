"""One line a patient and one panel a group; lines that coincide are one thicker line with a count."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings, better_side, declared, group_label, number_of, value_with_unit
from reinfuse.figures.page import (
    MARGIN_IN,
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
from reinfuse.figures.patient_lines import Line, crowded, draw_lines, key_of, lines_of, sharing
from reinfuse.figures.scales import SQUARE_ROOT_UNITS, set_value_axis
from reinfuse.figures.style import GREY, SMALL_PT, TEXT_PT, WIDTH_IN
from reinfuse.figures.visits import label_visits, place_visits, visits_height_in

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLUMNS = ["group", "label", "line", "patients", "timepoint", "day", "value", "unit"]
LEFT_IN = 0.62
RIGHT_IN = 0.3
BETWEEN_IN = 0.45
INSET_IN = 0.3
PLOT_HEIGHT_IN = 2.9


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a line and visit, with `COLUMNS`; a line stands for all patients of a group with equal values.

    No patient is named. A visit without a value has no row, and a patient without any has no line.
    """
    import pandas as pd

    from reinfuse.cohort import members, read_tables
    from reinfuse.model.outcomes import values

    spec = settings["spec"]
    outcome = declared(settings, "outcomes", spec["outcome"])
    tables = read_tables(results / "clean")
    known = values(tables, spec["outcome"], settings["outcomes"])
    visits = [name for name in _in_time_order(settings) if name in set(known["timepoint"])]
    wide = known.pivot(index="patient", columns="timepoint", values="value").reindex(columns=visits)
    rows: list[dict[str, Any]] = []
    for group in spec["groups"]:
        label = group_label(settings, group)
        mine = wide[wide.index.isin(members(tables, group, settings["groups"]))].dropna(how="all")
        lines = mine.groupby(visits, dropna=False).size() if len(mine) else pd.Series(dtype=int)
        for number, (line, patients) in enumerate(lines.items(), start=1):
            for visit, value in zip(visits, line if isinstance(line, tuple) else (line,), strict=True):
                if not math.isnan(value):
                    day = settings["timepoints"][visit]["day"]
                    rows.append(dict(zip(COLUMNS, (group, label, number, patients, visit, day, value), strict=False)))
    return pd.DataFrame([{**row, "unit": outcome["unit"]} for row in rows], columns=COLUMNS)


def _in_time_order(settings: Settings) -> list[str]:
    days = {name: float(visit["day"]) for name, visit in settings["timepoints"].items()}
    return sorted(days, key=lambda name: days[name])


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a panel a group, side by side in rows of two, with one value axis."""
    outcome = declared(settings, "outcomes", settings["spec"]["outcome"])
    if data.empty:
        return without_data(settings, f"No patient has a value of: {outcome['label']}.")
    groups = list(settings["spec"]["groups"])
    columns = min(2, len(groups))
    text_width = WIDTH_IN - 2 * MARGIN_IN
    panel_width = (WIDTH_IN - LEFT_IN - RIGHT_IN - (columns - 1) * BETWEEN_IN) / columns
    present = [name for name in settings["timepoints"] if name in set(data["timepoint"])]
    visits = place_visits(
        {name: settings["timepoints"][name]["day"] for name in present},
        {name: settings["timepoints"][name]["label"] for name in present},
        panel_width - 2 * INSET_IN,
        (INSET_IN + BETWEEN_IN / 2 - 0.04, INSET_IN + BETWEEN_IN / 2 - 0.04),
    )
    square_root = outcome["unit"] in SQUARE_ROOT_UNITS
    lines = lines_of(data)
    entries = key_of(lines)
    heading = wrapped(value_with_unit(outcome), text_width)
    explanation = wrapped_sentences(_explanation(lines, square_root, outcome), text_width)
    titles = {group: wrapped(_title(lines, group, settings), panel_width, SMALL_PT, bold=True) for group in groups}
    title_height = max(len(title) for title in titles.values()) * line_height_in(SMALL_PT)
    above = (
        0.1
        + len(heading) * line_height_in(TEXT_PT)
        + len(explanation) * line_height_in(SMALL_PT)
        + key_height_in(entries, text_width)
    )
    row_height = title_height + 0.2 + PLOT_HEIGHT_IN + visits_height_in(visits)
    rows = -(-len(groups) // columns)

    figure, sheet, top = page(settings, above + rows * row_height)
    y = write(sheet, MARGIN_IN, top + 0.2, heading)
    y = write(sheet, MARGIN_IN, y, explanation, SMALL_PT, GREY)
    draw_key(sheet, MARGIN_IN, y, entries, text_width)
    for position, group in enumerate(groups):
        left = LEFT_IN + (position % columns) * (panel_width + BETWEEN_IN)
        axes_top = top + above + (position // columns) * row_height + title_height + 0.2
        title = titles[group]
        first_baseline = axes_top - 0.13 - (len(title) - 1) * line_height_in(SMALL_PT)
        write(sheet, left, first_baseline, title, SMALL_PT, bold=True)
        axes = plot_area(figure, left, axes_top, panel_width, PLOT_HEIGHT_IN)
        axes.set_xlim(-INSET_IN, panel_width - INSET_IN)
        axes.set_xticks([])
        set_value_axis(axes, list(data["value"]), outcome.get("range"), from_zero=True, square_root=square_root)
        if position % columns:
            axes.set_yticklabels([])
        label_visits(sheet, visits, left + INSET_IN, axes_top + PLOT_HEIGHT_IN)
        if mine := [line for line in lines if line.group == group]:
            draw_lines(axes, mine, visits.positions, crowded(lines))
        else:
            write(sheet, left + INSET_IN, axes_top + PLOT_HEIGHT_IN / 2, ["No patient with a value"], SMALL_PT, GREY)
    return figure


def _title(lines: list[Line], group: str, settings: Settings) -> str:
    return f"{group_label(settings, group)}, {number_of(sum(line.patients for line in lines if line.group == group))}"


def _explanation(lines: list[Line], square_root: bool, outcome: dict[str, Any]) -> list[str]:
    direction = better_side(outcome)
    return [
        "; ".join(["One line a patient", *sharing(lines)]),
        f"Square-root scale; {direction}" if square_root else direction.capitalize(),
    ]
