"""Columns that are kept, and that tell nearly every patient from all others: identifiers that nobody declared."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from reinfuse.coded import distinct_of, pairs
from reinfuse.errors import IdentityError

KEPT = {"quasi_identifier", "clinical"}
# Of fewer patients each may well have a diagnosis of his own.
FEWEST_PATIENTS = 20
SHARE_ALONE = 0.8
# No dose, score or laboratory value of a patient has seven digits; telephone, account and insurance numbers do.
SMALLEST_NUMBER = 1_000_000


def check_no_identifier_is_kept(
    columns: Iterable[tuple[str, str, Mapping[str, Any], pd.Series, pd.Series]],
) -> None:
    """Refuse a column that is kept although most patients have a word, or a number of seven digits, of their own.

    Parameters
    ----------
    columns
        File, column, what study.yaml declares of it, record number of each row, and what the column says there; the
        last two are coded columns.

    Raises
    ------
    IdentityError
        Naming the column; never a cell.
    """
    for file, column, declared, numbers, values in columns:
        if declared["role"] in KEPT and _tells_patients_apart(declared["type"], numbers, values):
            what = "word" if declared["type"] == "category" else "number of seven digits or more"
            raise IdentityError(
                f"{file}: the column '{column}' has the role '{declared['role']}', and nearly every patient has a "
                f"{what} of their own in it, as in a column of names or account numbers. Give it the role "
                "'direct_identifier', or leave it out of the export."
            )


def _tells_patients_apart(type_of_column: str, numbers: pd.Series, values: pd.Series) -> bool:
    distinct = distinct_of(values)
    if type_of_column in {"integer", "number"}:
        distinct = distinct[distinct >= SMALLEST_NUMBER]
    elif type_of_column != "category":
        return False
    # Looked at first, for it takes no time; one of the record numbers may be that of rows without one.
    if len(distinct) < SHARE_ALONE * max(FEWEST_PATIENTS, len(distinct_of(numbers)) - 1):
        return False
    told = pairs(numbers, values)[1].set_axis(["number", "value"], axis="columns").astype({"value": "object"})
    told = told[(told["number"] != "") & told["value"].notna()].drop_duplicates()
    patients = told["number"].nunique()
    told = told[told["value"].isin(set(distinct))]
    alone = told.loc[~told["value"].duplicated(keep=False), "number"].nunique()
    return patients >= FEWEST_PATIENTS and alone >= SHARE_ALONE * patients
