"""Check every cell against the type, range and vocabulary of its column, and give it that type."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from reinfuse.deidentify.cell_readers import (
    NUMERIC_TYPES,
    REMOVED_ROLES,
    Column,
    Refusal,
    allowed,
    other_unit,
    reader_of,
)
from reinfuse.deidentify.rows import describe_rows
from reinfuse.errors import CellError

TEXT_ROLES = {"identifier", "postcode", "provider", "site"}
DTYPES = {"integer": "Int64", "number": "Float64", "date": "Int64"}


class TypedCells(NamedTuple):
    """The cells of a raw file with their types, and what became of those that could not be read."""

    values: pd.DataFrame
    refused: pd.DataFrame  # of each column that may hold unreadable cells: why (a value of Refusal), or ''
    converted: pd.DataFrame  # of each column with other units: whether a cell was in one


def typed_cells(cells: pd.DataFrame, source: dict[str, Any], file: str, name: str) -> TypedCells:
    """Return the cells with their declared types; missing codes become missing values.

    Whole numbers become Int64, numbers Float64, dates Int64 (days since 1 January of year 1), all else text.
    Words are replaced by their clean words, other units by the column's. Columns that are removed later are not
    checked. Cells of columns with `unreadable: quarantine` that break their declaration become missing.

    Raises
    ------
    CellError
        Naming each other column that holds a cell which breaks its declaration, and the rows; never the cell.
    """
    columns: dict[str, Column] = source["columns"]
    typed: dict[str, pd.Series] = {}
    refused: dict[str, pd.Series] = {}
    converted: dict[str, pd.Series] = {}
    problems: dict[str, list[str]] = {}
    lines = cells.index.tolist()
    # Units are read before the numbers that they belong to.
    for column in sorted(columns, key=lambda one: bool(columns[one].get("unit_column"))):
        declared = columns[column]
        texts, no_unit = _with_units(cells[column], declared, typed, source["missing_codes"])
        values, why = _typed_column(texts, declared, source)
        why = why.mask(no_unit, Refusal.NO_UNIT.value)
        values = values.mask(why != "")
        if declared["required"] and declared["role"] not in REMOVED_ROLES:
            why = why.mask(values.isna() & (why == ""), Refusal.NO_VALUE.value)
        typed[column] = values
        if policy_of(declared, source) == "quarantine":
            refused[column] = why
        elif found := _problems(column, declared, why, lines, source):
            problems[column] = found
        if declared.get("units"):
            converted[column] = values.notna() & texts.map(
                {text: other_unit(text, declared) for text in texts.unique()}
            )
    if problems:
        noun = "column holds cells" if len(problems) == 1 else "columns hold cells"
        raise CellError(
            f"{file}: {len(problems)} {noun} that study.yaml does not allow; cells are never shown, they may "
            "identify a patient\n"
            + "\n".join(f"  {problem}" for found in problems.values() for problem in found)
            + f"\nMend these cells in the export, or correct what sources.{name}.columns says in study.yaml; "
            "'unreadable: quarantine' leaves such rows out and counts them."
        )
    return TypedCells(
        pd.DataFrame({column: typed[column] for column in columns}, index=cells.index),
        pd.DataFrame({column: refused[column] for column in columns if column in refused}, index=cells.index),
        pd.DataFrame(converted, index=cells.index),
    )


def policy_of(declared: Column, source: dict[str, Any]) -> str:
    """Return what is done about a column's unreadable cells: stop or quarantine."""
    return str(declared.get("unreadable") or source.get("unreadable", "stop"))


def _with_units(
    texts: pd.Series, declared: Column, typed: dict[str, pd.Series], missing_codes: list[str]
) -> tuple[pd.Series, pd.Series]:
    """Return the texts followed by what the column of units holds, and which of them have nothing there."""
    if not (unit_column := declared.get("unit_column")):
        return texts, pd.Series(False, index=texts.index)
    units = typed[unit_column]
    is_present = ~texts.isin(missing_codes)
    return texts.mask(is_present & units.notna(), texts + " " + units.fillna("")), is_present & units.isna()


def _problems(column: str, declared: Column, why: pd.Series, lines: list[int], source: dict[str, Any]) -> list[str]:
    """Say which rows of a column break its declaration, in one sentence for wrong cells and one for gaps."""
    is_gap = why == Refusal.NO_VALUE.value
    wrong = np.flatnonzero((why != "") & ~is_gap).tolist()
    gaps = np.flatnonzero(is_gap).tolist()
    found = []
    if wrong:
        what = allowed(declared, decimal_comma=source.get("decimal_comma", False))
        found.append(f"{column}: {describe_rows(wrong, lines)}: allowed {what}.")
    if gaps and declared["role"] != "identifier":  # a row without a record number has its own message
        found.append(
            f"{column}: {describe_rows(gaps, lines)}: no value, but every row needs one "
            "('required: false' allows gaps)."
        )
    return found


def _typed_column(texts: pd.Series, declared: Column, source: dict[str, Any]) -> tuple[pd.Series, pd.Series]:
    """Return the values, and why cells were refused ('' where not); each distinct text is looked at once."""
    read_cell = reader_of(declared, decimal_comma=source.get("decimal_comma", False))
    codes, distinct = pd.factorize(texts)
    missing_codes = source["missing_codes"]
    read = [None if text in missing_codes else read_cell(text) for text in distinct]
    why = pd.Series([value.value if isinstance(value, Refusal) else "" for value in read], dtype="str")
    dtype = DTYPES.get(_type(declared), "str")
    values = pd.Series([None if isinstance(value, Refusal) else value for value in read], dtype=dtype)
    return values.take(codes).set_axis(texts.index), why.take(codes).set_axis(texts.index)


def _type(declared: Column) -> str:
    """A ZIP read as a number would lose its leading zero, and removed columns need no type."""
    is_text = (
        declared["role"] in REMOVED_ROLES | {"identifier", "postcode", "provider", "site"}
        or declared["type"] not in NUMERIC_TYPES
    )
    return "text" if is_text else declared["type"]
