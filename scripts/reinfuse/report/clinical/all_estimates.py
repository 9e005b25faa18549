"""Every estimate of a clinical analysis in one plain table, for the reader who wants more than the answer."""

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import Settings, declared_labels, number
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Row, Table, distinct, first, select
from reinfuse.wording import clinical_words, words
from reinfuse.wording import format as shown

PROPORTION = "proportion"


def table(rows: list[Estimate], spec: Settings, settings: Settings) -> Table:
    """Return a row a quantity and method, a column a group, under rows that say what the quantities are of.

    Raises
    ------
    ContractError
        For an estimand or a method without words.
    """
    groups = distinct(row.group for row in rows)
    labels = declared_labels(settings)
    made: list[Row] = []
    for subject in dict.fromkeys((row.outcome, row.contrast, row.timepoint) for row in rows):
        part = [row for row in rows if (row.outcome, row.contrast, row.timepoint) == subject]
        made.append(Row(", ".join(_subject_words(subject, spec.get("outcome"), labels, settings)) or "Overall"))
        for estimand, method in dict.fromkeys((row.estimand, row.method) for row in part):
            same = select(part, estimand=estimand, method=method)
            made.append(
                Row(_header(estimand, method), [_cell(first(same, group=group)) for group in groups], is_part=True)
            )
    return Table(
        caption=f"All estimates, with {shown.percent(settings['ci_level'] * 100)} CI",
        corner="Quantity",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=made,
    )


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


def _header(estimand: str, method: str) -> str:
    header = words.word(clinical_words.CLINICAL_ESTIMANDS, estimand, "estimand")
    by = words.said_method(method)
    return f"{header} ({words.lowered(by)})" if by else header


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
        return number(row)
    return shown.with_unit(shown.with_interval(row.estimate, row.ci_low, row.ci_high), row.unit)
