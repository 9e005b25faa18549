"""What each clean table promises to the stages that read it; a breach is a defect of ours."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reinfuse.clean.columns import DTYPES, columns_of
from reinfuse.clean.patients import missing_from, patients_in
from reinfuse.clean.rows import UNIQUE_KEYS
from reinfuse.errors import ContractError

PSEUDONYM = "P[A-Z2-7]{16}"
NEVER_MISSING = {
    "patients": ["patient"],
    "diagnoses": ["patient", "diagnosis"],
    "infusions": ["patient"],
    "assessments": ["patient"],
    "opioids": ["patient"],
    "events": ["patient", "term"],
    "dispositions": ["patient"],
}


def check_contracts(tables: dict[str, pd.DataFrame], covariates: dict[str, Any]) -> None:
    """Check every clean table: its columns in order, their types, keys and pseudonyms, and whose rows it has.

    Raises
    ------
    ContractError
        Naming table, column and check; never a value.
    """
    known = patients_in(tables["patients"])
    for name, table in tables.items():
        columns = {column: DTYPES[kind] for column, kind in columns_of(name, covariates).items()}
        patients = patients_in(table) if "patient" in table else known[:0]
        if broken := "; ".join([*_wrong_columns(table, columns), *_wrong_values(name, table, columns, patients)]):
            raise ContractError(f"clean/{name}: breaks its contract ({broken}). Please report this message.")
        if len(missing_from(patients, known)):
            raise ContractError(f"clean/{name}: has patients that 'patients' lacks. Please report this message.")


def _wrong_columns(table: pd.DataFrame, columns: dict[str, str]) -> Iterator[str]:
    yield from (f"{column}: column_in_dataframe" for column in columns if column not in table)
    yield from (f"{column}: column_in_schema" for column in table if column not in columns)
    shared = [column for column in columns if column in table]
    for found, wanted in zip([column for column in table if column in columns], shared, strict=True):
        if found != wanted:
            yield f"{found}: column_ordered"
            break
    yield from (f"{column}: dtype('{columns[column]}')" for column in shared if table[column].dtype != columns[column])


def _wrong_values(name: str, table: pd.DataFrame, columns: dict[str, str], patients: pd.Series) -> Iterator[str]:
    for column in NEVER_MISSING[name]:
        if column in table and table[column].isna().any():
            yield f"{column}: not_nullable"
    # Numbers of infusions may be unknown; only patients and dispositions have a key without missing values.
    if UNIQUE_KEYS.get(name) == ["patient"] and len(patients) < len(table):
        yield "patient: unique"
    if not patients.str.fullmatch(PSEUDONYM).all():
        yield "patient: is a pseudonym"
    if "infusion" in columns and "infusion" in table and (table["infusion"] < 1).any():
        yield "infusion: counts from 1"
