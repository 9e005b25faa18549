"""What was recorded of harms, and who did not complete treatment; silence is never shown as safety."""

from reinfuse.report import spelling
from reinfuse.report.clinical.phrases import (
    Settings,
    by_group,
    cannot,
    declared_labels,
    for_each_leading_group,
    one,
    reasons,
    share_of,
    under_groups,
)
from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import Block, Row, Table, distinct, select
from reinfuse.wording import clinical_words, words
from reinfuse.wording import format as shown

ANY_EVENT, ANY_REASON = "any_event", "any_reason"
# Exact, so that no small number gets an interval beyond what it allows.
INTERVAL = "clopper_pearson"
UPPER_LIMIT = "one_sided_exact"
NEEDED = "It would need one row for each event, or the study file's word that all events were recorded."
# estimands: the count, its share, and the limit where nobody had one
PATIENTS = ("patients_with_event", "share_of_patients_with_event", "upper_limit_of_share_of_patients_with_event")
INFUSIONS = ("infusions_with_event", "share_of_infusions_with_event", "upper_limit_of_share_of_infusions_with_event")
WITHDRAWALS = ("withdrawals", "share_withdrawn", "upper_limit_of_share_withdrawn")


def block(rows: list[Estimate], spec: Settings, settings: Settings) -> Block:
    """Return the shares with any event and of withdrawals, then events by kind and withdrawals by reason."""
    del spec
    said = [f"{prefix}{_sentence(part, settings)}" for prefix, part in for_each_leading_group(rows, settings)]
    tables = [table for table in (_events(rows, settings), _withdrawals(rows, settings)) if table.rows]
    return Block("", tables[0] if tables else None, also=tables[1:], said=said)


def _sentence(rows: list[Estimate], settings: Settings) -> str:
    events = one(rows, outcome=ANY_EVENT, estimand=PATIENTS[0])
    if events is None:
        why = reasons(select(rows, outcome=ANY_EVENT), settings)
        first_part = cannot("Adverse events cannot be counted", why, NEEDED)
    else:
        first_part = shown.sentence(f"{_whole(rows, ANY_EVENT, PATIENTS, settings)} had an adverse event recorded")
    left = one(rows, outcome=ANY_REASON, estimand=WITHDRAWALS[0])
    if left is None or not left.n_patients:
        return f"{first_part} Who completed treatment is not known."
    return f"{first_part} {_whole(rows, ANY_REASON, WITHDRAWALS, settings)} did not complete treatment."


def _whole(rows: list[Estimate], outcome: str, of: tuple[str, str, str], settings: Settings) -> str:
    """Return `3 of 18 patients (17 %, 95 % CI 4–41 %)`; of nobody, the share that may still have been missed."""
    count, share = (one(rows, outcome=outcome, estimand=name) for name in of[:2])
    limit = one(rows, outcome=outcome, estimand=of[2], method=UPPER_LIMIT)
    if count is None:
        return shown.NOTHING
    if limit is not None:
        level = shown.percent(settings["ci_level"] * 100)
        return (
            f"None of {shown.with_unit(shown.count(count.n_patients), 'patients')} (with {level} confidence at most "
            f"{shown.share(limit.estimate)})"
        )
    share = one(rows, outcome=outcome, estimand=of[1], method=INTERVAL) or share
    counted, opening, interval = share_of(count, count.n_patients, share, settings).partition(" (")
    return f"{counted} patients{opening}{interval}"


def _events(rows: list[Estimate], settings: Settings) -> Table:
    labels = declared_labels(settings)
    counted = [row for row in rows if row.estimand in {*PATIENTS, *INFUSIONS}]
    lines = {}
    for group, part in by_group(counted).items():
        lines[group] = [
            Row(_event(outcome, labels), [_cell(part, outcome, PATIENTS), _cell(part, outcome, INFUSIONS)])
            for outcome in distinct(row.outcome for row in part)
            if one(part, outcome=outcome, estimand=PATIENTS[0]) is not None
        ]
    level = shown.percent(settings["ci_level"] * 100)
    return Table(
        caption="Adverse events as recorded",
        corner="Event",
        columns=["Patients", "Infusions"],
        rows=under_groups(lines, settings),
        notes=[
            f"Number of all (share, {level} CI by Clopper and Pearson); where there is none, the upper limit of the "
            f"share with {level} confidence.",
            shown.sentence(reasons(counted, settings)),
        ],
    )


def _event(outcome: str, labels: dict[str, str]) -> str:
    column, _, name = outcome.partition(":")
    if not name:
        return words.word({ANY_EVENT: clinical_words.ANY_EVENT}, outcome, "event")
    words.word(clinical_words.EVENT_COLUMNS, column, "column of events")
    return f"{clinical_words.EVENT_COLUMNS[column]}: {labels.get(name, name)}"


def _cell(rows: list[Estimate], outcome: str, of: tuple[str, str, str]) -> str:
    count = one(rows, outcome=outcome, estimand=of[0])
    if count is None:
        return shown.NOTHING
    whole = count.n_observations if count.unit == "infusions" else count.n_patients
    limit = one(rows, outcome=outcome, estimand=of[2], method=UPPER_LIMIT)
    if limit is not None:
        return f"{shown.count(count.estimate)} of {shown.count(whole)} (at most {shown.share(limit.estimate)})"
    return share_of(count, whole, one(rows, outcome=outcome, estimand=of[1], method=INTERVAL))


def _withdrawals(rows: list[Estimate], settings: Settings) -> Table:
    counted = [row for row in rows if row.estimand in WITHDRAWALS and row.n_patients]
    groups = distinct(row.group for row in counted)
    parts = by_group(counted)
    outcomes = distinct(row.outcome for row in counted)
    return Table(
        caption="Treatment not completed",
        corner="Reason",
        columns=[words.group(group, settings["groups"]) for group in groups],
        rows=[
            Row(_reason(outcome), [_cell(parts[group], outcome, WITHDRAWALS) for group in groups])
            for outcome in outcomes
        ],
        notes=[shown.sentence(reasons(counted, settings))],
    )


def _reason(outcome: str) -> str:
    kind, _, reason = outcome.partition(":")
    if reason:
        return f"Reason: {spelling.spelled_out(reason).lower()}" if kind == "reason" else outcome
    return words.word(clinical_words.WITHDRAWALS, outcome, "reason for withdrawal")
