"""Which patients meet a rule of study.yaml: the groups that are analysed and the patients that are left out."""

from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.errors import ConfigurationError

Tables = dict[str, pd.DataFrame]
Rule = dict[str, Any]
CLEAN_TABLES = ["patients", "diagnoses", "infusions", "assessments", "opioids", "events", "dispositions"]
ALL_PATIENTS = "all"
LIMITS = ["at_least", "at_most", "above", "below"]


def read_tables(folder: Path) -> Tables:
    """Read the seven clean tables; whole numbers stay whole numbers where cells are missing."""
    return {name: pd.read_parquet(folder / f"{name}.parquet", dtype_backend="numpy_nullable") for name in CLEAN_TABLES}


def read_who_is_who(folder: Path) -> Tables:
    """Read of the clean tables what decides who belongs to which group: of most only whose each row is."""
    columns = {name: ["patient"] for name in CLEAN_TABLES} | {"patients": None, "diagnoses": ["patient", "diagnosis"]}
    return {
        name: pd.read_parquet(folder / f"{name}.parquet", columns=read, dtype_backend="numpy_nullable")
        for name, read in columns.items()
    }


def members(tables: Tables, name: str, groups: dict[str, Rule]) -> list[str]:
    """Return the sorted patients of one group; `all` is every patient.

    `groups` is the part of study.yaml of that name: each group has `where`, a list of conditions.
    """
    if name == ALL_PATIENTS:
        return sorted(tables["patients"]["patient"])
    return meets(tables, groups[name]["where"])


def meets(tables: Tables, conditions: list[Rule]) -> list[str]:
    """Return the sorted patients that meet every condition.

    A condition is on a column of `patients`, on `diagnosis` (one of the patient's diagnoses meets it) or on the
    number of rows in another table (0 for a patient without any). A missing value meets only `missing: true`.

    Raises
    ------
    ConfigurationError
        When a condition compares words with numbers, or names a column that `patients` does not have.
    """
    patients = pd.Index(sorted(tables["patients"]["patient"]))
    met = pd.Series(True, index=patients)
    for condition in conditions:
        met &= _met_by_patient(tables, condition, patients)
    return [str(patient) for patient in patients[met.to_numpy()]]


def _met_by_patient(tables: Tables, condition: Rule, patients: pd.Index) -> pd.Series:
    if table := condition.get("count_of"):
        counts = tables[table]["patient"].value_counts().reindex(patients, fill_value=0)
        return _met(counts, condition, f"count_of: {table}")
    column = condition["column"]
    if column == "diagnosis":
        return _any_diagnosis_met(tables["diagnoses"], condition, patients)
    if column not in tables["patients"]:
        raise ConfigurationError(
            f"study.yaml: the condition 'column: {column}' names no column of 'patients'. Declare it as a covariate."
        )
    by_patient = pd.Series(tables["patients"][column].array, index=tables["patients"]["patient"])
    return _met(by_patient.reindex(patients), condition, f"column: {column}")


def _any_diagnosis_met(diagnoses: pd.DataFrame, condition: Rule, patients: pd.Index) -> pd.Series:
    """Diagnoses need not exclude each other: one that meets the condition is enough, and `missing` means none."""
    known = diagnoses.dropna(subset="diagnosis")
    if (missing := condition.get("missing")) is not None:
        return pd.Series(patients.isin(known["patient"]) != missing, index=patients)
    meeting = known.loc[_met(known["diagnosis"], condition, "column: diagnosis"), "patient"]
    return pd.Series(patients.isin(meeting), index=patients)


def _met(values: pd.Series, condition: Rule, key: str) -> pd.Series:
    """Apply every rule of one condition, all of which must hold."""
    met = pd.Series(True, index=values.index)
    if (missing := condition.get("missing")) is not None:
        met &= values.isna() == missing
    words = condition.get("one_of")
    if (equal := condition.get("equals")) is not None:
        words = [equal] if words is None else [word for word in words if word == equal]
    if words is not None:
        _check_kind(values, words, key)
        met &= values.isin(words) & values.notna()
    for limit in LIMITS:
        if (bound := condition.get(limit)) is not None:
            _check_kind(values, [bound], key)
            met &= _within(values, limit, bound).fillna(value=False).astype(bool)
    return met.astype(bool)


def _within(values: pd.Series, limit: str, bound: float) -> pd.Series:
    match limit:
        case "at_least":
            return values >= bound
        case "at_most":
            return values <= bound
        case "above":
            return values > bound
        case _:
            return values < bound


def _check_kind(values: pd.Series, operands: list[Any], key: str) -> None:
    """Words never equal numbers, so such a condition would leave out everybody without a word."""
    if values.empty:
        return
    takes = "numbers" if pd.api.types.is_numeric_dtype(values) else "words"
    given = {"words" if isinstance(operand, str) else "numbers" for operand in operands}
    if given - {takes}:
        raise ConfigurationError(
            f"study.yaml: the condition '{key}' compares with {' and '.join(sorted(given))}, "
            f"but there stand {takes}. Give {takes}."
        )
