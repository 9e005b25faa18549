"""Check every cell against the type, range and vocabulary of its column, and give it that type."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from reinfuse.coded import Flags, coded, codes_of, distinct_of, mapped, of_codes, pairs, recoded, replaced
from reinfuse.deidentify.cell_readers import (
    NUMERIC_TYPES,
    REMOVED_ROLES,
    Column,
    Refusal,
    allowed,
    other_unit,
    reader_of,
)
from reinfuse.deidentify.plain_cells import plain_cells
from reinfuse.deidentify.rows import describe_rows
from reinfuse.errors import CellError

TEXT_ROLES = {"identifier", "postcode", "provider", "site"}
DTYPES = {"integer": "Int64", "number": "Float64", "date": "Int64"}


class TypedCells(NamedTuple):
    """The cells of a raw file with their types, and what became of those that could not be read; coded columns."""

    values: pd.DataFrame
    refused: pd.DataFrame  # of each column that may hold unreadable cells: why (a value of Refusal), or ''
    converted: pd.DataFrame  # of each column with other units: whether a cell was in one; not coded


def typed_cells(cells: pd.DataFrame, source: dict[str, Any], file: str, name: str) -> TypedCells:
    """Return the cells with their declared types; missing codes become missing values.

    Whole numbers become int64, numbers float64, dates int64 (days since 1 January of year 1), all else text.
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
    # Units are read before the numbers that they belong to.
    for column in sorted(columns, key=lambda one: bool(columns[one].get("unit_column"))):
        declared = columns[column]
        texts, no_unit = _with_units(coded(cells[column]), declared, typed, source["missing_codes"])
        values, why = _typed_column(texts, declared, source)
        why = replaced(why, no_unit, Refusal.NO_UNIT.value)
        values = replaced(values, no_unit, None)
        if declared["required"] and declared["role"] not in REMOVED_ROLES:
            why = replaced(why, values.isna() & (why == ""), Refusal.NO_VALUE.value)
        typed[column] = values
        if policy_of(declared, source) == "quarantine":
            refused[column] = why
        elif found := _problems(column, declared, why, source):
            problems[column] = found
        if declared.get("units"):
            is_other = distinct_of(texts).map(lambda text, declared=declared: other_unit(text, declared))
            converted[column] = values.notna() & is_other.to_numpy(dtype=bool)[codes_of(texts)]
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
        pd.DataFrame({column: typed[column] for column in columns}, index=cells.index, copy=False),
        pd.DataFrame(
            {column: refused[column] for column in columns if column in refused}, index=cells.index, copy=False
        ),
        pd.DataFrame(converted, index=cells.index, copy=False),
    )


def policy_of(declared: Column, source: dict[str, Any]) -> str:
    """Return what is done about a column's unreadable cells: stop or quarantine."""
    return str(declared.get("unreadable") or source.get("unreadable", "stop"))


def _with_units(
    texts: pd.Series, declared: Column, typed: dict[str, pd.Series], missing_codes: list[str]
) -> tuple[pd.Series, Flags]:
    """Return the texts followed by what the column of units holds, and which of them have nothing there."""
    if not (unit_column := declared.get("unit_column")):
        return texts, np.zeros(len(texts), dtype=bool)
    codes, both = pairs(texts, typed[unit_column])
    text, unit = both["first"], both["second"]
    is_present = ~text.isin(missing_codes)
    joined = text.mask(is_present & unit.notna(), text + " " + unit.fillna(""))
    has_no_unit = (is_present & unit.isna()).to_numpy()
    return recoded(of_codes(codes, both.index, texts.index), joined), has_no_unit[codes]


def _problems(column: str, declared: Column, why: pd.Series, source: dict[str, Any]) -> list[str]:
    """Say which rows of a column break its declaration, in one sentence for wrong cells and one for gaps."""
    if distinct_of(why).eq("").all():
        return []
    is_gap = why == Refusal.NO_VALUE.value
    wrong = np.flatnonzero((why != "") & ~is_gap)
    gaps = np.flatnonzero(is_gap)
    found = []
    if len(wrong):
        what = allowed(declared, decimal_comma=source.get("decimal_comma", False))
        found.append(f"{column}: {describe_rows(wrong, why.index)}: allowed {what}.")
    if len(gaps) and declared["role"] != "identifier":  # a row without a record number has its own message
        found.append(
            f"{column}: {describe_rows(gaps, why.index)}: no value, but every row needs one "
            "('required: false' allows gaps)."
        )
    return found


def _typed_column(texts: pd.Series, declared: Column, source: dict[str, Any]) -> tuple[pd.Series, pd.Series]:
    """Return the values, and why cells were refused ('' where not); each distinct text is looked at once."""
    missing_codes = source["missing_codes"]
    if declared["role"] in REMOVED_ROLES:
        kept = mapped(texts, lambda distinct: distinct.mask(distinct.isin(missing_codes)))
        return kept, recoded(texts, pd.Series("", index=distinct_of(texts).index, dtype="str"))
    decimal_comma = source.get("decimal_comma", False)
    distinct = distinct_of(texts)
    is_plain, numbers = plain_cells(distinct, declared, decimal_comma=decimal_comma)
    is_plain &= ~distinct.isin(missing_codes).to_numpy()
    read_cell = reader_of(declared, decimal_comma=decimal_comma)
    rest = distinct[~is_plain]
    read = [None if text in missing_codes else read_cell(text) for text in rest.to_numpy()]
    dtype: Any = DTYPES.get(_type(declared), "str")
    values: pd.Series = pd.concat(
        [
            numbers[is_plain].astype(dtype),
            pd.Series([None if isinstance(value, Refusal) else value for value in read], index=rest.index, dtype=dtype),
        ]
    )
    refused = {place: value.value for place, value in zip(rest.index, read, strict=True) if isinstance(value, Refusal)}
    why = pd.Series(refused, index=distinct.index, dtype="str").fillna("")
    return recoded(texts, values.sort_index()), recoded(texts, why)


def _type(declared: Column) -> str:
    """A ZIP read as a number would lose its leading zero, and removed columns need no type."""
    is_text = (
        declared["role"] in REMOVED_ROLES | {"identifier", "postcode", "provider", "site"}
        or declared["type"] not in NUMERIC_TYPES
    )
    return "text" if is_text else declared["type"]
