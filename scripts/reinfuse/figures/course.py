"""Mean of one outcome by group over the visits, with published means that no rows support drawn apart."""

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.errors import AnalysisError
from reinfuse.figures.inputs import (
    Settings,
    better_side,
    declared,
    group_label,
    number_of,
    read_audit,
    reported_number,
    value_with_unit,
)
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
from reinfuse.figures.scales import plain, set_value_axis, side_by_side
from reinfuse.figures.style import BLACK, GREY, LINE_PT, MARK_PT, SMALL_PT, TEXT_PT, THIN_PT, WIDTH_IN, series_style
from reinfuse.figures.visits import label_visits, place_visits, visits_height_in

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CONFIDENCE = "confidence interval"
DEVIATION = "one standard deviation"
NO_INTERVAL = ""
COLUMNS = [
    "source", "series", "label", "timepoint", "day", "n_patients", "mean", "interval", "low", "high", "unit",
]  # fmt: skip

LEFT_IN = 0.62
RIGHT_IN = 1.85
INSET_IN = 0.3
LEAST_HEIGHT_IN = 2.9
LABEL_GAP_IN = 0.06
LABEL_INDENT_IN = 0.22
DODGE_IN = 0.1
PUBLISHED_MARKERS = ["D", "o", "s", "^", "v"]


def data(results: Path, settings: Settings) -> "pd.DataFrame":
    """Return one row a mean, with `COLUMNS`.

    Means of groups are estimates of a `describe` analysis (source `rows`; series: the group). Low and high are the
    confidence limits that stand in the estimates; where none of the means has any, mean ± one standard deviation.
    A published point (source `published`) has the number that its claim reports, and the claim as its series.

    Raises
    ------
    AnalysisError
        When no analysis describes the outcome in a group.
    ClaimError
        When a published point names a claim that reports no number.
    """
    import pandas as pd

    from reinfuse.model.estimates import read_estimates

    spec = settings["spec"]
    unit = declared(settings, "outcomes", spec["outcome"])["unit"]
    rows = _means_from_rows(read_estimates(results / "estimates.csv"), settings)
    if spec["published"]:
        ledger = read_audit(results / "ledger.csv")
        interval = DEVIATION if any(row["interval"] == DEVIATION for row in rows) else NO_INTERVAL
        rows += [_published_mean(ledger, point, interval, settings) for point in spec["published"]]
    table = pd.DataFrame([{**row, "unit": unit} for row in rows], columns=COLUMNS)
    return table.astype({"n_patients": "Int64"})


def _means_from_rows(estimates: "pd.DataFrame", settings: Settings) -> list[dict[str, Any]]:
    spec = settings["spec"]
    sample = estimates[(estimates["outcome"] == spec["outcome"]) & (estimates["method"] == "sample")]
    described = {group: _description(sample[sample["group"] == group], group, settings) for group in spec["groups"]}
    any_limits = any(not math.isnan(mean["ci_low"]) for means in described.values() for mean in means)
    rows = []
    for group, means in described.items():
        for mean in means:
            if any_limits:
                low, high, interval = mean["ci_low"], mean["ci_high"], CONFIDENCE
            else:
                low, high, interval = mean["estimate"] - mean["sd"], mean["estimate"] + mean["sd"], DEVIATION
            rows.append(
                {
                    "source": "rows", "series": group, "label": group_label(settings, group),
                    "timepoint": mean["timepoint"], "day": settings["timepoints"][mean["timepoint"]]["day"],
                    "n_patients": mean["n_patients"], "mean": mean["estimate"],
                    "interval": NO_INTERVAL if math.isnan(low) else interval, "low": low, "high": high,
                }
            )  # fmt: skip
    return rows


def _description(sample: "pd.DataFrame", group: str, settings: Settings) -> list[dict[str, Any]]:
    """Return the means of one group with their standard deviations, from the first analysis that has both."""
    analyses = sample.loc[sample["estimand"] == "sd", "analysis"]
    if analyses.empty:
        outcome = settings["spec"]["outcome"]
        raise AnalysisError(
            f"study.yaml: figures.{settings['figure']} draws means of '{outcome}' in the group '{group}', but no "
            f"analysis describes them. Add an analysis of kind 'describe' with this variable and this group."
        )
    chosen = sample[(sample["analysis"] == analyses.iloc[0]) & sample["timepoint"].isin(list(settings["timepoints"]))]
    means = chosen[(chosen["estimand"] == "mean") & chosen["estimate"].notna()]
    deviations = chosen[chosen["estimand"] == "sd"].set_index("timepoint")["estimate"]
    return _records(means.assign(sd=means["timepoint"].map(deviations)))


