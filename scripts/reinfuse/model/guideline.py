"""Each infusion and patient against a published guideline: within, outside, or not documented.

A recommendation is met when each of its limits is; one that is broken is enough for `outside`, even where others are
not documented. A patient is outside with one infusion outside, and within only when all are. A missing record is never
taken for either. The words describe what was done; they do not say who may be treated.
"""

import math
from collections.abc import Iterable
from typing import Any, Literal

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.doses import infusion_values
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.suggestions import nearest

Verdict = Literal["within", "outside", "not documented"]
VERDICTS: tuple[Verdict, ...] = ("within", "outside", "not documented")
NO_INFUSIONS = "the data hold no infusions"
NO_COLUMN = "the clean tables have no place for it"
BY_EXCLUSION = "within by the study's own criterion for treatment, not by the patients' records"
NOT_MAPPED = "the study file names no record of it"
NOT_LISTED = "a diagnosis that is not listed counts as not documented"
ANY_CONTRAINDICATION = "any_contraindication"
# Rates are quotients; one that misses a limit in its last digits does not miss it.
ROUNDING = 1e-9


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Count infusions and patients; `settings["reference"]` is the content of the guideline's file."""
    reference = settings["reference"]
    _check_names(reference, settings)
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        for name, recommendation in reference["dosing"].items():
            rows += _dosing_rows(tables, name, recommendation, group, patients)
        verdicts: dict[str, list[Verdict]] = {}
        for name, contraindication in reference["contraindications"].items():
            verdicts[name], note = _contraindication(tables, name, patients, settings["spec"])
            note = joined_notes(contraindication["label"], note)
            rows += _rows("patients", f"contraindication:{name}", group, verdicts[name], len(patients), note)
        over_all = [_together(of_patient) for of_patient in zip(*verdicts.values(), strict=True)]
        note = "within: each contraindication is recorded as absent"
        rows += _rows("patients", ANY_CONTRAINDICATION, group, over_all, len(patients), note)
    return estimates_table(rows, settings)


def _check_names(reference: dict[str, Any], settings: dict[str, Any]) -> None:
    """Refuse contraindications that the guideline does not have."""
    known = list(reference["contraindications"])
    for key in ("contraindications", "not_treated"):
        for name in settings["spec"][key]:
            if name not in known:
                raise AnalysisError(
                    f"analyses.{settings['analysis']}.{key}: the guideline has no contraindication '{name}'."
                    f"{nearest(name, known)}"
                )


def _together(verdicts: Iterable[Verdict]) -> Verdict:
    """Return outside if one is, within if all are, and not documented otherwise."""
    found = set(verdicts)
    if "outside" in found:
        return "outside"
    return "within" if found == {"within"} else "not documented"


def _dosing_rows(
    tables: Tables, name: str, recommendation: dict[str, Any], group: str, patients: list[str]
) -> list[Row]:
    infusions = tables["infusions"][tables["infusions"]["patient"].isin(patients)]
    limits = recommendation["all_of"]
    values = [_values(tables, limit["column"], patients, len(infusions)) for limit in limits]
    of_limits = [[_verdict(value, limit) for value in of] for of, limit in zip(values, limits, strict=True)]
    of_infusions = [_together(verdicts) for verdicts in zip(*of_limits, strict=True)]
    by_patient: dict[str, list[Verdict]] = {patient: [] for patient in patients}
    for patient, verdict in zip(infusions["patient"], of_infusions, strict=True):
        by_patient[patient].append(verdict)
    has_columns = all(limit["column"] in infusions for limit in limits)
    note = joined_notes(
        recommendation["label"],
        NO_INFUSIONS if infusions.empty else "",
        "" if has_columns else NO_COLUMN,
        *(_sides(of, limit) for of, limit in zip(values, limits, strict=True) if has_columns),
    )
    of_patients = [_together(verdicts) for verdicts in by_patient.values()]
    outcome = f"dosing:{name}"
    return [
        *_rows("infusions", outcome, group, of_infusions, int(infusions["patient"].nunique()), note),
        *_rows("patients", outcome, group, of_patients, len(patients), note),
    ]


def _values(tables: Tables, column: str, patients: list[str], n_infusions: int) -> list[float]:
    """Return a column of the infusions of these patients; NaN throughout where there is no such column."""
    if column not in tables["infusions"]:
        return [math.nan] * n_infusions
    return [float(value) for value in infusion_values(tables, column, patients)["value"]]


def _verdict(value: float, limit: dict[str, Any]) -> Verdict:
    if math.isnan(value):
        return "not documented"
    return "outside" if _is_below(value, limit) or _is_above(value, limit) else "within"


def _is_below(value: float, limit: dict[str, Any]) -> bool:
    at_least, above = float(limit.get("at_least", -math.inf)), float(limit.get("above", -math.inf))
    return value < at_least - ROUNDING or value <= above + ROUNDING


def _is_above(value: float, limit: dict[str, Any]) -> bool:
    return value > float(limit.get("at_most", math.inf)) + ROUNDING


def _sides(values: list[float], limit: dict[str, Any]) -> str:
    """Say on which side of a limit infusions are outside, for too little is another matter than too much."""
    sides = {
        f"{limit['column']} too low": sum(_is_below(value, limit) for value in values),
        f"{limit['column']} too high": sum(_is_above(value, limit) for value in values),
    }
    return joined_notes(*(f"{side} in {n} of {len(values)} infusions" for side, n in sides.items() if n))


def _contraindication(
    tables: Tables, name: str, patients: list[str], spec: dict[str, Any]
) -> tuple[list[Verdict], str]:
    """Return the verdict of each patient, and where it comes from."""
    record = spec["contraindications"].get(name)
    if record is None:
        return (
            (["within"] * len(patients), BY_EXCLUSION)
            if name in spec["not_treated"]
            else (["not documented"] * len(patients), NOT_MAPPED)
        )
    if record["column"] == "diagnosis":
        diagnoses = tables["diagnoses"]
        having = set(diagnoses.loc[diagnoses["diagnosis"].isin(record["present"]), "patient"])
        return ["outside" if patient in having else "not documented" for patient in patients], NOT_LISTED
    column = tables["patients"].set_index("patient")[record["column"]].reindex(patients)
    return [
        "not documented" if is_missing else "outside" if is_present else "within"
        for is_missing, is_present in zip(column.isna(), column.isin(record["present"]), strict=True)
    ], ""


def _rows(counted: str, outcome: str, group: str, verdicts: list[Verdict], n_patients: int, note: str) -> list[Row]:
    return [
        row(
            Inference(verdicts.count(verdict)),
            estimand=counted,
            outcome=outcome,
            group=group,
            contrast=verdict,
            n_patients=n_patients,
            n_observations=len(verdicts),
            unit=counted,
            method="count",
            note=note,
        )
        for verdict in VERDICTS
    ]
