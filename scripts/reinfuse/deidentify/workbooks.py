"""Read one sheet of an Excel workbook as text cells, the way the cells of a CSV file are.

What a cell shows and what it holds can differ in a workbook; what it holds counts:
- numbers are written out in full, with the decimal sign that the source declares; booleans are TRUE and FALSE;
- a cell that is a date becomes text in its column's `date_format`, its time of day is left away; a date in any other
  column becomes YYYY-MM-DD, which no number and no word is;
- a formula counts as the value that was saved with it, and one that was saved without a value stops the run;
- hidden rows, columns and sheets are read like any other: to hide is not to delete. Sheets that no source names,
  comments and names are never looked at.
"""

import datetime
import difflib
import io
import re
import warnings
import zipfile
import zlib
from decimal import Decimal
from typing import Any

from reinfuse.deidentify.rows import describe_rows
from reinfuse.errors import RawDataUnreadableError

CLOSE_NAMES = 0.7  # as for the names of columns
OLD_OR_PROTECTED = b"\xd0\xcf\x11\xe0"
ISO_DATE = "%Y-%m-%d"
FORMULA = re.compile(rb"<([A-Za-z0-9_]+:)?f[\s/>]")
# What zipfile, the parser of XML and openpyxl raise on parts that are cut off, changed or missing.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError, RuntimeError,
    OSError, EOFError,
)  # fmt: skip

Rows = list[list[str]]


def read_sheet(content: bytes, file: str, name: str, source: dict[str, Any]) -> tuple[list[str], Rows, list[int]]:
    """Return the header, the rows below it, and the row of the sheet where each stands; empty rows are passed over.

    Raises
    ------
    RawDataUnreadableError
        When the bytes are no workbook, the sheet is missing or empty, a row is wider than the header, or a formula
        has no value.
    """
    if content.startswith(OLD_OR_PROTECTED):
        raise RawDataUnreadableError(
            f"{file}: is an old Excel workbook, or one with a password. Save it as .xlsx without a password."
        )
    sheet = source["sheet"]
    label = f"{file}, sheet '{sheet}'"
    try:
        may_hold_formulas = _may_hold_formulas(content)
        values = _cells(content, file, name, sheet, formulas=False)
        # A second reading takes as long as the first.
        formulas = _cells(content, file, name, sheet, formulas=True) if may_hold_formulas else None
    except DAMAGE:
        raise RawDataUnreadableError(
            f"{file}: is damaged or no .xlsx workbook. Save it again in Excel as .xlsx."
        ) from None
    if formulas is not None:
        _check_formulas(values, formulas, label)
    filled = [number for number, row in enumerate(values) if _without_empty_end(row)]
    if not filled:
        raise RawDataUnreadableError(f"{label}: is empty. Export it again.")
    header = _without_empty_end(values[filled[0]])
    titles = [_text(title, ISO_DATE, decimal_comma=False) for title in header]
    formats = [source["columns"].get(title.strip(), {}).get("date_format") or ISO_DATE for title in titles]
    body, places = [values[number] for number in filled[1:]], [number + 1 for number in filled[1:]]
    too_wide = [position for position, row in enumerate(body) if len(_without_empty_end(row)) > len(titles)]
    if too_wide:
        raise RawDataUnreadableError(
            f"{label}: {describe_rows(too_wide, places)}: more cells than the first row, which must hold the names of "
            "the columns. Take out titles above it and notes beside the table."
        )
    decimal_comma = source.get("decimal_comma", False)
    rows = [
        [_text(row[n] if n < len(row) else None, formats[n], decimal_comma=decimal_comma) for n in range(len(titles))]
        for row in body
    ]
    return titles, rows, places


def _cells(content: bytes, file: str, name: str, sheet: str, *, formulas: bool) -> list[list[Any]]:
    """Return the values of a sheet, or (for the cells that are formulas) the formulas themselves."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and validations that openpyxl does not know: not about cells
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas)
        tables = [one.title for one in workbook.worksheets]
        if sheet not in tables:
            raise RawDataUnreadableError(_no_such_sheet(file, name, sheet, tables))
        table = workbook[sheet]
        table.reset_dimensions()  # some programs save a wrong size, and rows beyond it would be lost
        return [list(row) for row in table.iter_rows(values_only=True)]


def _may_hold_formulas(content: bytes) -> bool:
    """Say whether any part of the workbook that may be a sheet has an element `f`, whatever its prefix."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if parts.testzip() is not None:
            raise zipfile.BadZipFile
        return any(FORMULA.search(parts.read(part)) for part in parts.namelist() if part.endswith(".xml"))


def _no_such_sheet(file: str, name: str, sheet: str, tables: list[str]) -> str:
    """A sheet may be named after a patient, so other sheets are counted and never named."""
    folded = [table.casefold().strip() for table in tables]
    close = difflib.get_close_matches(sheet.casefold().strip(), folded, n=1, cutoff=CLOSE_NAMES)
    count = f"{len(tables)} sheets" if len(tables) != 1 else "one sheet"
    meant = f", of which number {folded.index(close[0]) + 1} has a name close to it" if close else ""
    return f"{file}: there is no sheet '{sheet}'; it has {count}{meant}. Correct 'sources.{name}.sheet' in study.yaml."


def _check_formulas(values: list[list[Any]], formulas: list[list[Any]], label: str) -> None:
    without_value = [
        number + 1
        for number, (row, formula_row) in enumerate(zip(values, formulas, strict=True))
        if any(value is None and formula is not None for value, formula in zip(row, formula_row, strict=True))
    ]
    if without_value:
        raise RawDataUnreadableError(
            f"{label}: holds formulas that were saved without a value, in row {without_value[0]} of the sheet, "
            f"{len(without_value)} in all. Open the workbook in Excel and save it, or put values in their place."
        )


def _without_empty_end(row: list[Any]) -> list[Any]:
    width = max(
        (position + 1 for position, value in enumerate(row) if value is not None and str(value).strip()), default=0
    )
    return row[:width]


def _text(value: Any, date_format: str, *, decimal_comma: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case float():
            digits = format(Decimal(repr(value)), "f")
            return digits.replace(".", ",") if decimal_comma else digits
        case datetime.datetime() | datetime.date():
            return value.strftime(date_format)
        case _:
            return str(value)