def _records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(column): value for column, value in row.items()} for row in table.to_dict(orient="records")]


def _published_mean(ledger: "pd.DataFrame", point: dict[str, Any], interval: str, settings: Settings) -> dict[str, Any]:
    mean = reported_number(ledger, point["mean"], settings)
    sd = reported_number(ledger, point["sd"], settings) if point.get("sd") and interval == DEVIATION else float("nan")
    return {
        "source": "published", "series": point["mean"], "label": point["label"], "timepoint": point["timepoint"],
        "day": declared(settings, "timepoints", point["timepoint"])["day"], "n_patients": float("nan"), "mean": mean,
        "interval": NO_INTERVAL if math.isnan(sd) else interval, "low": mean - sd, "high": mean + sd,
    }  # fmt: skip


def draw(data: "pd.DataFrame", settings: Settings) -> "Figure":
    """Draw means, intervals and published points over time."""
    outcome = declared(settings, "outcomes", settings["spec"]["outcome"])
    if data.empty:
        return without_data(settings, f"No patient has a value of: {outcome['label']}.")
    text_width, plot_width = WIDTH_IN - 2 * MARGIN_IN, WIDTH_IN - LEFT_IN - RIGHT_IN
    present = [name for name in settings["timepoints"] if name in set(data["timepoint"])]
    visits = place_visits(
        {name: settings["timepoints"][name]["day"] for name in present},
        {name: settings["timepoints"][name]["label"] for name in present},
        plot_width - 2 * INSET_IN,
        (INSET_IN + LEFT_IN - MARGIN_IN, INSET_IN + RIGHT_IN - MARGIN_IN),
    )
    heading = wrapped(value_with_unit(outcome), text_width)
    explanation = wrapped_sentences(_explanation(data, settings, outcome), text_width)
    entries = _key(data)
    above = (
        0.15
        + len(heading) * line_height_in(TEXT_PT)
        + len(explanation) * line_height_in(SMALL_PT)
        + key_height_in(entries, text_width)
        + 0.05
    )
    rows = data[data["source"] == "rows"]
    labels = {group: _direct_label(rows[rows["series"] == group]) for group in dict.fromkeys(rows["series"])}
    halves = [len(lines) * line_height_in(SMALL_PT) / 2 for lines in labels.values()]
    plot_height = max(LEAST_HEIGHT_IN, 2 * math.fsum(halves) + LABEL_GAP_IN * len(halves))
    figure, sheet, top = page(settings, above + plot_height + visits_height_in(visits))
    y = write(sheet, MARGIN_IN, top + 0.2, heading)
    y = write(sheet, MARGIN_IN, y, explanation, SMALL_PT, GREY)
    draw_key(sheet, MARGIN_IN, y, entries, text_width)
    axes = plot_area(figure, LEFT_IN, top + above, plot_width, plot_height)
    axes.set_xlim(-INSET_IN, plot_width - INSET_IN)
    axes.set_xticks([])
    set_value_axis(axes, _known(data["mean"], data["low"], data["high"]), outcome.get("range"), from_zero=True)
    label_visits(sheet, visits, LEFT_IN + INSET_IN, top + above + plot_height)
    dodge = _dodge_in(len(labels), visits.positions)
    _draw_groups(axes, rows, visits.positions, dodge)
    _draw_published(axes, data, visits.positions, dodge)
    low, high = axes.get_ylim()
    last = rows.sort_values("day", kind="stable").groupby("series", sort=False)["mean"].last()
    ends = [top + above + plot_height * (high - last[group]) / (high - low) for group in labels]
    centres = side_by_side(ends, halves, LABEL_GAP_IN, top + above - 0.05, top + above + plot_height + 0.05)
    for position, lines in enumerate(labels.values()):
        baseline = centres[position] - halves[position] + line_height_in(SMALL_PT) * 0.75
        colour, marker = series_style(position)
        sheet.plot([WIDTH_IN - RIGHT_IN + 0.1], [baseline - 0.05], color=colour, marker=marker)
        write(sheet, WIDTH_IN - RIGHT_IN + LABEL_INDENT_IN, baseline, lines, SMALL_PT)
    return figure


