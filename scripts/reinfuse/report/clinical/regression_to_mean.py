"""How much of a change selection on a high baseline explains alone, over the declared grid of assumptions."""

import re

from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    cannot,
    for_each_leading_group,
    lines,
    one,
    outcome_name,
    p_line,
    reasons,
    under_groups,
    with_interval,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

BY_CRITERION, BY_OBSERVED_MEAN = "truncated_normal", "observed_baseline_mean"
CELL = re.compile(r"mean_([\d.+e-]+)(?:_sd_([\d.+e-]+))?_reliability_([\d.+e-]+)")
NEEDED = "It would need patients with both visits."


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return what selection explains beside what was observed, then the grid of assumptions."""
    outcome = outcome_name(spec, settings)
    span = words.span(spec["start"], spec["end"], settings["timepoints"])
    if not select(rows, estimand="change_by_selection") or not any(_expected(rows)):
        why = reasons(rows, settings)
        return Block("", None, said=[cannot(f"What selection explains of {outcome} cannot be told", why, NEEDED)])
    said = [
        f"{prefix}{_sentence(part, outcome, span, settings)}" for prefix, part in for_each_leading_group(rows, settings)
    ]
    grids = [_grid(rows, method, settings) for method in (BY_CRITERION, BY_OBSERVED_MEAN)]
    tables = [table for table in (*grids, _beyond(rows, settings)) if table.rows]
    return Block("", tables[0], also=tables[1:], said=said)


def _expected(rows: list[Estimate]) -> list[Estimate]:
    return [row for row in select(rows, estimand="change_by_selection") if row.estimate is not None]


def _sentence(rows: list[Estimate], outcome: str, span: str, settings: Settings) -> str:
    observed = one(rows, estimand="observed_change")
    expected = [row.estimate for row in _expected(rows) if row.estimate is not None]
    if observed is None or observed.estimate is None or not expected:
        return "Nobody has both visits."
    low, high = min(expected), max(expected)
    ends = shown.with_unit(shown.interval(low, high, shown.decimals_for([low, high])), observed.unit)
    return shown.sentence(
        f"selection on the baseline alone would explain a change in {outcome} of {ends}, by what is assumed of the "
        f"population; the observed change {span} is {with_interval(observed, settings)}, which "
        f"{_judged(observed.estimate, low, high)}"
    )


def _judged(observed: float, low: float, high: float) -> str:
    """Return how the observed change lies to those that selection would give."""
    if low <= observed <= high:
        return "selection may explain wholly, under some of these assumptions"
    if observed < low:
        return "is a larger fall than any of these assumptions gives"
    return "is less of a fall than any of these assumptions gives"


def _grid(rows: list[Estimate], method: str, settings: Settings) -> Table:
    """Return a row a population, a column a reliability: the change expected, then what is left of the observed."""
    of_method = select(rows, method=method)
    cells = {row.contrast: _parsed(row.contrast) for row in of_method if row.estimand == "change_by_selection"}
    reliabilities = distinct(cell[2] for cell in cells.values())
    populations = list(dict.fromkeys(cell[:2] for cell in cells.values()))
    names = {cell: contrast for contrast, cell in cells.items()}
    made = {
        group: [
            Row(
                f"Mean {mean}" + (f", SD {sd}" if sd else ""),
                [_cell(part, names.get((mean, sd, reliability), "")) for reliability in reliabilities],
            )
            for mean, sd in populations
        ]
        for group, part in by_group(of_method).items()
    }
    level = shown.percent(settings["ci_level"] * 100)
    by = (
        "by the criterion that patients were chosen by"
        if method == BY_CRITERION
        else "by how far the observed mean before lies from the population’s"
    )
    notes = [f"Expected without an effect; below it, what is left of the observed change, with {level} CI."]
    notes += _outside(rows, settings) if method == BY_CRITERION else []
    return Table(
        caption=f"Change by selection alone, {by}",
        corner="Population",
        columns=[f"Reliability {reliability}" for reliability in reliabilities],
        rows=under_groups(made, settings) if made else [],
        notes=[*notes, shown.sentence(reasons(of_method, settings))],
    )


def _outside(rows: list[Estimate], settings: Settings) -> list[str]:
    """Say how many patients do not meet the criterion that they are said to be chosen by."""
    return [
        f"{words.group(row.group, settings['groups'])}: the baseline of {shown.count(row.estimate)} of "
        f"{shown.count(row.n_patients)} does not meet the declared criterion."
        for row in select(rows, estimand="patients_outside_selection")
        if row.estimate
    ]


def _parsed(contrast: str) -> tuple[str, str, str]:
    """Return the population's mean, its SD where it matters, and the reliability."""
    found = CELL.fullmatch(contrast)
    if found is None:
        words.word({}, contrast, "assumption")
        return "", "", ""
    return found[1], found[2] or "", found[3]


def _cell(rows: list[Estimate], contrast: str) -> str | list[str]:
    expected, left = (one(rows, contrast=contrast, estimand=name) for name in ("change_by_selection", "change_left"))
    if expected is None or left is None:
        return shown.NOTHING
    decimals = shown.decimals_for([expected.estimate, left.ci_low, left.ci_high])
    ends = shown.interval(left.ci_low, left.ci_high, decimals)
    return lines(
        shown.number(expected.estimate, decimals),
        f"left {shown.number(left.estimate, decimals)}{shown.NO_BREAK_SPACE}({ends})",
    )


def _beyond(rows: list[Estimate], settings: Settings) -> Table:
    """Return the change beyond regression when only the population's mean is assumed."""
    found = select(rows, estimand="change_beyond_regression")
    groups = distinct(row.group for row in found)
    parts = by_group(found)
    return Table(
        caption="Change beyond regression to an assumed population mean, with the slope from the data",
        corner="Population",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=[
            Row(
                f"Mean {contrast.removeprefix('mean_')}",
                [_tested(one(parts[group], contrast=contrast)) for group in groups],
            )
            for contrast in distinct(row.contrast for row in found if row.estimate is not None)
        ],
        notes=["Mee and Chua 1991."],
    )


def _tested(row: Estimate | None) -> str | list[str]:
    if row is None:
        return shown.NOTHING
    return lines(shown.with_interval(row.estimate, row.ci_low, row.ci_high), p_line(row))
