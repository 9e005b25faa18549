"""What is known of each patient before treatment, as numbers: for comparisons of groups and for imputation.

A category becomes one 0/1 column a level; a diagnosis too, and a patient may have several.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model.outcomes import at, values

WORD_COLUMNS = {"arm", "sex"}


@dataclass(frozen=True)
class BaselineColumn:
    """One column: `age_years`, or `sex:female` with 0 and 1 (then `is_share`); only patients for whom it is known."""

    name: str
    by_patient: dict[str, float]
    is_share: bool = False

    def of(self, patients: list[str]) -> list[float]:
        """Return the known values of these patients."""
        return [self.by_patient[patient] for patient in patients if patient in self.by_patient]


def baseline_columns(tables: Tables, name: str, settings: dict[str, Any], timepoint: str) -> list[BaselineColumn]:
    """Return the columns that a variable becomes: a column of `patients`, `diagnosis`, or an outcome at a visit.

    Raises
    ------
    AnalysisError
        When there is no such variable.
    """
    if name in settings["outcomes"]:
        visit_values = values(tables, name, settings["outcomes"])
        return [BaselineColumn(name, at(visit_values, visit_values["patient"].unique(), timepoint))]
    if name == "diagnosis":
        diagnoses = tables["diagnoses"].dropna(subset=["diagnosis"])
        return _levels(name, diagnoses["patient"], diagnoses["diagnosis"])
    if name not in tables["patients"]:
        raise AnalysisError(
            f"analyses.{settings['analysis']}: there is no variable '{name}'. Name a column of patients, 'diagnosis' "
            "or an outcome."
        )
    known = tables["patients"][["patient", name]].dropna()
    if name in WORD_COLUMNS or settings["covariates"].get(name, {}).get("type") == "category":
        return _levels(name, known["patient"], known[name])
    return [
        BaselineColumn(name, dict(zip(known["patient"].tolist(), known[name].astype("float64").tolist(), strict=True)))
    ]


def _levels(name: str, patients: "pd.Series[str]", words: "pd.Series[str]") -> list[BaselineColumn]:
    known = sorted(set(patients))
    having = {word: set(patients[(words == word).to_numpy(dtype=bool)]) for word in sorted(set(words))}
    return [
        BaselineColumn(f"{name}:{word}", {each: float(each in of_word) for each in known}, is_share=True)
        for word, of_word in having.items()
    ]
