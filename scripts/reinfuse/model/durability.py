"""How long relief lasts: Kaplan–Meier over the patients who had it, and whether more ketamine goes with longer relief.

Relief is only seen at assessments, so a loss is dated to the assessment that finds it (`kaplan_meier`); with the loss
dated to the assessment before (`kaplan_meier_earliest_loss`) the curve is the lowest that the data allow.
"""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.doses import exposure
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import patients_in_words
from reinfuse.model.relief import NO_FIRST, NO_RELIEF, NO_START, NOT_FOLLOWED, Durations, durations_of_relief
from reinfuse.statistics.concordance import concordance
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.kaplan_meier import (
    SurvivalCurve,
    kaplan_meier,
    median_duration,
    number_at_risk,
    share_at,
)

DAYS_PER_WEEK = 7
LATEST, EARLIEST = "kaplan_meier", "kaplan_meier_earliest_loss"
NOTES = {
    LATEST: "a loss is dated to the assessment that found it (interval-censored)",
    EARLIEST: "a loss is dated to the last assessment with relief: the lowest curve that the data allow",
}
COUNTS_OF_UNKNOWN = {
    "patients_without_start": NO_START,
    "patients_without_first_assessment": NO_FIRST,
    "patients_without_relief": NO_RELIEF,
    "patients_not_followed": NOT_FOLLOWED,
}


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Estimate the duration of relief in each group."""
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        durations = durations_of_relief(tables, patients, settings)
        rows += _count_rows(durations, group, settings)
        for method, curve in _curves(durations).items():
            rows += _curve_rows(method, curve, durations, group, settings)
        for name in settings["spec"]["exposures"]:
            rows.append(_exposure_row(tables, name, durations, group, patients, settings))
    return estimates_table(rows, settings)


def _curves(durations: Durations) -> dict[str, SurvivalCurve]:
    """Return the curve of each method; of nobody, there is one that says so."""
    lost = [each.lost for each in durations.known]
    latest = {LATEST: kaplan_meier([each.ended for each in durations.known], lost)}
    earliest = {EARLIEST: kaplan_meier([each.last_with_relief for each in durations.known], lost)}
    return latest | earliest if durations.known else latest


def _why_nobody(durations: Durations) -> str:
    """Say why no patient's relief could be followed."""
    if durations.known:
        return ""
    lacking = [f"{patients_in_words(n)} with {reason}" for reason, n in durations.unknown.items() if n]
    return joined_notes("nobody's relief was followed", *lacking)


def _count_rows(durations: Durations, group: str, settings: dict[str, Any]) -> list[Row]:
    known = durations.known
    counts = {
        "patients_followed": len(known),
        "losses": sum(each.lost for each in known),
        "still_relieved_when_following_ends": sum(not each.lost for each in known),
        "following_ended_by_further_infusion": sum(each.cut_short for each in known),
    } | {estimand: durations.unknown[reason] for estimand, reason in COUNTS_OF_UNKNOWN.items()}
    n_declared = durations.n_declared_days
    note = joined_notes(
        _why_nobody(durations),
        f"days of {patients_in_words(n_declared)} are those declared for the time points" if n_declared else "",
    )
    n_patients = len(known) + sum(durations.unknown.values())
    return [
        row(
            Inference(count),
            estimand=estimand,
            outcome=settings["spec"]["outcome"],
            group=group,
            n_patients=n_patients,
            unit="patients",
            method="count",
            note=note,
        )
        for estimand, count in counts.items()
    ]


def _curve_rows(
    method: str, curve: SurvivalCurve, durations: Durations, group: str, settings: dict[str, Any]
) -> list[Row]:
    spec, level = settings["spec"], settings["ci_level"]

    def followed(estimand: str, unit: str, inference: Inference, contrast: str = "", method: str = method) -> Row:
        return row(
            inference,
            estimand=estimand,
            outcome=spec["outcome"],
            group=group,
            contrast=contrast,
            n_patients=len(durations.known),
            unit=unit,
            method=method,
            note=NOTES.get(method, "") if durations.known else "",
        )

    rows: list[Row] = []
    for weeks in spec["weeks"]:
        share = share_at(curve, weeks * DAYS_PER_WEEK, level)
        rows.append(followed("share_still_relieved", "proportion", share, f"week_{weeks:g}"))
    if method == LATEST:
        for weeks in spec["weeks"]:
            at_risk = Inference(number_at_risk(curve, weeks * DAYS_PER_WEEK))
            rows.append(followed("at_risk", "patients", at_risk, f"week_{weeks:g}", "count"))
    rows.append(followed("median_duration_of_relief", "days", median_duration(curve, level)))
    for day in curve.durations.tolist():
        rows.append(followed("still_relieved_curve", "proportion", share_at(curve, day, level), f"day_{day:g}"))
    return rows


def _exposure_row(
    tables: Tables, name: str, durations: Durations, group: str, patients: list[str], settings: dict[str, Any]
) -> Row:
    """Relate the duration of relief to a dose; one half means that neither goes with the other."""
    given = exposure(tables, name, patients, settings)
    both = [each for each in durations.known if each.patient in given.by_patient]
    inference = concordance(
        [each.ended for each in both],
        [each.lost for each in both],
        [given.by_patient[each.patient] for each in both],
        settings["ci_level"],
        seed="/".join([settings["study"], settings["analysis"], group, name]),
    )
    n_without = len(durations.known) - len(both)
    return row(
        inference,
        estimand="concordance_with_duration",
        outcome=settings["spec"]["outcome"],
        group=group,
        contrast=name,
        n_patients=len(both),
        unit="proportion",
        method="concordance",
        note=joined_notes(
            given.note,
            f"{name} is missing in {patients_in_words(n_without)}" if n_without else "",
        ),
    )
