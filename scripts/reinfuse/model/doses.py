"""What patients were given: the infusions' own columns, and sums and maxima of each patient.

A sum or maximum over infusions of which one is unknown is unknown. A covariate of `patients` that has the name of
such a quantity stands in for what the infusions do not say.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.outcomes import patients_in_words
from reinfuse.quantities import PER_PATIENT

# quantity of a patient: column of `infusions`, and how its values are summed up
SUMMED: dict[str, tuple[str, Callable[[list[float]], float]]] = {
    "total_dose_mg": ("dose_mg", math.fsum),
    "total_dose_mg_per_kg": ("dose_mg_per_kg", math.fsum),
    "total_duration_h": ("duration_h", math.fsum),
    "highest_dose_mg": ("dose_mg", max),
    "highest_rate_mg_h": ("rate_mg_h", max),
    "highest_rate_mg_per_kg_h": ("rate_mg_per_kg_h", max),
    "days_from_first_to_last_infusion": ("day", lambda days: max(days) - min(days)),
}


@dataclass(frozen=True)
class Exposure:
    """One quantity of each patient for whom it is known, by patient in sorted order, and where it comes from."""

    name: str
    unit: str
    by_patient: dict[str, float]
    note: str = ""


def infusion_values(tables: Tables, column: str, patients: Iterable[str]) -> pd.DataFrame:
    """Return `patient`, `infusion` and `value` of each infusion of these patients; missing values stay missing."""
    infusions = tables["infusions"]
    given = infusions[infusions["patient"].isin(list(patients))]
    return pd.DataFrame(
        {
            "patient": given["patient"].astype("str").array,
            "infusion": given["infusion"].astype("Float64").to_numpy(dtype="float64", na_value=float("nan")),
            "value": given[column].astype("Float64").to_numpy(dtype="float64", na_value=float("nan")),
        }
    )


def exposure(tables: Tables, name: str, patients: list[str], settings: dict[str, Any]) -> Exposure:
    """Return a quantity of PER_PATIENT, or a numeric covariate, of those of the patients for whom it is known.

    A patient without any infusion has 0 infusions, unless nobody has any; their sums and maxima are unknown.

    Raises
    ------
    AnalysisError
        When there is no such quantity, or the covariate that stands in for it has another unit.
    """
    declared = settings["covariates"].get(name)
    if name not in PER_PATIENT:
        if declared is None or declared["type"] == "category":
            raise AnalysisError(
                f"analyses.{settings['analysis']}: there is no exposure '{name}'. Name a numeric covariate or one of: "
                f"{', '.join(PER_PATIENT)}."
            )
        return Exposure(name, declared.get("unit") or "", _covariate(tables, name, patients))
    from_infusions = _number_of_infusions(tables, patients) if name == "infusions" else _summed(tables, name, patients)
    if declared is None:
        return Exposure(name, PER_PATIENT[name], from_infusions)
    if declared.get("unit") != PER_PATIENT[name]:
        raise AnalysisError(
            f"covariates.{name}: stands in for what the infusions do not say, so its unit is {PER_PATIENT[name]}. "
            "Convert it, or give the covariate another name."
        )
    standing_in = _covariate(tables, name, patients)
    n_from_covariate = len(standing_in.keys() - from_infusions.keys())
    note = f"for {patients_in_words(n_from_covariate)} the covariate stands in for the infusions"
    both = standing_in | from_infusions
    return Exposure(
        name, PER_PATIENT[name], {each: both[each] for each in sorted(both)}, note if n_from_covariate else ""
    )


def _covariate(tables: Tables, name: str, patients: list[str]) -> dict[str, float]:
    column = tables["patients"].set_index("patient")[name].dropna()
    return {patient: float(column[patient]) for patient in sorted(patients) if patient in column.index}


def _number_of_infusions(tables: Tables, patients: list[str]) -> dict[str, float]:
    if tables["infusions"].empty:
        return {}
    counts = tables["infusions"]["patient"].value_counts()
    return {patient: float(counts.get(patient, 0)) for patient in sorted(patients)}


def _summed(tables: Tables, name: str, patients: list[str]) -> dict[str, float]:
    column, summary = SUMMED[name]
    given = infusion_values(tables, column, patients)
    return {
        str(patient): summary(values.tolist())
        for patient, values in given.groupby("patient")["value"]
        if values.notna().all()
    }
