"""How much ketamine patients were given, of each infusion and of each patient; what is missing is counted.

Nothing per kg is computed without a weight. What is missing from one infusion is missing from the patient's sums.
"""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.doses import Exposure, exposure, infusion_values
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import patients_in_words
from reinfuse.quantities import PER_INFUSION, PER_PATIENT
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.summary import summarise

SUMMARIES = ["mean", "sd", "median", "q1", "q3", "minimum", "maximum"]
# Of rates, maxima and covariates a total over patients is no quantity.
ADD_UP_OVER_INFUSIONS = {"dose_mg", "duration_h"}
ADD_UP_OVER_PATIENTS = {"infusions", "total_dose_mg", "total_duration_h"}
NO_INFUSIONS = "the data hold no infusions"


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Describe every dose, rate and duration in each group."""
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        for column in PER_INFUSION:
            rows += _infusion_rows(tables, column, group, patients)
        for name in dict.fromkeys([*PER_PATIENT, *settings["spec"]["covariates"]]):
            rows += _patient_rows(exposure(tables, name, patients, settings), group, patients, tables)
    return estimates_table(rows, settings)


def _infusion_rows(tables: Tables, column: str, group: str, patients: list[str]) -> list[Row]:
    given = infusion_values(tables, column, patients)
    known = given.dropna(subset=["value"])
    unit = PER_INFUSION[column]
    note = joined_notes(
        NO_INFUSIONS if given.empty else "" if len(known) else "not known of any infusion",
        _weight_note(tables, unit, patients) if len(known) < len(given) else "",
    )
    return _rows(
        known["value"].tolist(),
        n_missing=len(given) - len(known),
        has_total=column in ADD_UP_OVER_INFUSIONS,
        counted="infusions",
        unit=unit,
        keys={
            "outcome": column,
            "group": group,
            "contrast": "per_infusion",
            "n_patients": int(known["patient"].nunique()),
            "n_observations": len(known),
            "note": note,
        },
    )


def _patient_rows(found: Exposure, group: str, patients: list[str], tables: Tables) -> list[Row]:
    n_missing = len(patients) - len(found.by_patient)
    note = joined_notes(
        found.note,
        NO_INFUSIONS if tables["infusions"].empty and n_missing else "",
        "" if found.by_patient else "not known of any patient",
        _weight_note(tables, found.unit, patients) if n_missing else "",
    )
    return _rows(
        list(found.by_patient.values()),
        n_missing=n_missing,
        has_total=found.name in ADD_UP_OVER_PATIENTS,
        counted="patients",
        unit=found.unit,
        keys={
            "outcome": found.name,
            "group": group,
            "contrast": "per_patient",
            "n_patients": len(found.by_patient),
            "note": note,
        },
    )


def _rows(
    known: list[float], *, n_missing: int, has_total: bool, counted: str, unit: str, keys: dict[str, Any]
) -> list[Row]:
    """Return the rows of one quantity: how many values are known and missing and, where any is known, their summary."""
    summary = summarise(known)

    def described(estimand: str, unit: str, estimate: float) -> Row:
        return row(Inference(estimate), estimand=estimand, unit=unit, method="sample", **keys)

    rows = [described("n", counted, len(known)), described("missing", counted, n_missing)]
    if known:
        estimands = [*SUMMARIES, "sum"] if has_total else SUMMARIES
        rows += [described(estimand, unit, getattr(summary, estimand)) for estimand in estimands]
    return rows


def _weight_note(tables: Tables, unit: str, patients: list[str]) -> str:
    """Say how many patients have no weight, where the unit needs one."""
    if "/kg" not in unit:
        return ""
    weights = tables["patients"].set_index("patient")["weight_kg"].reindex(patients)
    n_without = int(weights.isna().sum())
    return f"{patients_in_words(n_without)} without a weight, so nothing per kg" if n_without else ""
