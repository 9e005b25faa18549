"""Each patient's change of one or more outcomes against a covariate, with one group marked by shape and colour."""

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.errors import AnalysisError
from reinfuse.figures.inputs import Settings, declared, group_label, number_of, value_with_unit
from reinfuse.figures.page import (
    MARGIN_IN,
    POINTS_PER_INCH,
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
from reinfuse.figures.scales import plain, round_values, set_value_axis
from reinfuse.figures.style import BLUE, GREY, MID_GREY, ORANGE, SMALL_PT, TEXT_PT, THIN_PT, WIDTH_IN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = ["outcome", "covariate", "covariate_value", "change", "highlighted", "patients_here", "place_here", "unit"]
LEFT_IN = 0.7
RIGHT_IN = 0.15
BETWEEN_IN = 0.75
INSET_IN = 0.2
PLOT_HEIGHT_IN = 2.7
MARK_PT = 6.5
STEP_IN = 0.1  # from one of several coinciding marks to the next
MANY_MARKS = 300  # past so many in a panel, marks are small and an SVG holds them as one picture
SMALL_MARK_PT = 3.0
SMALLEST_MARK_PT = 1.5
MARKS: dict[bool, dict[str, Any]] = {
    True: {"marker": "o", "markerfacecolor": BLUE, "markeredgecolor": "white"},
    False: {"marker": "^", "markerfacecolor": ORANGE, "markeredgecolor": "#6B4A00"},
}


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a patient and outcome, with `COLUMNS`, sorted by their values; no patient is named.

    `patients_here` counts the patients of the outcome with the same covariate and the same change, and
    `place_here` numbers them from 0. Patients without the covariate or without both visits have no row.

    Raises
    ------
    AnalysisError
        When the clean table `patients` does not hold the covariate.
    """
    import pandas as pd

    from reinfuse.cohort import members, read_tables
    from reinfuse.model.outcomes import paired, values

    spec = settings["spec"]
    declared(settings, "covariates", spec["covariate"])
    tables = read_tables(results / "clean")
    patients = tables["patients"]
    if spec["covariate"] not in patients:
        raise AnalysisError(
            f"study.yaml: figures.{settings['figure']} draws the covariate '{spec['covariate']}', but no source fills "
            "it. Add it to the columns of 'patients' under 'tables'."
        )
    covariate = pd.Series(patients[spec["covariate"]].array, index=patients["patient"]).dropna()
    marked = members(tables, spec.get("highlight") or "all", settings["groups"])
    parts = []
    for name in spec["outcomes"]:
        outcome = declared(settings, "outcomes", name)
        visits = paired(values(tables, name, settings["outcomes"]), covariate.index, spec["start"], spec["end"])
        parts.append(
            pd.DataFrame(
                {
                    "outcome": name,
                    "covariate": spec["covariate"],
                    "covariate_value": covariate.reindex(visits.patients).array,
                    "change": visits.end - visits.start,
                    "highlighted": [patient in set(marked) for patient in visits.patients],
                    "unit": outcome["unit"],
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    in_spec_order = table["outcome"].map(spec["outcomes"].index)
    table = (
        table.assign(order=in_spec_order)
        .sort_values(["order", "covariate_value", "change", "highlighted"], ascending=[True, True, True, False])
        .reset_index(drop=True)
    )
    spot = table.groupby(["outcome", "covariate_value", "change"], sort=False)
    table["patients_here"] = spot["change"].transform("size")
    table["place_here"] = spot.cumcount()
    return table[COLUMNS]


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw a panel an outcome, side by side in rows of two."""
    spec = settings["spec"]
    covariate = declared(settings, "covariates", spec["covariate"])
    if data.empty:
        return without_data(settings, f"No patient has both visits and a value of: {covariate['label']}.")
    outcomes = list(spec["outcomes"])
    columns = min(2, len(outcomes))
    width = (WIDTH_IN - LEFT_IN - RIGHT_IN - (columns - 1) * BETWEEN_IN) / columns
    title_width = width + LEFT_IN - 2 * MARGIN_IN
    titles = {name: wrapped(declared(settings, "outcomes", name)["label"], title_width) for name in outcomes}
    subtitles = {name: wrapped_sentences(_subtitle(data, name, settings), title_width) for name in outcomes}
    title_height = max(
        len(titles[name]) * line_height_in(TEXT_PT) + len(subtitles[name]) * line_height_in(SMALL_PT)
        for name in outcomes
    )
    axis_title = wrapped(value_with_unit(covariate), width, SMALL_PT)
    positions = _positions(data, width - 2 * INSET_IN)
    ticks = _ticks(positions)
    most_here = int(data["patients_here"].max())
    tick_lines = max(len(lines) for lines in ticks.values())
    entries = _key(data, settings)
    above = 0.08 + key_height_in(entries, WIDTH_IN - 2 * MARGIN_IN)
    row_height = title_height + 0.25 + PLOT_HEIGHT_IN + 0.18 + (tick_lines + len(axis_title)) * line_height_in(SMALL_PT)
    rows = -(-len(outcomes) // columns)

    figure, sheet, top = page(settings, above + rows * row_height)
    draw_key(sheet, MARGIN_IN, top + 0.2, entries, WIDTH_IN - 2 * MARGIN_IN)
    for number, name in enumerate(outcomes):
        left = LEFT_IN + (number % columns) * (width + BETWEEN_IN)
        row_top = top + above + (number // columns) * row_height
        title_left = left - LEFT_IN + MARGIN_IN
        y = write(sheet, title_left, row_top + 0.2, titles[name])
        write(sheet, title_left, y, subtitles[name], SMALL_PT, GREY)
        axes = plot_area(figure, left, row_top + title_height + 0.25, width, PLOT_HEIGHT_IN)
        _draw_panel(axes, data[data["outcome"] == name], positions, list(ticks), most_here)
        y = row_top + title_height + 0.25 + PLOT_HEIGHT_IN + 0.22
        for place, lines in ticks.items():
            write(sheet, left + INSET_IN + place, y, lines, SMALL_PT, align="center")
        y += tick_lines * line_height_in(SMALL_PT) + 0.04
        write(sheet, left + width / 2, y, axis_title, SMALL_PT, align="center")
    return figure


def _subtitle(data: "pd.DataFrame", name: str, settings: Settings) -> list[str]:
    outcome = declared(settings, "outcomes", name)
    better = "below" if outcome["lower_is_better"] else "above"
    counted = number_of(int((data["outcome"] == name).sum()))
    return [f"Change in {outcome['unit']}; {better} 0 is better", counted]


def _key(data: "pd.DataFrame", settings: Settings) -> list[KeyEntry]:
    highlight = settings["spec"].get("highlight")
    if not highlight:
        return []
    labels = {True: group_label(settings, highlight), False: "Other patients"}
    return [KeyEntry(labels[kind], MARKS[kind]) for kind in MARKS if (data["highlighted"] == kind).any()]


def _positions(data: "pd.DataFrame", width_in: float) -> dict[Any, float]:
    """Return where each value of the covariate stands; words are spaced evenly in alphabetical order."""
    values = sorted(set(data["covariate_value"]))
    if isinstance(values[0], str):
        return {value: width_in * (place + 0.5) / len(values) for place, value in enumerate(values)}
    span = values[-1] - values[0]
    return {value: width_in * (value - values[0]) / span if span else width_in / 2 for value in values}


def _draw_panel(
    axes: "Axes", data: "pd.DataFrame", positions: dict[Any, float], ticks: list[float], most_here: int
) -> None:
    places = list(positions.values())
    width = WIDTH_IN * axes.get_position().width
    axes.set_xlim(-INSET_IN, width - INSET_IN)
    axes.set_xticks(ticks, [""] * len(ticks))
    set_value_axis(axes, list(data["change"]) or [0.0], None, from_zero=True)
    axes.axhline(0, color=MID_GREY, linewidth=THIN_PT, zorder=1)
    room = min((b - a for a, b in itertools.pairwise(places)), default=width)
    # One step in all panels, so that the width of a row of marks is in proportion to its patients.
    step = min(STEP_IN, room * 0.8 / most_here)
    size = min(MARK_PT if len(data) <= MANY_MARKS else SMALL_MARK_PT, max(step * POINTS_PER_INCH, SMALLEST_MARK_PT))
    for highlighted, mark in MARKS.items():
        rows = data[data["highlighted"] == highlighted]
        sideways = (rows["place_here"] - (rows["patients_here"] - 1) / 2) * step
        axes.plot(
            rows["covariate_value"].map(positions) + sideways, rows["change"], linestyle="none", clip_on=False,
            markersize=size, markeredgewidth=THIN_PT if size > SMALL_MARK_PT else 0.0,
            rasterized=len(data) > MANY_MARKS, zorder=3, **mark,
        )  # fmt: skip


def _ticks(positions: dict[Any, float]) -> dict[float, list[str]]:
    """Return place and label of the covariate's ticks: every value if they are few, else round numbers."""
    step = (max(positions.values()) + 2 * INSET_IN) / len(positions)
    if isinstance(next(iter(positions)), str):
        return {place: wrapped(word, max(step - 0.08, 0.3), SMALL_PT) for word, place in positions.items()}
    labels = {place: [plain(value)] for value, place in positions.items()}
    ends = sorted((place, text_width_in(label, SMALL_PT) / 2) for place, (label,) in labels.items())
    if all(b - a >= before + after + 0.08 for (a, before), (b, after) in itertools.pairwise(ends)):
        return labels
    first, last = min(positions), max(positions)
    scale = positions[last] / (last - first)
    return {(tick - first) * scale: [plain(tick)] for tick in round_values(first, last) if first <= tick <= last}
