"""What a model may use of a patient: columns of `patients`, and membership in declared groups."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables, members

WORD_COLUMNS = {"arm", "sex"}


def indicator(patients: "pd.Series[Any]", group: str, tables: Tables, groups: dict[str, Any]) -> "pd.Series[int]":
    """Return 1 for each patient of a declared group and 0 for each other."""
    return patients.isin(members(tables, group, groups)).astype("int64")


def predictor(
    patients: "pd.Series[Any]", name: str, tables: Tables, covariates: dict[str, dict[str, Any]]
) -> "pd.Series[Any]":
    """Return a column of `patients` for each patient: words as text, all else as numbers; what is missing stays so."""
    column = patients.map(tables["patients"].set_index("patient")[name])
    if name in WORD_COLUMNS or covariates.get(name, {}).get("type") == "category":
        return column.astype("str").where(column.notna())
    return column.astype("Float64").astype("float64")


def words_as_factors(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the table with its columns of words as factors, their levels sorted."""
    factors = {
        name: pd.Categorical(table[name], categories=sorted(table[name].unique()))
        for name in names
        if table[name].dtype.name in {"str", "object"}
    }
    return table.assign(**factors)
