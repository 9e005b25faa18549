"""Table 1: who the patients were, by group, from the estimates of the `describe` analyses."""

from typing import Any

from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Row, Table, distinct, first, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]
COMPARISON = "standardised_mean_difference"
QUARTILES = ["median", "q1", "q3"]
ENDS = ["minimum", "maximum"]


def table_one(estimates: list[Estimate], analysis: str, settings: Settings) -> Table:
    """Return Table 1 of one `describe` analysis: a column a group, then the standardised difference."""
    rows = select(estimates, analysis=analysis)
    values = [row for row in rows if row.estimand != COMPARISON]
    differences = [row for row in rows if row.estimand == COMPARISON]
    groups = distinct(row.group for row in values)
    lines: list[Row] = []
    unknown: list[str] = []
    for variable, timepoint in dict.fromkeys((row.outcome.partition(":")[0], row.timepoint) for row in values):
        label = variable_label(variable, settings)
        if timepoint:
            label += f", {words.lowered(words.label(timepoint, settings['timepoints'], 'time point'))}"
        part, gaps = (_of_variable(among, variable, timepoint) for among in (values, differences))
        if any(row.estimate for row in part if row.estimand == "n"):
            lines += _variable(label, variable, part, gaps, groups, bool(differences))
        else:
            unknown.append(label)
    columns = [_group_heading(values, group, settings) for group in groups]
    notes = ["Mean (SD), median [quartiles] and range, or patients (percent of those known)."]
    if differences:
        columns.append("Standardised difference")
        notes.append(
            f"The standardised difference is that of {_comparison(differences[0].group, settings)}, in roots of "
            "the mean of their variances; in small groups it is uncertain itself."
        )
    if unknown:
        notes.append(f"Without any value: {'; '.join(unknown)}.")
    who = "Patients" if groups == ["all"] else "Patients by group"
    return Table(caption=who, corner="Characteristic", columns=columns, rows=lines, notes=notes)


def _of_variable(rows: list[Estimate], variable: str, timepoint: str) -> list[Estimate]:
    return [row for row in rows if row.outcome.partition(":")[0] == variable and row.timepoint == timepoint]


def variable_label(variable: str, settings: Settings) -> str:
    """Return the label of a variable with its unit."""
    for declared in (settings["outcomes"], settings["covariates"]):
        if variable in declared:
            spec = declared[variable]
            label, unit = str(spec["label"]), str(spec.get("unit") or "")
            return label if unit.lower() in label.lower() else f"{label}, {unit}"
    return words.word(words.VARIABLES, variable, "variable")


def _group_heading(values: list[Estimate], group: str, settings: Settings) -> str:
    """Return the label of a group and its size: of any one variable, the known and the missing values."""
    known, missing = (select(values, group=group, estimand=estimand) for estimand in ("n", "missing"))
    sums = [
        one.estimate + other.estimate
        for one, other in zip(known, missing, strict=False)
        if one.estimate is not None and other.estimate is not None
    ]
    patients = next((number for number in sums if not isinstance(number, shown.Suppressed)), sums[0] if sums else None)
    return f"{words.group(group, settings['groups'])}\n{shown.sample_size(patients)}"


def _comparison(group: str, settings: Settings) -> str:
    return " minus ".join(f"‘{words.group(part, settings['groups'])}’" for part in group.split(" vs "))


def _variable(
    label: str, variable: str, part: list[Estimate], gaps: list[Estimate], groups: list[str], has_differences: bool
) -> list[Row]:
    levels = distinct(row.outcome for row in part if ":" in row.outcome)
    lines: list[Row] = []
    if levels:
        lines.append(Row(label))
        for level in levels:
            cells: list[str | list[str]] = [_category(select(part, outcome=level, group=group)) for group in groups]
            name = level.partition(":")[2]
            lines.append(Row(name, [*cells, *_difference(gaps, level, has_differences)], is_part=True))
    else:
        whole = numeric_cells([{row.estimand: row.estimate for row in select(part, group=group)} for group in groups])
        lines.append(Row(label, [*whole, *_difference(gaps, variable, has_differences)]))
    missing = [first(part, group=group, estimand="missing") for group in groups]
    if any(row is not None and row.estimate for row in missing):
        counts: list[str | list[str]] = [shown.count(row.estimate if row else None) for row in missing]
        lines.append(Row("Missing", [*counts, *([""] if has_differences else [])], is_part=True))
    return lines


def numeric_cells(summaries: list[dict[str, float | None]]) -> list[str | list[str]]:
    """Return the cells of a numeric variable, a group each, all with the same decimals."""
    means, ranges = ([one.get(name) for one in summaries for name in names] for names in (["mean"], ENDS))
    decimals = shown.decimals_for(means)
    middle = shown.needed_decimals([one.get(name) for one in summaries for name in QUARTILES], most=min(decimals, 1))
    ends = shown.needed_decimals(ranges, most=min(decimals, 1))
    return [_summary(one, decimals, middle, ends) for one in summaries]


def _summary(one: dict[str, float | None], decimals: int, middle: int, ends: int) -> str | list[str]:
    if one.get("mean") is None:
        return shown.NOTHING
    median, first_quartile, third_quartile = (one.get(name) for name in QUARTILES)
    return [
        f"{shown.number(one['mean'], decimals)} ({shown.number(one.get('sd'), decimals)})",
        f"{shown.number(median, middle)} [{shown.interval(first_quartile, third_quartile, middle)}]",
        shown.interval(one.get("minimum"), one.get("maximum"), ends),
    ]


def _category(part: list[Estimate]) -> str:
    value = {row.estimand: row.estimate for row in part}
    return f"{shown.count(value.get('count'))} ({shown.percent(value.get('percent'))})"


def _difference(gaps: list[Estimate], outcome: str, wanted: bool) -> list[str | list[str]]:
    if not wanted:
        return []
    row = first(gaps, outcome=outcome)
    return ["" if row is None else shown.number(row.estimate, 2)]
