"""One spelling for each record number."""

import numpy as np
import pandas as pd

from reinfuse.deidentify.pseudonyms import normalised


def record_numbers(cells: pd.Series) -> pd.Series:
    """Return the record number of each row in its one normalised spelling; '' where there is none."""
    codes, distinct = pd.factorize(cells)
    spelling = np.array([normalised(number) for number in distinct] + [""], dtype=object)
    # Code -1, a missing cell, is the last.
    return pd.Series(spelling[codes], index=cells.index, dtype="str", name=cells.name)
