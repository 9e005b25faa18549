"""What is missing, who is missing, and how far the change depends on what is assumed about the missing.

Under multiple imputation a missing end resembles that of patients who are alike in what is known (missing at
random). The delta-adjusted versions make every imputed end worse by so many points, up to where the decision tips.
"""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.baseline import BaselineColumn, baseline_columns
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.missing_ends import (
    Ends,
    carried_forward,
    complete_case,
    ends_of,
    imputed_changes,
    pooled_change,
)
from reinfuse.model.outcomes import at, values
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.summary import mean, standardised_mean_difference, standardised_share_difference

DELTA_ADJUSTED = "delta_adjusted"
NOTHING_MISSING = "nothing is missing"
NOBODY_TO_COMPARE = "nobody on one of the two sides, so there is nothing to compare"
NOT_RECORDED = "the data do not say who completed"
NO_VARIATION = "no variation, or too few values"
NOT_SIGNIFICANT = "the interval holds 0 without any shift"
NO_SHIFT_TIPS = "no declared shift brings 0 into the interval"


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Count what is missing, compare who is, and estimate the change under each assumption, in each group."""
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        for name in settings["spec"]["variables"]:
            rows += _count_rows(tables, name, group, patients, settings)
        ends = ends_of(tables, patients, settings)
        rows += _comparison_rows(tables, group, ends, settings)
        rows += _change_rows(tables, group, ends, settings)
    return estimates_table(rows, settings)


def _count_rows(tables: Tables, name: str, group: str, patients: list[str], settings: dict[str, Any]) -> Iterable[Row]:
    for timepoint, known in _known_patients(tables, name, patients, settings).items():
        n_known, n = len(known), len(patients)
        quantities = {
            "observed": (n_known, "patients"),
            "missing": (n - n_known, "patients"),
            "missing_percent": (100 * (n - n_known) / n if n else math.nan, "%"),
        }
        for estimand, (count, unit) in quantities.items():
            yield row(
                Inference(count),
                estimand=estimand,
                outcome=name,
                group=group,
                timepoint=timepoint,
                n_patients=n,
                unit=unit,
                method="count",
                note=NOTHING_MISSING if n_known == n else "not known of any patient" if not n_known else "",
            )


def _known_patients(tables: Tables, name: str, patients: list[str], settings: dict[str, Any]) -> dict[str, set[str]]:
    """Return who has a value, by visit in order of day; a variable that is no outcome has one nameless visit."""
    if name in settings["outcomes"]:
        visit_values = values(tables, name, settings["outcomes"])
        timepoints = settings["timepoints"]
        in_order = sorted(timepoints, key=lambda each: (timepoints[each]["day"], each))
        return {timepoint: set(at(visit_values, patients, timepoint)) for timepoint in in_order}
    columns = baseline_columns(tables, name, settings, settings["spec"]["start"])
    return {"": {patient for column in columns for patient in column.by_patient} & set(patients)}


def _comparison_rows(tables: Tables, group: str, ends: Ends, settings: dict[str, Any]) -> Iterable[Row]:
    """Compare the baseline of those who stayed with that of the others, by visit and by disposition."""
    spec = settings["spec"]
    has_end = {patient for patient, value in zip(ends.patients, ends.end, strict=True) if not math.isnan(value)}
    dispositions = tables["dispositions"].dropna(subset=["completed"])
    completed = dict(zip(dispositions["patient"], dispositions["completed"].astype(bool), strict=True))
    sides = {
        f"with {spec['end']} - without {spec['end']}": {patient: patient in has_end for patient in ends.patients},
        "completed - not completed": {each: completed[each] for each in ends.patients if each in completed},
    }
    for contrast, stays in sides.items():
        stayed, left = ([patient for patient, is_in in stays.items() if is_in == side] for side in (True, False))
        for estimand, side in (("patients_who_stayed", stayed), ("patients_who_left", left)):
            yield row(
                Inference(len(side)),
                estimand=estimand,
                outcome=spec["outcome"],
                group=group,
                contrast=contrast,
                n_patients=len(stays),
                unit="patients",
                method="count",
                note="" if stayed and left else NOBODY_TO_COMPARE if stays else NOT_RECORDED,
            )
        if not stayed or not left:
            continue
        for name in spec["variables"]:
            for column in baseline_columns(tables, name, settings, spec["start"]):
                difference = _difference(column, stayed, left)
                yield row(
                    Inference(difference, note=NO_VARIATION if math.isnan(difference) else ""),
                    estimand="standardised_mean_difference",
                    outcome=column.name,
                    group=group,
                    contrast=contrast,
                    timepoint=spec["start"] if name in settings["outcomes"] else "",
                    n_patients=len(column.of([*stayed, *left])),
                    unit="SD",
                    method="pooled_sd",
                )


def _difference(column: BaselineColumn, stayed: list[str], left: list[str]) -> float:
    one, two = column.of(stayed), column.of(left)
    if column.is_share:
        return standardised_share_difference(mean(one), mean(two))
    return standardised_mean_difference(one, two)


def _change_rows(tables: Tables, group: str, ends: Ends, settings: dict[str, Any]) -> Iterable[Row]:
    spec, level = settings["spec"], settings["ci_level"]
    nothing = "" if ends.n_missing else NOTHING_MISSING

    change_of_visits = f"{spec['end']} - {spec['start']}"

    def change(inference: Inference, method: str, n: tuple[int, int], **keys: str) -> Row:
        note = joined_notes(nothing, keys.pop("note", ""))
        return row(
            inference,
            **{"estimand": "mean_change", "contrast": change_of_visits, "note": note} | keys,
            outcome=spec["outcome"],
            group=group,
            n_patients=n[0],
            n_observations=n[1],
            unit=settings["outcomes"][spec["outcome"]]["unit"],
            method=method,
        )

    complete = complete_case(ends, level)
    everybody = (len(ends.patients), ends.n_known)
    yield change(complete, "complete_case", ends.n_complete)
    yield change(carried_forward(ends, level), "baseline_carried_forward", ends.n_started)
    if nothing:
        yield change(complete, "multiple_imputation", everybody)
        yield change(Inference(math.nan), DELTA_ADJUSTED, everybody, estimand="tipping_point")
        return
    try:
        imputed = imputed_changes(tables, ends, group, settings)
    except AnalysisError as error:
        why = Inference(math.nan, note=f"not estimated: {error}")
        yield change(why, "multiple_imputation", everybody)
        yield change(why, DELTA_ADJUSTED, everybody, estimand="tipping_point")
        return
    yield change(pooled_change(imputed, 0.0, level), "multiple_imputation", everybody, note=imputed.note)
    worse = 1.0 if settings["outcomes"][spec["outcome"]].get("lower_is_better", True) else -1.0
    shifted = {delta: pooled_change(imputed, worse * delta, level) for delta in sorted({0.0, *spec["deltas"]})}
    for delta, inference in shifted.items():
        if delta:
            note = f"change {change_of_visits}; every imputed end worse by {delta:g}"
            yield change(inference, DELTA_ADJUSTED, everybody, contrast=f"worse_by_{delta:g}", note=note)
    yield change(_tipping_point(shifted), DELTA_ADJUSTED, everybody, estimand="tipping_point")


def _tipping_point(shifted: dict[float, Inference]) -> Inference:
    """Return the smallest shift at which the interval holds 0, where it does not without a shift."""
    holding = [delta for delta, inference in shifted.items() if inference.ci_low <= 0 <= inference.ci_high]
    if not holding:
        return Inference(math.nan, note=NO_SHIFT_TIPS)
    return Inference(math.nan, note=NOT_SIGNIFICANT) if min(holding) == 0 else Inference(min(holding))
