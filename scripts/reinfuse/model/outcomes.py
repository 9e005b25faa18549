"""The values of an outcome by patient and visit, and the patients who have two visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, sample

VISIT = ["patient", "timepoint"]
# No score or dose is recorded more finely; rounding takes off what sums and conversions left in the 16th digit.
DECIMALS = 9


@dataclass(frozen=True)
class PairedVisits:
    """Patients with a value at both visits, in sorted order, and how many of the group lack one."""

    patients: list[str]
    start: Floats
    end: Floats
    n_incomplete: int

    @property
    def change(self) -> Floats:
        """Return end − start, without what the subtraction leaves beyond the decimals of the values."""
        rounded: Floats = (self.end - self.start).round(DECIMALS)
        return rounded

    @property
    def note(self) -> str:
        """Say how many patients are left out."""
        return f"{patients_in_words(self.n_incomplete)} without both visits" if self.n_incomplete else ""


def values(tables: Tables, outcome: str, outcomes: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Return the columns patient, timepoint, value: one row for each visit at which the outcome is known.

    Raises
    ------
    AnalysisError
        When the outcome is not declared, or a patient has two scores at one visit.
    """
    if outcome not in outcomes:
        raise AnalysisError(f"study.yaml declares no outcome '{outcome}'. Add it under 'outcomes'.")
    declared = outcomes[outcome]
    if declared.get("opioid_use"):
        return opioid_use(tables)
    instrument = declared["instrument"]
    assessments = tables["assessments"]
    known = assessments.dropna(subset=["instrument", "timepoint", "score"])
    known = known.loc[known["instrument"] == instrument]
    if n_twice := int(known.duplicated(VISIT).sum()):
        raise AnalysisError(
            f"assessments: {n_twice} scores of '{instrument}' are a second one at the same visit of the same patient. "
            "Give each visit its own time point, or export one score a visit."
        )
    return _visit_values(known, "score")


def opioid_use(tables: Tables) -> pd.DataFrame:
    """Return patient, timepoint, value: mg/day of morphine equivalents summed over a patient's drugs.

    A visit with a drug that has no conversion factor has no value: its sum would be too low.
    """
    opioids = tables["opioids"].dropna(subset=["timepoint"])
    complete = opioids["mme_mg_day"].notna().groupby([opioids["patient"], opioids["timepoint"]]).transform("all")
    summed = opioids[complete.astype(bool)].groupby(VISIT)["mme_mg_day"].sum()
    return _visit_values(summed.reset_index(), "mme_mg_day")


def at(visit_values: pd.DataFrame, patients: Iterable[str], timepoint: str) -> dict[str, float]:
    """Return the known values at one visit by patient, in sorted order."""
    visit = visit_values[visit_values["timepoint"] == timepoint]
    known = dict(zip(visit["patient"].tolist(), visit["value"].tolist(), strict=True))
    return {patient: known[patient] for patient in sorted(patients) if patient in known}


def paired(visit_values: pd.DataFrame, patients: Iterable[str], start: str, end: str) -> PairedVisits:
    """Return the values at two visits of those patients who have both."""
    wanted = list(patients)
    at_start, at_end = at(visit_values, wanted, start), at(visit_values, wanted, end)
    both = [patient for patient in at_start if patient in at_end]
    return PairedVisits(
        patients=both,
        start=sample([at_start[patient] for patient in both]),
        end=sample([at_end[patient] for patient in both]),
        n_incomplete=len(wanted) - len(both),
    )


def patients_in_words(n: int) -> str:
    """Return the number with its noun."""
    return f"{n} patient" if n == 1 else f"{n} patients"


def _visit_values(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": table["patient"].astype("str").array,
            "timepoint": table["timepoint"].astype("str").array,
            "value": table[column].to_numpy(dtype="float64").round(DECIMALS),
        }
    )
