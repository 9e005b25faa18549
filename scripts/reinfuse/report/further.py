"""Analyses of doses, harms, duration and missing values: one line an estimate, with its assumptions beside it."""

from typing import Any

from reinfuse.report import format as shown
from reinfuse.report import words
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, select

Settings = dict[str, Any]
PROPORTION = "proportion"
# A longer table is opened by the reader who wants it.
MOST_ROWS_OPEN = 40


def further_analysis(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return all estimates of one analysis, in their order."""
    spec = settings["analyses"][analysis]
    rows = select(estimates, analysis=analysis)
    level = shown.percent(settings["ci_level"] * 100)
    heading = words.word(words.FURTHER_KINDS, spec["kind"], "kind of analysis")
    if spec.get("outcome"):
        heading += f": {words.lowered(words.label(spec['outcome'], settings['outcomes'], 'outcome'))}"
    labels = declared_labels(settings)
    table = Table(
        caption=heading,
        corner="Quantity",
        columns=["Of what", "Group", "n", f"Estimate ({level} CI)", "p", "Method", "Note"],
        rows=[_row(row, labels, settings) for row in rows],
    )
    if len(rows) > MOST_ROWS_OPEN:
        return Block(heading, None, [table])
    return Block(heading, table)


def declared_labels(settings: Settings) -> dict[str, str]:
    """Return the labels of all that a study file names."""
    parts = ("outcomes", "covariates", "timepoints", "groups")
    labels = {name: str(spec["label"]) for part in parts for name, spec in settings[part].items()}
    return words.VARIABLES | labels | {"all": "All patients"}


def _row(row: Estimate, labels: dict[str, str], settings: Settings) -> Row:
    of_what = [words.spelled_out(text, labels) for text in (row.outcome, row.contrast, row.timepoint) if text]
    return Row(
        words.spelled_out(row.estimand, {}),
        [
            of_what,
            words.group(row.group, settings["groups"]),
            shown.count(row.n_patients),
            _value(row),
            shown.p_value(row.p_value) if row.p_value is not None else "",
            words.METHODS.get(row.method, words.spelled_out(row.method, {})),
            words.spelled_out(row.note, {}) if row.note else "",
        ],
    )


def _value(row: Estimate) -> str:
    if row.unit == PROPORTION:
        return shown.share_with_interval(row.estimate, row.ci_low, row.ci_high)
    return shown.with_unit(shown.with_interval(row.estimate, row.ci_low, row.ci_high), row.unit)
