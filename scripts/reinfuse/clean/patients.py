"""Whose rows a table has; each patient is looked at once, however many rows there are."""

from collections.abc import Iterable, Set

import numpy as np
import pandas as pd


def patients_in(*tables: pd.DataFrame) -> pd.Series:
    """Return the patients who have rows in a table, or in any of several, each once."""
    of_each = [pd.Series(table["patient"].unique()) for table in tables]
    return of_each[0] if len(of_each) == 1 else pd.Series(pd.concat(of_each).unique())


def missing_from(patients: pd.Series, others: pd.Series | Iterable[str]) -> pd.Series:
    """Return the patients, each given once, who are not among others."""
    others = pd.Series(list(others), dtype=patients.dtype) if not isinstance(others, pd.Series) else others
    codes, distinct = pd.factorize(pd.concat([others.astype(patients.dtype), patients], ignore_index=True))
    of_others, of_patients = codes[: len(others)], codes[len(others) :]
    is_other = np.zeros(len(distinct), dtype=bool)
    is_other[of_others] = True
    return patients[~is_other[of_patients]]


def rows_of(table: pd.DataFrame, patients: Set[str]) -> pd.Series:
    """Say which rows of a table belong to some patients."""
    if not patients:
        return pd.Series(False, index=table.index)
    codes, distinct = pd.factorize(table["patient"])
    is_one = np.array([patient in patients for patient in np.asarray(distinct, dtype=object)] + [False])
    return pd.Series(is_one[codes], index=table.index)
