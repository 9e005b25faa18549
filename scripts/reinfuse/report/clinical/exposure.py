"""How much patients were given: what is known as in Table 1, and what is not known by name."""

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    cannot,
    declared_labels,
    for_each_leading_group,
    one,
    reasons,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.table1 import numeric_cells
from reinfuse.report.tables import Block, Row, Table, distinct, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

EACH = {"per_infusion": "of an infusion", "per_patient": "of a patient"}
NEEDED = "It would need the dose and the duration of each infusion, and weights for doses per kg."


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return how many infusions there were, then every quantity that is known, a column a group."""
    del spec
    labels = declared_labels(settings)
    subjects = list(dict.fromkeys((row.outcome, row.contrast) for row in rows))
    known = [subject for subject in subjects if any(row.estimate for row in _of(rows, subject, "n"))]
    unknown = [subject for subject in subjects if subject not in known]
    said = [f"{prefix}{_sentence(part, known)}" for prefix, part in for_each_leading_group(rows, settings)]
    if not known:
        why = reasons(rows, settings)
        return Block("", None, said=[cannot("What patients were given cannot be told", why, NEEDED)])
    notes = ["Mean (SD), median [quartiles] and range.", *_unknown(rows, unknown, labels, settings)]
    by_reason: dict[str, list[str]] = {}
    for subject in known:
        if text := reasons(_of(rows, subject), settings):
            by_reason.setdefault(text, []).append(_label(subject, labels))
    notes += [shown.sentence(f"{'; '.join(names)}: {text}") for text, names in by_reason.items()]
    groups = distinct(row.group for row in rows)
    table = Table(
        caption="What was given",
        corner="Quantity",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=[
            line for subject in known for line in _lines(_of(rows, subject), subject, _label(subject, labels), groups)
        ],
        notes=notes,
    )
    return Block("", table, said=said)


def _of(rows: list[Estimate], subject: tuple[str, str], estimand: str = "") -> list[Estimate]:
    of_subject = select(rows, outcome=subject[0], contrast=subject[1])
    return select(of_subject, estimand=estimand) if estimand else of_subject


def _label(subject: tuple[str, str], labels: dict[str, str]) -> str:
    outcome, contrast = subject
    return f"{spelling.spelled_out(outcome, labels)}, {words.word(EACH, contrast, 'kind of exposure')}"


def _unknown(
    rows: list[Estimate], unknown: list[tuple[str, str]], labels: dict[str, str], settings: Settings
) -> list[str]:
    """Return what is not known of any infusion and of any patient, and why."""
    notes = []
    for contrast, whom in {"per_infusion": "infusion", "per_patient": "patient"}.items():
        names = [words.lowered(spelling.spelled_out(outcome, labels)) for outcome, each in unknown if each == contrast]
        if names:
            notes.append(shown.sentence(f"not known of any {whom}: {'; '.join(names)}"))
    without = {"not known of any infusion", "not known of any patient"}
    why = reasons([row for subject in unknown for row in _of(rows, subject)], settings, without=without)
    return [*notes, shown.sentence(why)]


def _sentence(rows: list[Estimate], known: list[tuple[str, str]]) -> str:
    """Return how many infusions patients had, and the dose of one where it is known."""
    infusions = select(rows, outcome="infusions", contrast="per_patient")
    total, each, patients = (one(infusions, estimand=name) for name in ("sum", "median", "n"))
    if total is None or each is None or patients is None:
        text = "the number of infusions is not known"
    else:
        text = (
            f"{shown.count(patients.estimate)} patients had {shown.count(total.estimate)} infusions, a median of "
            f"{_plain(each)} each ({_range(infusions)})"
        )
    doses = [subject for subject in known if subject[1] == "per_infusion" and subject[0].startswith("dose_mg")]
    medians = []
    for outcome, contrast in doses:
        part = select(rows, outcome=outcome, contrast=contrast)
        if (median := one(part, estimand="median")) is not None:
            medians.append(f"{shown.with_unit(_plain(median), median.unit)} ({_range(part)})")
    said = f"; the median dose of an infusion was {shown.listing(medians, 'or')}" if medians else ""
    missing = "" if medians else "; the dose of an infusion is not known"
    return shown.sentence(f"{text}{said}{missing}")


def _plain(row: Estimate) -> str:
    return shown.number(row.estimate, shown.needed_decimals([row.estimate], shown.decimals_for([row.estimate])))


def _range(rows: list[Estimate]) -> str:
    ends = [row.estimate for name in ("minimum", "maximum") for row in select(rows, estimand=name)]
    decimals = shown.needed_decimals(ends, shown.decimals_for(ends))
    return f"range {shown.interval(ends[0], ends[-1], decimals)}" if ends else "range not known"


def _lines(rows: list[Estimate], subject: tuple[str, str], label: str, groups: list[str]) -> list[Row]:
    """Return the summary of one quantity, its total where that says something, and how many values are missing."""
    parts = by_group(rows)
    values = [{row.estimand: row.estimate for row in parts.get(group, [])} for group in groups]
    lines = [Row(label, numeric_cells(values))]
    for estimand, header in (("sum", "Total"), ("missing", "Missing")):
        # A total over patients of what is a total or a maximum of each patient says nothing more.
        if estimand == "sum" and subject[1] == "per_patient" and subject[0] != "infusions":
            continue
        if any(summary.get(estimand) for summary in values):
            known = [summary.get(estimand) for summary in values]
            decimals = shown.needed_decimals(known, shown.decimals_for(known))
            lines.append(Row(header, [shown.number(number, decimals) for number in known], is_part=True))
    return lines
