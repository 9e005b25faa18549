"""Check every cell against the type, range and vocabulary of its column, and give it that type."""

import datetime
import re
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.deidentify.rows import describe_rows
from reinfuse.errors import CellError

# Plain decimals only: float() would also take 1e3, inf, nan, 1_000 and full-width digits.
INTEGER = re.compile(r"-?[0-9]{1,15}(\.0+)?")
NUMBER = re.compile(r"-?([0-9]{1,15}(\.[0-9]+)?|\.[0-9]+)")
# A spreadsheet shows long record numbers as 1.23E+07, and then several patients share one.
ROUNDED_BY_SPREADSHEET = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
# A visit outside these years is a typing error, such as the year 0024.
PLAUSIBLE_YEARS = range(1900, 2101)
REMOVED_ROLES = {"direct_identifier", "free_text"}
WORDS_SHOWN = 8
DTYPES = {"integer": "Int64", "number": "Float64", "date": "Int64"}

Column = dict[str, Any]
REFUSED = object()


def typed_cells(
    cells: pd.DataFrame, columns: dict[str, Column], missing_codes: list[str], file: str, name: str
) -> pd.DataFrame:
    """Return the cells with their declared types; missing codes become missing values.

    Whole numbers become Int64, numbers Float64, dates Int64 (days since 1 January of year 1), all else text.
    Words are replaced by their clean words. Columns that are removed later are not checked.

    Raises
    ------
    CellError
        Naming each column that holds a cell which breaks its declaration, and the rows; never the cell.
    """
    typed: dict[str, pd.Series] = {}
    problems: list[str] = []
    lines = cells.index.tolist()
    for column, declared in columns.items():
        values, refused = _typed_column(cells[column], declared, missing_codes)
        typed[column] = values
        if refused.any():
            places = describe_rows(np.flatnonzero(refused).tolist(), lines)
            problems.append(f"{column}: {places}: allowed {_allowed(declared)}.")
        empty = values.isna().to_numpy() & ~refused
        if empty.any() and declared["required"] and declared["role"] not in REMOVED_ROLES | {"identifier"}:
            places = describe_rows(np.flatnonzero(empty).tolist(), lines)
            problems.append(f"{column}: {places}: no value, but every row needs one ('required: false' allows gaps).")
    if problems:
        noun = "column holds cells" if len(problems) == 1 else "columns hold cells"
        raise CellError(
            f"{file}: {len(problems)} {noun} that study.yaml does not allow; cells are never shown, they may "
            "identify a patient\n"
            + "\n".join(f"  {problem}" for problem in problems)
            + f"\nMend these cells in the export, or correct what sources.{name}.columns says in study.yaml."
        )
    return pd.DataFrame(typed, index=cells.index)


def _typed_column(texts: pd.Series, declared: Column, missing_codes: list[str]) -> tuple[pd.Series, np.ndarray]:
    """Return the values, and which of them were refused; each distinct text is looked at once."""
    reader = _reader(declared)
    codes, distinct = pd.factorize(texts)
    read = [None if text in missing_codes else reader(text) for text in distinct]
    refused = np.array([value is REFUSED for value in read], dtype=bool)
    dtype = DTYPES.get(_type(declared), "str")
    values = pd.Series([None if value is REFUSED else value for value in read], dtype=dtype)
    return values.take(codes).set_axis(texts.index), refused[codes]


def _type(declared: Column) -> str:
    """A ZIP read as a number would lose its leading zero, and removed columns need no type."""
    is_text = declared["role"] in REMOVED_ROLES | {"identifier", "postcode"}
    return "text" if is_text else declared["type"]


def _reader(declared: Column) -> Callable[[str], Any]:
    if declared["role"] in REMOVED_ROLES | {"postcode"}:
        return str
    words = _vocabulary(declared)
    parse = _parser(declared)

    def read(text: str) -> Any:
        if words is None:
            return parse(text)
        return parse(words[text]) if text in words else REFUSED

    return read


def _vocabulary(declared: Column) -> dict[str, str] | None:
    values = declared.get("values")
    return {word: word for word in values} if isinstance(values, list) else values


def _parser(declared: Column) -> Callable[[str], Any]:
    lowest, highest = declared.get("range") or (-np.inf, np.inf)

    def whole_number(text: str) -> Any:
        if not INTEGER.fullmatch(text):
            return REFUSED
        number = int(text.split(".")[0])
        return number if lowest <= number <= highest else REFUSED

    def number(text: str) -> Any:
        return float(text) if NUMBER.fullmatch(text) and lowest <= float(text) <= highest else REFUSED

    def record_number(text: str) -> Any:
        is_odd = declared["type"] == "integer" and whole_number(text) is REFUSED
        return REFUSED if is_odd or ROUNDED_BY_SPREADSHEET.fullmatch(text) else text

    def date(text: str) -> Any:
        try:
            day = datetime.date(*time.strptime(text, declared["date_format"])[:3])
        except ValueError:
            return REFUSED
        return day.toordinal() if text.isascii() and day.year in PLAUSIBLE_YEARS else REFUSED

    if declared["role"] == "identifier":
        return record_number
    return {"integer": whole_number, "number": number, "date": date}.get(declared["type"], str)


def _allowed(declared: Column) -> str:
    """Say in words what a column allows; the words are those of study.yaml."""
    if (words := _vocabulary(declared)) is not None:
        shown = ", ".join(f"'{word}'" for word in list(words)[:WORDS_SHOWN])
        return f"are the words {shown}" + (f" and {len(words) - WORDS_SHOWN} more" if len(words) > WORDS_SHOWN else "")
    if declared["type"] == "date":
        return f"are dates written as {declared['date_format']}, from {PLAUSIBLE_YEARS[0]} to {PLAUSIBLE_YEARS[-1]}"
    if declared["type"] not in DTYPES:
        return "are record numbers as the clinic writes them, not such as 1.2E+07"
    kind = "whole numbers" if declared["type"] == "integer" else "numbers, such as 12 or 12.5,"
    if declared.get("range") is None:
        return f"are {kind}"
    lowest, highest = declared["range"]
    return f"are {kind} from {lowest:g} to {highest:g}"
