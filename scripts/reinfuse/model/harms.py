"""Adverse events by patient and by infusion, and withdrawals; with exact limits, since numbers are small.

Patients are counted among those who had an infusion. No row about a patient means no event only where the study file
says that all events were recorded; elsewhere the shares are lower bounds, and an empty table says nothing at all.
"""

import math
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.proportions import clopper_pearson, share_inference, wilson
from reinfuse.statistics.rule_of_three import exact_upper_limit, rule_of_three

INTERVALS = {"clopper_pearson": clopper_pearson, "wilson": wilson}
ANY_EVENT = "any_event"
NOT_RECORDED = "the data hold no events, and the study file does not say that all events were recorded"
LOWER_BOUND = "events as reported: a patient without a row may have had one"
NOT_INDEPENDENT = "infusions of one patient count as independent"
NO_INFUSION_ROWS = "the data hold no infusions, so every patient counts as treated"
DISPOSITIONS_UNKNOWN = "the data do not say who completed"


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Count events and withdrawals in each group."""
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        treated, note = _treated(tables, patients)
        events = tables["events"][tables["events"]["patient"].isin(treated)]
        is_recorded = settings["spec"]["all_events_recorded"] or not tables["events"].empty
        if is_recorded and not settings["spec"]["all_events_recorded"]:
            note = joined_notes(note, LOWER_BOUND)
        infusions = tables["infusions"][tables["infusions"]["patient"].isin(treated)]
        for outcome, of_kind in _kinds(events, settings["spec"]["terms"]).items():
            if is_recorded:
                rows += _patient_rows(outcome, of_kind, group, treated, note, settings["ci_level"])
                rows += _infusion_rows(outcome, of_kind, group, infusions, note, settings["ci_level"])
            else:
                rows += _unknown_rows(outcome, group)
        rows += _withdrawal_rows(tables, events, group, treated, is_recorded, settings["ci_level"])
    return estimates_table(rows, settings)


def _treated(tables: Tables, patients: list[str]) -> tuple[list[str], str]:
    """Return the patients with an infusion; without any row of infusions, all of them."""
    if tables["infusions"].empty:
        return patients, NO_INFUSION_ROWS
    return sorted(set(patients) & set(tables["infusions"]["patient"])), ""


def _kinds(events: pd.DataFrame, declared_terms: list[str]) -> dict[str, pd.DataFrame]:
    """Return the events of each kind: any, each term seen or declared, each category and severity."""
    terms = sorted({*events["term"].dropna(), *declared_terms})
    words = {"term": terms} | {column: sorted(set(events[column].dropna())) for column in ("category", "severity")}
    return {ANY_EVENT: events} | {
        f"{column}:{word}": events[(events[column] == word).fillna(value=False).to_numpy(dtype=bool)]
        for column, of_column in words.items()
        for word in of_column
    }


def _patient_rows(
    outcome: str, events: pd.DataFrame, group: str, treated: list[str], note: str, level: float
) -> list[Row]:
    n_events = int(events["patient"].nunique())
    return _counted(
        "patients_with_event", "share_of_patients_with_event", "patients", n_events, len(treated),
        {"outcome": outcome, "group": group, "n_patients": len(treated), "note": note}, level,
    )  # fmt: skip


def _infusion_rows(
    outcome: str, events: pd.DataFrame, group: str, infusions: pd.DataFrame, note: str, level: float
) -> list[Row]:
    """Count infusions with an event; events that name no infusion of the patient are counted apart, in the note."""
    key = ["patient", "infusion"]
    given = infusions[key].dropna().drop_duplicates()
    of_an_infusion = events[key].dropna().merge(given, on=key)
    n_without = len(events) - len(of_an_infusion)
    n_patients = int(infusions["patient"].nunique())
    keys = {
        "outcome": outcome,
        "group": group,
        "n_patients": n_patients,
        "n_observations": len(infusions),
        "note": joined_notes(
            note,
            NOT_INDEPENDENT,
            f"{_events_in_words(n_without, 'names', 'name')} no infusion; left out here" if n_without else "",
        ),
    }
    n_events = len(of_an_infusion.drop_duplicates())
    rows = _counted(
        "infusions_with_event", "share_of_infusions_with_event", "infusions", n_events, len(infusions), keys, level
    )
    # A limit of what may be missed would be wrong where events are known to be missing from the count.
    return [one for one in rows if not (n_without and str(one["estimand"]).startswith("upper_limit"))]


def _counted(
    count: str, share: str, counted: str, n_events: int, n: int, keys: dict[str, Any], level: float
) -> list[Row]:
    """Return a count, its share with two intervals and, where there is none, upper limits of what may be missed."""
    rows = [row(Inference(n_events), estimand=count, unit=counted, method="count", **keys)]
    for method, interval in INTERVALS.items():
        inference = share_inference(n_events, n, interval, level)
        rows.append(row(inference, estimand=share, unit="proportion", method=method, **keys))
    if n_events == 0 and n > 0:
        upper_limits = {
            "rule_of_three": Inference(rule_of_three(n), note="one-sided 95 %"),
            "one_sided_exact": Inference(exact_upper_limit(n, level), note=f"one-sided {100 * level:g} %"),
        }
        for method, upper in upper_limits.items():
            rows.append(row(upper, estimand=f"upper_limit_of_{share}", unit="proportion", method=method, **keys))
    return rows


def _events_in_words(n: int, verb: str, verb_of_several: str) -> str:
    return f"1 event {verb}" if n == 1 else f"{n} events {verb_of_several}"


def _unknown_rows(outcome: str, group: str) -> list[Row]:
    return [
        row(
            Inference(math.nan, note=NOT_RECORDED),
            estimand=estimand,
            outcome=outcome,
            group=group,
            n_patients=0,
            unit=unit,
            method="count",
        )
        for estimand, unit in {"patients_with_event": "patients", "infusions_with_event": "infusions"}.items()
    ]


def _withdrawal_rows(
    tables: Tables, events: pd.DataFrame, group: str, treated: list[str], is_recorded: bool, level: float
) -> list[Row]:
    dispositions = tables["dispositions"][tables["dispositions"]["patient"].isin(treated)]
    known = dispositions.dropna(subset=["completed"])
    withdrawn = known[~known["completed"].astype(bool)]
    note = "" if len(known) else DISPOSITIONS_UNKNOWN
    keys: dict[str, Any] = {"group": group, "n_patients": len(known), "note": note}
    of_any_reason = keys | {"outcome": "any_reason"}
    rows = _counted("withdrawals", "share_withdrawn", "patients", len(withdrawn), len(known), of_any_reason, level)
    reasons = withdrawn["reason"].astype("str").where(withdrawn["reason"].notna(), "not given")
    for reason, n in sorted(reasons.value_counts().items()):
        inference = Inference(int(n))
        rows.append(
            row(inference, estimand="withdrawals", outcome=f"reason:{reason}", unit="patients", method="count", **keys)
        )
    if is_recorded:
        led = events[events["led_to_discontinuation"].fillna(value=False).astype(bool)]
        n_unknown = int(events["led_to_discontinuation"].isna().sum())
        rows.append(
            row(
                Inference(int(led["patient"].nunique())),
                estimand="withdrawals",
                outcome="event_led_to_discontinuation",
                group=group,
                n_patients=len(treated),
                unit="patients",
                method="count",
                note=f"{_events_in_words(n_unknown, 'does', 'do')} not say whether so" if n_unknown else "",
            )
        )
    return rows
