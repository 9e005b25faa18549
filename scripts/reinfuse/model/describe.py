"""Table 1: every variable in every group, and standardised differences between two groups; no p-values.

Outcomes are described at every time point, over the patients with a value there. A mean carries its confidence
interval (Student's t), which figures of the course draw. Percentages are of the patients whose level is known.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import Patients, compared_patients, patients_of_groups, versus
from reinfuse.model.outcomes import at, values
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.summary import (
    standardised_mean_difference,
    standardised_share_difference,
    summarise,
)
from reinfuse.statistics.t_tests import mean_interval

NUMBER_UNITS = {"age_years": "years", "weight_kg": "kg"}
WORD_COLUMNS = {"arm", "sex"}
SUMMARIES_IN_UNIT = ["sd", "median", "q1", "q3", "minimum", "maximum", "sum"]


@dataclass(frozen=True)
class Numbers:
    """A numeric variable, or an outcome at one visit: the known values by patient."""

    outcome: str
    unit: str
    by_patient: dict[str, float]
    timepoint: str = ""

    def of(self, patients: list[str]) -> list[float]:
        """Return the known values of these patients."""
        return [self.by_patient[patient] for patient in patients if patient in self.by_patient]


@dataclass(frozen=True)
class Words:
    """A categorical variable: the patients of each level, in the order of the table, and all with any level."""

    outcome: str
    levels: dict[str, set[str]]
    known: set[str]
    note: str = ""

    def share(self, level: str, patients: list[str]) -> float:
        """Return the share of a level among those of these patients whose level is known."""
        known = self.known.intersection(patients)
        return len(self.levels[level].intersection(patients)) / len(known) if known else math.nan


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Describe the variables in each group."""
    groups, compared = patients_of_groups(tables, settings), compared_patients(tables, settings)
    rows: list[Row] = []
    for name in settings["spec"]["variables"]:
        for variable in _variables(name, tables, settings):
            for group, patients in groups.items():
                if isinstance(variable, Numbers):
                    rows += _number_rows(variable, group, patients, settings["ci_level"])
                else:
                    rows += _word_rows(variable, group, patients)
            if compared:
                rows += _comparison_rows(variable, compared)
    return estimates_table(rows, settings)


def _variables(name: str, tables: Tables, settings: dict[str, Any]) -> Iterable[Numbers | Words]:
    if name in settings["outcomes"]:
        visit_values = values(tables, name, settings["outcomes"])
        timepoints = settings["timepoints"]
        for timepoint in sorted(timepoints, key=lambda each: (timepoints[each]["day"], each)):
            by_patient = at(visit_values, visit_values["patient"].unique(), timepoint)
            yield Numbers(name, settings["outcomes"][name]["unit"], by_patient, timepoint)
    elif name == "diagnosis":
        yield _diagnosis(tables["diagnoses"])
    elif name in tables["patients"]:
        known = tables["patients"].set_index("patient")[name].dropna()
        covariate = settings["covariates"].get(name, {})
        if name in WORD_COLUMNS or covariate.get("type") == "category":
            yield _words(name, known)
        else:
            unit = NUMBER_UNITS.get(name) or covariate.get("unit") or ""
            yield Numbers(name, unit, {str(patient): float(number) for patient, number in known.items()})
    else:
        raise AnalysisError(
            f"analyses.{settings['analysis']}.variables: there is no variable '{name}'. "
            "Name a column of patients, 'diagnosis' or an outcome."
        )


def _words(name: str, level_by_patient: "pd.Series[Any]") -> Words:
    words = level_by_patient.astype("str")
    levels = {level: set(words.index[words == level]) for level in sorted(words.unique())}
    return Words(name, levels, set(words.index))


def _diagnosis(diagnoses: pd.DataFrame) -> Words:
    """A patient may have several diagnoses, so the levels' percentages may add to more than 100."""
    known = diagnoses.dropna(subset=["diagnosis"]).drop_duplicates(["patient", "diagnosis"])
    levels = {str(level): set(rows["patient"]) for level, rows in known.groupby("diagnosis")}
    several = known["patient"].duplicated().any()
    return Words("diagnosis", levels, set(known["patient"]), "a patient may have several" if several else "")


def _number_rows(variable: Numbers, group: str, patients: list[str], level: float) -> list[Row]:
    known = variable.of(patients)
    summary = summarise(known)

    def described(estimand: str, unit: str, inference: Inference) -> Row:
        return row(
            inference,
            estimand=estimand,
            outcome=variable.outcome,
            group=group,
            timepoint=variable.timepoint,
            n_patients=summary.n,
            unit=unit,
            method="sample",
        )

    return [
        described("n", "patients", Inference(summary.n)),
        described("missing", "patients", Inference(len(patients) - summary.n)),
        described("mean", variable.unit, mean_interval(known, level)),
        *(described(estimand, variable.unit, Inference(getattr(summary, estimand))) for estimand in SUMMARIES_IN_UNIT),
    ]


def _word_rows(variable: Words, group: str, patients: list[str]) -> list[Row]:
    n_known = len(variable.known.intersection(patients))

    def described(estimand: str, outcome: str, unit: str, estimate: float) -> Row:
        return row(
            Inference(estimate),
            estimand=estimand,
            outcome=outcome,
            group=group,
            n_patients=n_known,
            unit=unit,
            method="sample",
            note=variable.note,
        )

    rows = [
        described("n", variable.outcome, "patients", n_known),
        described("missing", variable.outcome, "patients", len(patients) - n_known),
    ]
    for level, with_level in variable.levels.items():
        name = f"{variable.outcome}:{level}"
        rows.append(described("count", name, "patients", len(with_level.intersection(patients))))
        rows.append(described("percent", name, "%", 100 * variable.share(level, patients)))
    return rows


def _comparison_rows(variable: Numbers | Words, compared: Patients) -> list[Row]:
    group, contrast = versus(compared)
    first, second = compared.values()

    def difference(outcome: str, n_patients: int, estimate: float) -> Row:
        note = "no variation, or too few values" if math.isnan(estimate) else ""
        return row(
            Inference(estimate, note=note),
            estimand="standardised_mean_difference",
            outcome=outcome,
            group=group,
            contrast=contrast,
            timepoint=variable.timepoint if isinstance(variable, Numbers) else "",
            n_patients=n_patients,
            unit="SD",
            method="pooled_sd",
        )

    if isinstance(variable, Numbers):
        one, two = variable.of(first), variable.of(second)
        return [difference(variable.outcome, len(one) + len(two), standardised_mean_difference(one, two))]
    n_known = len(variable.known.intersection([*first, *second]))
    return [
        difference(
            f"{variable.outcome}:{level}",
            n_known,
            standardised_share_difference(variable.share(level, first), variable.share(level, second)),
        )
        for level in variable.levels
    ]
