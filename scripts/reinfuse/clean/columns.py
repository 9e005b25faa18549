"""The columns of the seven clean tables as columns of data frames."""

from typing import Any

import pandas as pd

from reinfuse.clean_tables import TABLE_COLUMNS

# Nullable types throughout, so that whole numbers stay whole numbers where cells are missing.
DTYPES = {"text": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def columns_of(table: str, covariates: dict[str, Any]) -> dict[str, str]:
    """Return each column of a clean table with its type; `patients` also has the declared covariates."""
    if table != "patients":
        return TABLE_COLUMNS[table]
    declared = {name: "text" if one["type"] == "category" else one["type"] for name, one in covariates.items()}
    return TABLE_COLUMNS[table] | declared


def empty_table(columns: dict[str, str]) -> pd.DataFrame:
    """Return a table without rows, its columns typed."""
    return pd.DataFrame({name: pd.Series(dtype=DTYPES[kind]) for name, kind in columns.items()})
