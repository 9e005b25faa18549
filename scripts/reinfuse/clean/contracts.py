"""What each clean table promises to the stages that read it; a breach is a defect of ours."""

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

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


def contract(table: str, covariates: dict[str, Any]) -> pa.DataFrameSchema:
    """Return the contract of one clean table: its columns in order, their types, keys and pseudonyms."""
    columns = {
        name: pa.Column(DTYPES[kind], nullable=name not in NEVER_MISSING[table], checks=_checks(name))
        for name, kind in columns_of(table, covariates).items()
    }
    # Numbers of infusions may be unknown; only patients and dispositions have a key without missing values.
    key = UNIQUE_KEYS.get(table, [])
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=key if key == ["patient"] else None)


def check_contracts(tables: dict[str, pd.DataFrame], covariates: dict[str, Any]) -> None:
    """Check every clean table, and that each of their patients stands in `patients`.

    Raises
    ------
    ContractError
        Naming table, column and check; never a value.
    """
    known = patients_in(tables["patients"])
    for name, table in tables.items():
        try:
            contract(name, covariates).validate(table, lazy=True)
        except SchemaErrors as error:
            broken = "; ".join(_breaches(error.failure_cases))
            raise ContractError(f"clean/{name}: breaks its contract ({broken}). Please report this message.") from None
        if len(missing_from(patients_in(table), known)):
            raise ContractError(f"clean/{name}: has patients that 'patients' lacks. Please report this message.")


def _breaches(failures: pd.DataFrame) -> list[str]:
    """Name column and check of each failure; only where a column is missing or too many is its case a name."""
    is_name = failures["check"].isin(["column_in_dataframe", "column_in_schema", "column_ordered"])
    columns = failures["column"].where(~is_name, failures["failure_case"])
    return list(dict.fromkeys(f"{column}: {check}" for column, check in zip(columns, failures["check"], strict=True)))


def _checks(column: str) -> list[pa.Check]:
    if column == "patient":
        return [pa.Check(_are_pseudonyms, name="is a pseudonym")]
    if column == "infusion":
        return [pa.Check(lambda values: values >= 1, name="counts from 1")]
    return []


def _are_pseudonyms(patients: pd.Series) -> bool:
    """Each patient is looked at once, however many rows there are."""
    return bool(pd.Series(patients.unique()).str.fullmatch(PSEUDONYM).all())
