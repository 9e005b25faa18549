"""Write the tables of a simulated record as files: some as text, some as sheets of one workbook."""

import datetime
import io
import re
import stat
import zipfile
from pathlib import Path

import pandas as pd

from reinfuse.files import replacing
from reinfuse.twin.draws import Parameters

OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR
WORKBOOK = "record.xlsx"
# A workbook tells when it was written, and so does each part of it; this one always says the same.
WRITTEN = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
PLAIN_TEXT_COLUMNS = {"record_number"}


def write_export(folder: Path, tables: dict[str, pd.DataFrame], export: Parameters) -> list[Path]:
    """Write the tables and return the paths; files of an earlier export that are no longer made are removed.

    Parameters
    ----------
    export
        The part of twin.yaml of that name: delimiter, encoding, decimal_comma, date_format, and which tables stand in
        the workbook.
    """
    written = {}
    if export["decimal_comma"]:
        tables = {name: table.map(_with_comma) for name, table in tables.items()}
    in_workbook = {name: table for name, table in tables.items() if name in export["workbook"]}
    for name, table in tables.items():
        if name not in in_workbook:
            text = table.to_csv(index=False, lineterminator="\r\n", sep=export["delimiter"])
            written[folder / f"{name}.csv"] = text.encode(export["encoding"], errors="replace")
    if in_workbook:
        written[folder / WORKBOOK] = _workbook(in_workbook, export["date_format"])
    for path, content in written.items():
        _write(path, content)
    for path in [*folder.glob("*.csv"), *folder.glob("*.xlsx")]:
        if path not in written:
            path.unlink()
    return list(written)


def _with_comma(text: str) -> str:
    """Return a number with a decimal comma, also where a unit follows it; other cells stay as they are."""
    return re.sub(r"^([0-9]+)\.([0-9]+)(?=$| [a-z/]+$)", r"\1,\2", text)


def _workbook(tables: dict[str, pd.DataFrame], date_format: str) -> bytes:
    """Return a workbook with one sheet a table: numbers are numbers and dates dates, as a person would keep them."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.created = WRITTEN.replace(tzinfo=None)
    for name, table in tables.items():
        sheet = workbook.create_sheet(name.capitalize())
        sheet.append(list(table.columns))
        for row in table.itertuples(index=False):
            sheet.append([_cell(text, column, date_format) for text, column in zip(row, table.columns, strict=True)])
    content = io.BytesIO()
    workbook.save(content)
    return _without_times(content.getvalue())


def _cell(text: str, column: str, date_format: str) -> str | float | datetime.date | None:
    if not text:
        return None
    if column.endswith("_date"):
        return datetime.datetime.strptime(text, date_format).replace(tzinfo=datetime.UTC).date()
    if column not in PLAIN_TEXT_COLUMNS and NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    return text


def _without_times(content: bytes) -> bytes:
    """Return the same workbook without the time of its writing."""
    timeless = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(timeless, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>" + f"{WRITTEN:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            new.writestr(zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6]), part)
    return timeless.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read: with real patients in it, nobody else might."""
    with replacing(path) as temporary:
        temporary.touch(mode=OWNER_ONLY)
        temporary.write_bytes(content)