def _known(*columns: "pd.Series[float]") -> list[float]:
    return [float(value) for column in columns for value in column.dropna()]


def _explanation(data: "pd.DataFrame", settings: Settings, outcome: dict[str, Any]) -> list[str]:
    intervals = set(data["interval"])
    drawn = "Mean"
    if CONFIDENCE in intervals:
        drawn = f"Mean and {plain(settings['ci_level'] * 100)} % confidence interval"
    elif DEVIATION in intervals:
        drawn = "Mean ± one standard deviation"
    sentences = [f"{drawn}; {better_side(outcome)}"]
    if "published" in set(data["source"]):
        sentences.append("Hollow: published, no rows")
    return sentences


def _key(data: "pd.DataFrame") -> list[KeyEntry]:
    """Name each series of published points."""
    labels = dict.fromkeys(data.loc[data["source"] == "published", "label"])
    return [KeyEntry(label, _hollow(position)) for position, label in enumerate(labels)]


def _hollow(position: int) -> dict[str, Any]:
    return {
        "marker": PUBLISHED_MARKERS[position % len(PUBLISHED_MARKERS)], "color": BLACK, "markerfacecolor": "white",
        "markeredgewidth": 1.3, "markersize": MARK_PT,
    }  # fmt: skip


def _dodge_in(groups: int, x: dict[str, float]) -> float:
    """Return how far groups stand apart at a visit, so that neither intervals nor visits cover each other."""
    nearest = min((b - a for a, b in itertools.pairwise(sorted(x.values()))), default=math.inf)
    return min(DODGE_IN, 0.6 * nearest / max(groups, 1))


def _shift_in(position: int, groups: int, dodge_in: float) -> float:
    return (position - (groups - 1) / 2) * dodge_in


def _draw_groups(axes: "Axes", rows: "pd.DataFrame", x: dict[str, float], dodge_in: float) -> None:
    groups = list(dict.fromkeys(rows["series"]))
    for position, group in enumerate(groups):
        course = rows[rows["series"] == group].sort_values("day", kind="stable")
        colour, marker = series_style(position)
        xs = [x[name] + _shift_in(position, len(groups), dodge_in) for name in course["timepoint"]]
        means, low, high = (course[name].to_numpy(dtype=float) for name in ("mean", "low", "high"))
        axes.vlines(xs, low, high, colors=colour, linewidth=LINE_PT, zorder=2)
        axes.plot(xs, means, color=colour, marker=marker, clip_on=False, zorder=3)


def _direct_label(course: "pd.DataFrame") -> list[str]:
    width = RIGHT_IN - LABEL_INDENT_IN - MARGIN_IN
    counts = number_of(*(int(count) for count in course["n_patients"].dropna()))
    return [*wrapped(str(course["label"].iloc[0]), width, SMALL_PT), *wrapped(counts, width, SMALL_PT)]


def _draw_published(axes: "Axes", data: "pd.DataFrame", x: dict[str, float], dodge_in: float) -> None:
    """Draw published means hollow and unjoined, beside the groups' means of the same visit."""
    rows, points = data[data["source"] == "rows"], data[data["source"] == "published"]
    groups = rows["series"].nunique()
    labels = list(dict.fromkeys(points["label"]))
    taken = {name: _shift_in(groups, groups, dodge_in) + DODGE_IN for name in set(rows["timepoint"])}
    for point in _records(points):
        visit = point["timepoint"]
        at = x[visit] + taken.get(visit, 0.0)
        taken[visit] = taken.get(visit, 0.0) + 1.5 * DODGE_IN
        axes.vlines(at, point["low"], point["high"], colors=GREY, linewidth=THIN_PT, linestyles="dotted", zorder=2)
        axes.plot([at], [point["mean"]], clip_on=False, zorder=4, **_hollow(labels.index(point["label"])))
