"""Change of an outcome against how much was given; a fall is negative, as everywhere.

Between patients: each patient's change against a quantity of the patient. Where the study file says which visits
come before and after an infusion, also the change over each infusion against its dose, within and between patients.
"""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.doses import Exposure, exposure, infusion_values
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import at, patients_in_words, values
from reinfuse.quantities import PER_INFUSION
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.linear_slope import linear_slope
from reinfuse.statistics.rank_correlation import spearman_permutation, spearman_t
from reinfuse.statistics.within_between import within_between

WITHIN_BETWEEN = ["within_patient_slope", "between_patient_slope", "between_minus_within_slope"]
WITHIN_BETWEEN_METHOD = "random_intercept_satterthwaite"
NO_INFUSION = "no infusion has a known dose and a value at both of its visits"


@dataclass(frozen=True)
class DosesAndChanges:
    """Doses and the changes that belong to them, of these patients, in one order; a patient may come several times."""

    patients: list[str]
    doses: list[float]
    changes: list[float]


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Relate the change to each exposure in each group."""
    spec = settings["spec"]
    visit_values = values(tables, spec["outcome"], settings["outcomes"])
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        for name in spec["exposures"]:
            rows += _patient_rows(tables, visit_values, name, group, patients, settings)
        if spec["infusions"]:
            for column in spec["infusion_exposures"]:
                rows += _infusion_rows(tables, visit_values, column, group, patients, settings)
    return estimates_table(rows, settings)


def of_patients(
    visit_values: pd.DataFrame, given: Exposure, patients: list[str], spec: dict[str, Any]
) -> DosesAndChanges:
    """Return what each patient was given and the change from `start` to `end`, of those with both."""
    changes = _changes(visit_values, patients, spec["start"], spec["end"])
    both = [patient for patient in changes if patient in given.by_patient]
    return DosesAndChanges(
        both, [given.by_patient[patient] for patient in both], [changes[patient] for patient in both]
    )


def of_infusions(
    tables: Tables, visit_values: pd.DataFrame, column: str, patients: list[str], spec: dict[str, Any]
) -> DosesAndChanges:
    """Return the dose of each infusion and the change over it, of the infusions that study.yaml gives visits for."""
    given = infusion_values(tables, column, patients).dropna()
    keys = zip(given["patient"].tolist(), given["infusion"].tolist(), strict=True)
    doses: dict[tuple[str, float], float] = dict(zip(keys, given["value"].tolist(), strict=True))
    observed = [
        (patient, doses[patient, float(visits["infusion"])], change)
        for visits in spec["infusions"]
        for patient, change in _changes(visit_values, patients, visits["before"], visits["after"]).items()
        if (patient, float(visits["infusion"])) in doses
    ]
    return DosesAndChanges(
        [patient for patient, _, _ in observed],
        [dose for _, dose, _ in observed],
        [change for _, _, change in observed],
    )


def _changes(visit_values: pd.DataFrame, patients: list[str], start: str, end: str) -> dict[str, float]:
    before, after = at(visit_values, patients, start), at(visit_values, patients, end)
    return {patient: after[patient] - before[patient] for patient in before if patient in after}


def _per_one(unit: str, exposure_unit: str) -> str:
    """Return the unit of a slope, for example `points per infusion`."""
    return f"{unit} per {exposure_unit.removesuffix('s') or 'unit'}"


def _patient_rows(
    tables: Tables, visit_values: pd.DataFrame, name: str, group: str, patients: list[str], settings: dict[str, Any]
) -> list[Row]:
    spec, level = settings["spec"], settings["ci_level"]
    given = exposure(tables, name, patients, settings)
    both = of_patients(visit_values, given, patients, spec)
    doses, fell = both.doses, both.changes
    n_without_dose = len(patients) - len(given.by_patient)
    n_without_visits = len(patients) - len(_changes(visit_values, patients, spec["start"], spec["end"]))
    note = joined_notes(
        f"change {spec['end']} - {spec['start']}",
        given.note,
        f"{name} is missing in {patients_in_words(n_without_dose)}" if n_without_dose else "",
        f"{patients_in_words(n_without_visits)} without both visits" if n_without_visits else "",
    )

    def related(estimand: str, method: str, unit: str, inference: Inference) -> Row:
        return row(
            inference,
            estimand=estimand,
            outcome=spec["outcome"],
            group=group,
            contrast=name,
            timepoint=spec["end"],
            n_patients=len(doses),
            n_observations=2 * len(doses),
            unit=unit,
            method=method,
            note=note,
        )

    seed = "/".join([settings["study"], settings["analysis"], group, name])
    slope_unit = _per_one(settings["outcomes"][spec["outcome"]]["unit"], given.unit)
    return [
        related("rank_correlation", "spearman_permutation", "", spearman_permutation(doses, fell, level, seed=seed)),
        related("rank_correlation", "spearman_t", "", spearman_t(doses, fell, level)),
        related("slope", "least_squares", slope_unit, linear_slope(doses, fell, level)),
    ]


def _infusion_rows(
    tables: Tables, visit_values: pd.DataFrame, column: str, group: str, patients: list[str], settings: dict[str, Any]
) -> list[Row]:
    spec = settings["spec"]
    observed = of_infusions(tables, visit_values, column, patients, spec)
    slopes = [Inference(math.nan, note=NO_INFUSION)] * len(WITHIN_BETWEEN)
    if observed.patients:
        try:
            found = within_between(observed.doses, observed.changes, observed.patients, settings["ci_level"])
            slopes = [found.within, found.between, found.difference]
        except AnalysisError as error:
            slopes = [Inference(math.nan, note=f"not estimated: {error}")] * len(WITHIN_BETWEEN)
    unit = _per_one(settings["outcomes"][spec["outcome"]]["unit"], PER_INFUSION[column])
    return [
        row(
            inference,
            estimand=estimand,
            outcome=spec["outcome"],
            group=group,
            contrast=column,
            n_patients=len(set(observed.patients)),
            n_observations=len(observed.patients),
            unit=unit,
            method=WITHIN_BETWEEN_METHOD,
            note="change over each infusion",
        )
        for estimand, inference in zip(WITHIN_BETWEEN, slopes, strict=True)
    ]
