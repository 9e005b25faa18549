"""How outcomes changed within patients, and how two groups of patients differ, each with its sensitivity set."""

from typing import Any

from reinfuse.report.adjusted import COLUMN, adjusted_p, adjustments, has_adjusted
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, first, is_primary, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]


def paired_change(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return the change of one outcome between two visits: a row a group, then every variant of the test."""
    spec = settings["analyses"][analysis]
    outcome = settings["outcomes"][spec["outcome"]]
    rows = select(estimates, analysis=analysis)
    groups = distinct(row.group for row in rows)
    level = shown.percent(settings["ci_level"] * 100)
    primary = [_primary(select(rows, group=group)) for group in groups]
    table = Table(
        caption=f"Change {words.span(spec['start'], spec['end'], settings['timepoints'])}",
        corner="Group",
        columns=[
            "Patients",
            "Direction\nlower / same / higher",
            f"Mean change\n{level} CI, {outcome['unit']}",
            f"Typical change\n{level} CI, {outcome['unit']}",
            "p",
            *([COLUMN] if has_adjusted(primary) else []),
            "Standardised",
        ],
        rows=[_paired_row(select(rows, group=group), has_adjusted(primary), settings) for group in groups],
        notes=[
            f"p: {words.lowered(words.method(spec['primary']))}, the primary test that study.yaml names. "
            "Typical change: Hodges–Lehmann estimate. Standardised: mean change over the SD of the changes.",
            *adjustments(primary),
        ],
    )
    labels = [words.group(group, settings["groups"]) for group in groups]
    return Block(outcome["label"], table, [variants_table([select(rows, group=group) for group in groups], labels)])


def _paired_row(rows: list[Estimate], is_adjusted: bool, settings: Settings) -> Row:
    mean = first(rows, estimand="mean_change", method="paired_t")
    size = first(rows, estimand="standardised_change", method="d_z")
    directions = [first(rows, estimand=f"patients_{name}") for name in ("lower", "same", "higher")]
    return Row(
        words.group(rows[0].group, settings["groups"]),
        [
            shown.count(mean.n_patients if mean else None),
            f"{shown.NO_BREAK_SPACE}/{shown.NO_BREAK_SPACE}".join(
                shown.count(row.estimate if row else None) for row in directions
            ),
            interval_of(mean),
            interval_of(_shift(rows)),
            *_primary_p_cells(rows, is_adjusted),
            shown.number(size.estimate if size else None, 2),
        ],
    )


def _shift(rows: list[Estimate]) -> Estimate | None:
    """Return the Hodges–Lehmann estimate that goes with the primary test, or the first one with an interval."""
    shifts = select(rows, estimand="location_shift")
    primary = [row for row in shifts if is_primary(row)]
    return next((row for row in [*primary, *shifts] if row.ci_low is not None), next(iter(shifts), None))


def _primary(rows: list[Estimate]) -> Estimate | None:
    return next((row for row in rows if is_primary(row)), None)


def primary_p(rows: list[Estimate]) -> str:
    """Return the p-value of the primary test among these estimates."""
    primary = _primary(rows)
    return shown.p_value(primary.p_value if primary else None)


def _primary_p_cells(rows: list[Estimate], is_adjusted: bool) -> list[str]:
    """Return the primary p-value, and a second cell with the adjusted one where the table has a column for it."""
    return [primary_p(rows), *([adjusted_p(_primary(rows))] if is_adjusted else [])]


def interval_of(row: Estimate | None) -> str:
    """Return an estimate with its interval."""
    return shown.NOTHING if row is None else shown.with_interval(row.estimate, row.ci_low, row.ci_high)


def variants_table(parts: list[list[Estimate]], labels: list[str]) -> Table:
    """Return the p-value of every test that was run: a row a method, and a column for each part of the estimates."""
    tested = [[row for row in part if row.p_value is not None] for part in parts]
    lines = []
    for method in distinct(row.method for part in tested for row in part):
        values = [first(part, method=method) for part in tested]
        mark = " (primary)" if any(row is not None and is_primary(row) for row in values) else ""
        lines.append(Row(words.method(method) + mark, [shown.p_value(row.p_value if row else None) for row in values]))
    return Table("p-value of every variant of the test", "Test", labels, lines)


def two_groups(estimates: list[Estimate], analyses: list[str], settings: Settings) -> list[Block]:
    """Return all comparisons of the same two groups of patients as one table: a row an analysis."""
    by_pair: dict[tuple[str, ...], list[str]] = {}
    for analysis in analyses:
        by_pair.setdefault(tuple(settings["analyses"][analysis]["compare"]), []).append(analysis)
    return [_comparison(estimates, pair, same, settings) for pair, same in by_pair.items()]


def _comparison(estimates: list[Estimate], pair: tuple[str, ...], analyses: list[str], settings: Settings) -> Block:
    level = shown.percent(settings["ci_level"] * 100)
    specs = [settings["analyses"][analysis] for analysis in analyses]
    parts = [select(estimates, analysis=analysis) for analysis in analyses]
    labels = [_comparison_label(spec, settings) for spec in specs]
    primary = distinct(words.lowered(words.method(spec["primary"])) for spec in specs)
    tested = [_primary(part) for part in parts]
    first_group, second_group = (words.group(group, settings["groups"]) for group in pair)
    table = Table(
        caption=f"{first_group} minus {words.lowered(second_group)}",
        corner="Outcome",
        columns=[
            f"Mean difference\n{level} CI",
            f"Typical difference\n{level} CI",
            "p",
            *([COLUMN] if has_adjusted(tested) else []),
            "Hedges’ g",
        ],
        rows=[
            _comparison_row(label, part, has_adjusted(tested))
            for label, part in zip(labels, parts, strict=True)
            if part
        ],
        notes=[f"p: {shown.listing(primary)}. Typical difference: Hodges–Lehmann estimate.", *adjustments(tested)],
    )
    return Block("Between groups", table, [variants_table(parts, labels)])


def _comparison_row(label: str, rows: list[Estimate], is_adjusted: bool) -> Row:
    mean = first(rows, estimand="mean_difference", method="welch_t")
    size = first(rows, estimand="standardised_difference", method="hedges_g")
    return Row(
        label,
        [
            interval_of(mean),
            interval_of(_shift(rows)),
            *_primary_p_cells(rows, is_adjusted),
            shown.number(size.estimate if size else None, 2),
        ],
    )


def _comparison_label(spec: Settings, settings: Settings) -> str:
    outcome = settings["outcomes"][spec["outcome"]]
    timepoints = settings["timepoints"]
    when = words.lowered(words.label(spec["timepoint"], timepoints, "time point"))
    if spec.get("change_from"):
        when = f"change {words.span(spec['change_from'], spec['timepoint'], timepoints)}"
    return f"{outcome['label']} ({outcome['unit']}), {when}"
