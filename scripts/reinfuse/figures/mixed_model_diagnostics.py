"""What a mixed model leaves over: residuals against fitted values, and quantiles of residuals and of intercepts.

The model is fitted again here, from the clean tables: that takes milliseconds, while a file of residuals beside the
estimates would be one more table of patients' values for every later stage to guard.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.figures.inputs import Settings, declared, group_label
from reinfuse.figures.number_axis import AXIS_IN, label_values
from reinfuse.figures.page import (
    MARGIN_IN,
    line_height_in,
    page,
    plot_area,
    without_data,
    wrapped,
    wrapped_sentences,
    write,
)
from reinfuse.figures.scales import plain, round_values
from reinfuse.figures.style import BLACK, BLUE, GREY, MID_GREY, PALE_GREY, SMALL_PT, TEXT_PT, THIN_PT, WIDTH_IN
from reinfuse.wording.format import number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AGAINST_FITTED, RESIDUALS, INTERCEPTS = "residuals_against_fitted", "residual_quantiles", "intercept_quantiles"
COLUMNS = ["panel", "place", "value", "low", "middle", "high", "visits", "simulated", "unit"]
# Past so many visits, those whose marks would cover each other are one mark: cells of about a mark's size.
MANY_VISITS = 500
CELLS_ACROSS, CELLS_DOWN = 96, 34
EQUAL = 1e9  # so many cells hold apart all but rounding
# Quantiles drawn of many: all in the tails, where models fail, and as many in between as can be told apart.
TAIL, MOST_QUANTILES = 25, 250
MOST_SIMULATIONS, FEWEST_SIMULATIONS, MOST_SIMULATED_VALUES = 1000, 200, 2_000_000
LEFT_IN, RIGHT_IN, BETWEEN_IN = 0.7, 0.15, 0.75
WIDE_HEIGHT_IN, NARROW_HEIGHT_IN = 2.0, 2.4
MARK_PT = 3.8
MOST_VISITS_SHOWN = 8  # marks of more visits are no larger or darker
USUAL_ALPHA, FAINT_ALPHA = 0.75, 0.45


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a mark with `COLUMNS`; no patient is named, and no row where the model cannot be fitted.

    `place` is the fitted value or the normal quantile; `low`, `middle` and `high` are the pointwise envelope of
    `simulated` data sets; `visits` counts the visits of a mark of residuals against fitted values.
    """
    import numpy as np
    import pandas as pd

    from reinfuse.cohort import members, read_tables
    from reinfuse.errors import NotEstimableError
    from reinfuse.model.mixed_model_fitted import fitted_model
    from reinfuse.statistics.random_intercept import RandomInterceptFit
    from reinfuse.statistics.random_intercept_diagnostics import diagnose
    from reinfuse.statistics.seeds import generator

    spec = settings["spec"]
    tables = read_tables(results / "clean")
    patients = members(tables, spec["group"], settings["groups"])
    analysis = {**settings, "analysis": spec["analysis"], "spec": settings["model"]}
    try:
        model = fitted_model(tables, analysis, spec["group"], patients)
    except NotEstimableError:
        return pd.DataFrame(columns=COLUMNS)
    if not isinstance(model.fit, RandomInterceptFit):
        return pd.DataFrame(columns=COLUMNS)
    count = len(model.table)
    n_simulations = min(MOST_SIMULATIONS, max(FEWEST_SIMULATIONS, MOST_SIMULATED_VALUES // count))
    left = diagnose(
        model.fit,
        model.design.matrix,
        model.table["value"].to_numpy(),
        model.table["patient"].to_numpy(),
        n_simulations,
        generator("mixed_model_diagnostics", settings["study"], settings["figure"]),
        settings["ci_level"],
    )
    parts = [_marks(left.fitted, left.residuals)]
    for panel, quantiles in ((RESIDUALS, left.residual_quantiles), (INTERCEPTS, left.intercepts)):
        if quantiles is not None:
            chosen = _chosen_quantiles(len(quantiles.values))
            columns = {"place": quantiles.normal, "value": quantiles.values, "low": quantiles.low}
            columns |= {"middle": quantiles.middle, "high": quantiles.high}
            parts.append(pd.DataFrame({name: values[chosen] for name, values in columns.items()}).assign(panel=panel))
    table = pd.concat(parts, ignore_index=True)
    table["visits"] = table["visits"].astype("Int64")
    table["simulated"] = np.where(table["panel"] == AGAINST_FITTED, 0, left.n_simulated)
    return table.assign(unit=model.unit)[COLUMNS]


def _marks(fitted: Any, residuals: Any) -> "pd.DataFrame":
    """Return fitted values and residuals, those that would cover each other as one mark in the middle of them."""
    import numpy as np
    import pandas as pd

    table = pd.DataFrame({"place": fitted, "value": residuals})
    across, down = (CELLS_ACROSS, CELLS_DOWN) if len(table) > MANY_VISITS else (EQUAL, EQUAL)
    cells = [
        (table[name] * count / (float(np.ptp(table[name])) or 1.0)).round()
        for name, count in (("place", across), ("value", down))
    ]
    marks = table.groupby(cells).agg(place=("place", "mean"), value=("value", "mean"), visits=("value", "size"))
    return marks.reset_index(drop=True).sort_values(["place", "value"], ignore_index=True).assign(panel=AGAINST_FITTED)


def _chosen_quantiles(count: int) -> Any:
    """Return which of so many sorted values are drawn."""
    import numpy as np

    if count <= MOST_QUANTILES:
        return np.arange(count)
    between = np.linspace(TAIL, count - TAIL - 1, MOST_QUANTILES - 2 * TAIL).round().astype(int)
    return np.concatenate([np.arange(TAIL), between, np.arange(count - TAIL, count)])


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw residuals against fitted values, and below them the quantiles of residuals and of intercepts."""
    outcome = declared(settings, "outcomes", settings["model"]["formula"].partition("~")[0].strip())
    who = group_label(settings, settings["spec"]["group"])
    if data.empty:
        return without_data(settings, f"The model could not be fitted ({who}); the notes of its estimates say why.")
    text_width = WIDTH_IN - 2 * MARGIN_IN
    narrow = (WIDTH_IN - LEFT_IN - RIGHT_IN - BETWEEN_IN) / 2
    unit = str(outcome["unit"])
    heading = wrapped(f"{outcome['label']}: what the model leaves over", text_width)
    explanation = wrapped_sentences(_explanation(data, who, settings), text_width)
    titles = {
        AGAINST_FITTED: wrapped(f"Residuals against fitted values, both in {unit}", text_width, SMALL_PT, bold=True),
        RESIDUALS: wrapped(f"Residuals, in {unit}", narrow, SMALL_PT, bold=True),
        INTERCEPTS: wrapped(f"Predicted intercepts, in {unit}", narrow, SMALL_PT, bold=True),
    }
    below = AXIS_IN + 2 * line_height_in(SMALL_PT)
    head = 0.15 + len(heading) * line_height_in(TEXT_PT) + len(explanation) * line_height_in(SMALL_PT)
    wide_top = head + _title_height_in(titles, AGAINST_FITTED)
    narrow_top = wide_top + WIDE_HEIGHT_IN + below + 0.12 + _title_height_in(titles, RESIDUALS, INTERCEPTS)

    figure, sheet, top = page(settings, narrow_top + NARROW_HEIGHT_IN + below)
    y = write(sheet, MARGIN_IN, top + 0.2, heading)
    write(sheet, MARGIN_IN, y, explanation, SMALL_PT, GREY)
    right = LEFT_IN + narrow + BETWEEN_IN
    for panel, left_in, top_in, width, height, axis_title in (
        (AGAINST_FITTED, LEFT_IN, wide_top, WIDTH_IN - LEFT_IN - RIGHT_IN, WIDE_HEIGHT_IN, "Fitted value"),
        (RESIDUALS, LEFT_IN, narrow_top, narrow, NARROW_HEIGHT_IN, "Normal quantile"),
        (INTERCEPTS, right, narrow_top, narrow, NARROW_HEIGHT_IN, "Normal quantile"),
    ):
        title = titles[panel]
        first_baseline = top + top_in - 0.13 - (len(title) - 1) * line_height_in(SMALL_PT)
        write(sheet, left_in, first_baseline, title, SMALL_PT, bold=True)
        rows = data[data["panel"] == panel]
        if rows.empty:
            message = wrapped("None: the variance between patients is estimated at zero or below.", width, SMALL_PT)
            write(sheet, left_in, top + top_in + 0.4, message, SMALL_PT, GREY)
            continue
        axes = plot_area(figure, left_in, top + top_in, width, height)
        _draw_marks(axes, rows)
        label_values(sheet, axes, rows["place"].tolist(), left_in, top + top_in + height, width, axis_title)
    return figure


def _title_height_in(titles: dict[str, list[str]], *panels: str) -> float:
    return max(len(titles[panel]) for panel in panels) * line_height_in(SMALL_PT) + 0.2


def _explanation(data: "pd.DataFrame", who: str, settings: Settings) -> list[str]:
    against = data[data["panel"] == AGAINST_FITTED]
    larger = "larger" if against["visits"].sum() <= MANY_VISITS else "darker"
    several = f"; {larger} marks are several visits" if (against["visits"] > 1).any() else ""
    simulated = int(data["simulated"].max())
    level = f"{settings['ci_level'] * 100:g} %"
    return [
        f"{who}, {int(against['visits'].sum())} visits{several}.",
        f"Below: sorted values; the band holds {level} of {number(simulated, 0)} data sets drawn from the model, place "
        "by place, and the line is their median.",
    ]


def _draw_marks(axes: "Axes", rows: "pd.DataFrame") -> None:
    against_fitted = bool(rows["low"].isna().all())
    values = rows[["value", "low", "high"]].astype(float)
    ticks = round_values(min(float(values.min().min()), 0.0), max(float(values.max().max()), 0.0))
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_yticks(ticks, [plain(tick) for tick in ticks])
    if against_fitted:
        axes.axhline(0, color=MID_GREY, linewidth=THIN_PT, zorder=1)
        shown = rows["visits"].astype(int).clip(upper=MOST_VISITS_SHOWN)
        many = bool(rows["visits"].sum() > MANY_VISITS)
        for visits, marks in rows.groupby(shown):
            share = (visits - 1) / (MOST_VISITS_SHOWN - 1)
            alpha = FAINT_ALPHA + (1 - FAINT_ALPHA) * share if many else USUAL_ALPHA
            _draw_dots(axes, marks, MARK_PT if many else MARK_PT * visits**0.5, alpha)
    else:
        axes.fill_between(rows["place"], rows["low"], rows["high"], color=PALE_GREY, linewidth=0, zorder=1)
        axes.plot(rows["place"], rows["middle"], color=BLACK, linewidth=THIN_PT, zorder=2)
        _draw_dots(axes, rows, MARK_PT, USUAL_ALPHA)


def _draw_dots(axes: "Axes", marks: "pd.DataFrame", size_pt: float, alpha: float) -> None:
    axes.plot(
        marks["place"], marks["value"], "o", color=BLUE, alpha=alpha, markersize=size_pt, markeredgewidth=0,
        clip_on=False, zorder=3,
    )  # fmt: skip
