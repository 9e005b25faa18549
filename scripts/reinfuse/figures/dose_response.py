"""Change of an outcome against how much was given: each patient's against a dose, and over each infusion.

Marks are patients' own values; slopes and correlations are estimates, and are not reckoned here.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.dose_response_rows import (
    BETWEEN,
    CHANGE,
    COLUMNS,
    OF_INFUSIONS,
    OF_PATIENTS,
    RANK_CORRELATION,
    SLOPE,
    WITHIN,
    estimated,
    marks,
)
from reinfuse.figures.inputs import Settings, declared, group_label, number_of
from reinfuse.figures.number_axis import AXIS_IN, label_values, title_lines
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
from reinfuse.figures.scales import set_value_axis
from reinfuse.figures.style import (
    BLACK,
    BLUE,
    GREY,
    LINE_PT,
    MID_GREY,
    SMALL_PT,
    TEXT_PT,
    THIN_PT,
    VERMILLION,
    WIDTH_IN,
)
from reinfuse.wording.clinical_words import QUANTITIES
from reinfuse.wording.format import count, p_statement, p_value, with_interval, with_unit
from reinfuse.wording.words import lowered, span

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORDS = {SLOPE: "Slope", RANK_CORRELATION: "Rank correlation", WITHIN: "Within patients", BETWEEN: "Between patients"}
LINES: dict[str, dict[str, Any]] = {
    SLOPE: {"color": BLACK, "linewidth": LINE_PT, "linestyle": "solid"},
    WITHIN: {"color": VERMILLION, "linewidth": THIN_PT, "linestyle": "solid"},
    BETWEEN: {"color": BLACK, "linewidth": LINE_PT, "linestyle": (0, (4, 2))},
}
KEY = {
    SLOPE: "Least-squares line",
    WITHIN: "Slope within patients, through each patient’s mean",
    BETWEEN: "Slope between patients, through their mean",
}
LEFT_IN, RIGHT_IN, BETWEEN_IN = 0.7, 0.15, 0.75
PLOT_HEIGHT_IN = 2.4
MARK_PT, SMALL_MARK_PT = 5.0, 2.5
MARK_ALPHA = 0.7
MOST_SHOWN = 8  # marks of more patients or infusions are no larger
MANY_MARKS = 300  # past so many in a panel, marks and lines are small and an SVG holds them as one picture


@dataclass(frozen=True)
class Panel:
    """One plot: what its marks are, and the exposure on its axis."""

    kind: str
    exposure: str


def panels(settings: Settings) -> list[Panel]:
    """Return the panels: the analysis' exposures of patients, then those of infusions if their visits are known."""
    model = settings["model"]
    infusions = model["infusion_exposures"] if model["infusions"] else []
    return [
        *(Panel(OF_PATIENTS, name) for name in model["exposures"]),
        *(Panel(OF_INFUSIONS, name) for name in infusions),
    ]


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return the marks and lines of each panel, with `COLUMNS`; no patient is named.

    A row of mark `change` is a spot with so many `observations`; a line is two rows, its ends, with the estimate that
    gives its slope. The line `slope` goes through the mean of all marks, where least squares puts it;
    `within_patient_slope` is one line a patient through that patient's mean, `between_patient_slope` one line through
    the mean of those means. A row of mark `rank_correlation` has no place.
    """
    import pandas as pd

    from reinfuse.cohort import members, read_tables
    from reinfuse.model.dose_response import of_infusions, of_patients
    from reinfuse.model.doses import exposure
    from reinfuse.model.estimates import read_estimates
    from reinfuse.model.outcomes import values

    spec, model = settings["spec"], settings["model"]
    analysis = {**settings, "analysis": spec["analysis"], "spec": model}
    tables = read_tables(results / "clean")
    patients = members(tables, spec["group"], settings["groups"])
    visits = values(tables, model["outcome"], settings["outcomes"])
    estimates = read_estimates(results / "estimates.csv")
    ours = estimates[(estimates["analysis"] == spec["analysis"]) & (estimates["group"] == spec["group"])]
    rows: list[dict[str, Any]] = []
    for panel in panels(settings):
        if panel.kind == OF_PATIENTS:
            found = of_patients(visits, exposure(tables, panel.exposure, patients, analysis), patients, model)
        else:
            found = of_infusions(tables, visits, panel.exposure, patients, model)
        if found.doses:
            place = {"panel": panel.kind, "exposure": panel.exposure, "patients": len(set(found.patients))}
            made = [*marks(found), *estimated(found, panel.kind, ours[ours["contrast"] == panel.exposure])]
            rows += [place | row for row in made]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"line": "Int64", "observations": "Int64", "patients": "Int64"})


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a panel an exposure, side by side in rows of two."""
    model = settings["model"]
    outcome = declared(settings, "outcomes", model["outcome"])
    who = group_label(settings, settings["spec"]["group"])
    if data.empty:
        return without_data(settings, f"{who}: nobody has both visits and a known dose ({outcome['label']}).")
    drawn = panels(settings)
    columns = min(2, len(drawn))
    text_width = WIDTH_IN - 2 * MARGIN_IN
    width = (WIDTH_IN - LEFT_IN - RIGHT_IN - (columns - 1) * BETWEEN_IN) / columns
    panel_width = width + LEFT_IN - 2 * MARGIN_IN
    heading = wrapped(f"{who}: change in {lowered(outcome['label'])}", text_width)
    explanation = wrapped_sentences(_explanation(data, outcome, settings), text_width)
    entries = [KeyEntry(KEY[mark], line) for mark, line in LINES.items() if (data["mark"] == mark).any()]
    titles = {panel: wrapped(_title(data, panel), panel_width, SMALL_PT, bold=True) for panel in drawn}
    told = {panel: wrapped_sentences(_numbers(_rows_of(data, panel)), panel_width) for panel in drawn}
    axis_titles = {panel: _exposure_label(panel.exposure, settings) for panel in drawn}
    head = 0.15 + len(heading) * line_height_in(TEXT_PT) + len(explanation) * line_height_in(SMALL_PT)
    head += key_height_in(entries, text_width)
    above = max(len(titles[panel]) + len(told[panel]) for panel in drawn) * line_height_in(SMALL_PT) + 0.25
    below = AXIS_IN + max(title_lines(title, width) for title in axis_titles.values()) * line_height_in(SMALL_PT) + 0.1
    row_height = above + PLOT_HEIGHT_IN + below

    figure, sheet, top = page(settings, head + -(-len(drawn) // columns) * row_height)
    y = write(sheet, MARGIN_IN, top + 0.2, heading)
    y = write(sheet, MARGIN_IN, y, explanation, SMALL_PT, GREY)
    draw_key(sheet, MARGIN_IN, y, entries, text_width)
    changes = data["change"].dropna().tolist()
    for number, panel in enumerate(drawn):
        left = LEFT_IN + (number % columns) * (width + BETWEEN_IN)
        row_top = top + head + (number // columns) * row_height
        title_left = left - LEFT_IN + MARGIN_IN
        y = write(sheet, title_left, row_top + 0.2, titles[panel], SMALL_PT, bold=True)
        write(sheet, title_left, y, told[panel], SMALL_PT, GREY)
        rows = _rows_of(data, panel)
        if rows.empty:
            continue
        axes = plot_area(figure, left, row_top + above, width, PLOT_HEIGHT_IN)
        set_value_axis(axes, changes, None, from_zero=True)
        _draw_panel(axes, rows)
        bottom = row_top + above + PLOT_HEIGHT_IN
        label_values(sheet, axes, rows["dose"].dropna().tolist(), left, bottom, width, axis_titles[panel])
    return figure


def _rows_of(data: "pd.DataFrame", panel: Panel) -> "pd.DataFrame":
    return data[(data["panel"] == panel.kind) & (data["exposure"] == panel.exposure)]


def _explanation(data: "pd.DataFrame", outcome: dict[str, Any], settings: Settings) -> list[str]:
    model, kinds = settings["model"], set(data["panel"])
    better = "below" if outcome["lower_is_better"] else "above"
    several = "; larger marks are several" if (data["observations"] > 1).any() else ""
    visits = span(model["start"], model["end"], settings["timepoints"])
    of_infusions = "Each infusion: change from the visit before it to the visit after it."
    return [
        f"Change in {outcome['unit']}; {better} 0 is better{several}.",
        *([f"Between patients: change {visits}."] if OF_PATIENTS in kinds else []),
        *([of_infusions] if OF_INFUSIONS in kinds else []),
        "Nobody was assigned a dose, so no slope shows that the dose did it.",
    ]


def _title(data: "pd.DataFrame", panel: Panel) -> str:
    rows = _rows_of(data, panel)
    patients = int(rows["patients"].max()) if len(rows) else 0
    if panel.kind == OF_PATIENTS:
        return f"Between patients, {number_of(patients)}"
    observations = int(rows["observations"].sum())
    return f"Each infusion, {number_of(observations)} of {with_unit(count(patients), 'patients')}"


def _numbers(rows: "pd.DataFrame") -> list[str]:
    """Return two lines for each estimate of a panel: what it is, and the numbers."""
    if rows.empty:
        return ["Nobody has a known dose and a value at both visits."]
    told = []
    for mark, words in WORDS.items():
        for row in rows[rows["mark"] == mark].head(1).to_dict(orient="records"):
            low, high, p = (None if math.isnan(row[name]) else float(row[name]) for name in ("low", "high", "p_value"))
            shown = with_interval(float(row["estimate"]), low, high)
            told += [
                f"{words}, {row['unit']}" if row["unit"] else words,
                shown if p is None else f"{shown}, {p_statement(p_value(p))}",
            ]
    return told


def _exposure_label(name: str, settings: Settings) -> str:
    if covariate := settings["covariates"].get(name):
        label, unit = str(covariate["label"]), str(covariate.get("unit") or "")
        return label if unit in label else f"{label}, {unit}"
    return QUANTITIES[name]


def _draw_panel(axes: "Axes", rows: "pd.DataFrame") -> None:
    axes.axhline(0, color=MID_GREY, linewidth=THIN_PT, zorder=1)
    spots = rows[rows["mark"] == CHANGE]
    many = len(spots) > MANY_MARKS
    for n, spot in spots.groupby(spots["observations"].clip(upper=MOST_SHOWN)):
        axes.plot(
            spot["dose"], spot["change"], "o", color=BLUE, alpha=MARK_ALPHA, clip_on=False, markeredgewidth=0,
            markersize=(SMALL_MARK_PT if many else MARK_PT) * float(n) ** 0.5, rasterized=many, zorder=2,
        )  # fmt: skip
    for mark, line in LINES.items():
        for _, ends in rows[rows["mark"] == mark].groupby("line"):
            axes.plot(ends["dose"], ends["change"], rasterized=many and mark == WITHIN, zorder=3, **line)
