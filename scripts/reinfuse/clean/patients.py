"""Whose rows a table has; each patient is looked at once, however many rows there are."""

from collections.abc import Set

import numpy as np
import pandas as pd


def patients_in(table: pd.DataFrame) -> set[str]:
    """Return the patients who have rows in a table."""
    return set(pd.Series(table["patient"].unique()).dropna().to_numpy(dtype=object))


def rows_of(table: pd.DataFrame, patients: Set[str]) -> pd.Series:
    """Say which rows of a table belong to some patients."""
    if not patients:
        return pd.Series(False, index=table.index)
    codes, distinct = pd.factorize(table["patient"])
    is_one = np.array([patient in patients for patient in np.asarray(distinct, dtype=object)] + [False])
    return pd.Series(is_one[codes], index=table.index)
