"""Whether the rows of a raw file identify patients as study.yaml says they do."""

import numpy as np
import pandas as pd

from reinfuse.deidentify.pseudonyms import normalised
from reinfuse.deidentify.rows import describe_rows
from reinfuse.errors import IdentityError


def record_numbers(cells: pd.Series, one_row_per: str, file: str) -> pd.Series:
    """Return the record number of each row in its one normalised spelling.

    Raises
    ------
    IdentityError
        When a row has none, or when two rows of a file with one row a patient have the same.
    """
    lines = cells.index.tolist()
    codes, distinct = pd.factorize(cells)
    spelling = np.array([normalised(number) for number in distinct] + [""], dtype=object)
    numbers = pd.Series(spelling[codes], index=cells.index, dtype="str")  # code -1, a missing cell, is the last
    empty = np.flatnonzero(numbers == "").tolist()
    if empty:
        raise IdentityError(
            f"{file}: {describe_rows(empty, lines)}: no record number in '{cells.name}'. "
            "Fill it in, or take these rows out of the export."
        )
    repeated = np.flatnonzero(numbers.duplicated(keep=False)).tolist()
    if one_row_per == "patient" and repeated:
        raise IdentityError(
            f"{file}: {describe_rows(repeated, lines)}: a record number in '{cells.name}' that stands in more than "
            "one row, though the file has one row a patient. Keep one row of each patient, or correct 'one_row_per'."
        )
    return numbers
