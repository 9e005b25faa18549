"""Analyses of doses, harms, duration and missing values: a row an estimate, a column a group, assumptions below."""

from typing import Any

from reinfuse.report import format as shown
from reinfuse.report import spelling, words
from reinfuse.report.inputs import Estimate
from reinfuse.report.table1 import ENDS, QUARTILES, numeric_cells
from reinfuse.report.tables import Block, Row, Table, distinct, first, select

Settings = dict[str, Any]
PROPORTION = "proportion"
# A longer table is opened by the reader who wants it.
MOST_ROWS_OPEN = 40
SUMMARY = ["mean", "sd", *QUARTILES, *ENDS]
SUMMARY_WORDS = "Mean (SD); median [quartiles]; range"


def further_analysis(estimates: list[Estimate], analysis: str, settings: Settings) -> Block:
    """Return all estimates of one analysis: what they are about, then one row for each quantity."""
    spec = settings["analyses"][analysis]
    rows = select(estimates, analysis=analysis)
    groups = distinct(row.group for row in rows)
    labels = declared_labels(settings)
    letters = _note_letters(rows)
    lines: list[Row] = []
    for subject in dict.fromkeys(_subject(row) for row in rows):
        part = [row for row in rows if _subject(row) == subject]
        lines.append(Row(", ".join(_subject_words(subject, spec.get("outcome"), labels, settings)) or "Overall"))
        lines += _quantities(part, groups, letters)
    heading = words.word(words.FURTHER_KINDS, spec["kind"], "kind of analysis")
    if spec.get("outcome"):
        heading += f": {words.lowered(words.label(spec['outcome'], settings['outcomes'], 'outcome'))}"
    table = Table(
        caption=f"All estimates, with {shown.percent(settings['ci_level'] * 100)} CI",
        corner="Quantity",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=lines,
        notes=[". ".join(f"{letter}: {spelling.note(text, labels)}" for text, letter in letters.items())],
    )
    return Block(heading, None, [table]) if len(lines) > MOST_ROWS_OPEN else Block(heading, table)


def declared_labels(settings: Settings) -> dict[str, str]:
    """Return the labels of all that a study file names."""
    parts = ("outcomes", "covariates", "timepoints", "groups")
    labels = {name: str(spec["label"]) for part in parts for name, spec in settings[part].items()}
    return words.VARIABLES | labels | {"all": "All patients"}


def _subject(row: Estimate) -> tuple[str, str, str]:
    return row.outcome, row.contrast, row.timepoint


def _subject_words(
    subject: tuple[str, str, str], own_outcome: str | None, labels: dict[str, str], settings: Settings
) -> list[str]:
    """Return what estimates are about; the outcome of the analysis itself stands in the heading already."""
    outcome, contrast, timepoint = subject
    said = [] if outcome == own_outcome else [spelling.spelled_out(outcome, labels)]
    end, _, start = contrast.partition(" - ")
    if start in settings["timepoints"] and end in settings["timepoints"]:
        said.append(f"change {words.span(start, end, settings['timepoints'])}")
    elif contrast:
        said.append(spelling.spelled_out(contrast, labels))
    if timepoint:
        said.append(words.label(timepoint, settings["timepoints"], "time point"))
    return [said[0][:1].upper() + said[0][1:], *(words.lowered(text) for text in said[1:])] if said else []


def _note_letters(rows: list[Estimate]) -> dict[str, str]:
    """Give each note a mark: a to z, then aa, ab and so on."""
    notes = distinct(text for row in rows for text in row.note.split("; ") if text)
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    marks = [*alphabet, *(one + other for one in alphabet for other in alphabet)]
    return dict(zip(notes, marks, strict=False))


def _quantities(part: list[Estimate], groups: list[str], letters: dict[str, str]) -> list[Row]:
    summary = [row for row in part if row.estimand in SUMMARY and row.method == "sample" and row.ci_low is None]
    is_summary = {"mean", "sd", "median"} <= {row.estimand for row in summary}
    rest = [row for row in part if not (is_summary and row in summary)]
    lines = []
    if is_summary:
        values = [{row.estimand: row.estimate for row in select(summary, group=group)} for group in groups]
        lines.append(_marked(SUMMARY_WORDS, "", summary, numeric_cells(values), letters))
    for estimand, method in dict.fromkeys((row.estimand, row.method) for row in rest):
        same = select(rest, estimand=estimand, method=method)
        cells = [_cell(first(same, group=group)) for group in groups]
        header = words.ESTIMANDS.get(estimand) or spelling.spelled_out(estimand)
        lines.append(_marked(header, words.said_method(method), same, cells, letters))
    return lines


def _marked(
    header: str, method: str, rows: list[Estimate], cells: list[str | list[str]], letters: dict[str, str]
) -> Row:
    """Return a row whose header names the method and the notes of its estimates."""
    holds = {text for row in rows for text in row.note.split("; ")}
    marks = ", ".join(letter for text, letter in letters.items() if text in holds)
    by = f" ({words.lowered(method)})" if method else ""
    return Row(f"{header}{by}{f' [{marks}]' if marks else ''}", cells, is_part=True)


def _cell(row: Estimate | None) -> str | list[str]:
    """Return the value, and below it the p-value and the number of patients that it rests on."""
    if row is None:
        return ""
    below = [shown.p_statement(shown.p_value(row.p_value))] if row.p_value is not None else []
    if row.method not in words.SELF_EVIDENT_METHODS:
        below.append(shown.sample_size(row.n_patients))
    return [_value(row), ", ".join(below)] if below else _value(row)


def _value(row: Estimate) -> str:
    if row.unit == PROPORTION:
        return shown.share_with_interval(row.estimate, row.ci_low, row.ci_high)
    if row.ci_low is None:
        decimals = shown.needed_decimals([row.estimate], shown.decimals_for([row.estimate]))
        return shown.with_unit(shown.number(row.estimate, decimals), row.unit)
    return shown.with_unit(shown.with_interval(row.estimate, row.ci_low, row.ci_high), row.unit)
