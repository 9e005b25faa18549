"""Sheets of workbooks: cells become the text that a CSV file would hold, whatever the sheet shows."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reinfuse.deidentify.sources import read_source
from reinfuse.deidentify.workbooks import read_sheet
from reinfuse.errors import ColumnsError, RawDataUnreadableError

HEADER = ["id", "seen", "dose", "note"]
COLUMNS: dict[str, Any] = {"id": {}, "seen": {"date_format": "%d.%m.%Y"}, "dose": {}, "note": {}}


def workbook(*rows: list[Any], change: Callable[[Any], None] | None = None, title: str = "Visits") -> bytes:
    """Return a workbook whose sheet `Visits` holds the header and these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in (HEADER, *rows):
        sheet.append(row)
    if change:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_xml(content: bytes, old: str, new: str) -> bytes:
    """Return the workbook with another text in its first sheet, as other programs may write it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text, count = re.subn(old, new, part.decode())
                assert count
                part = text.encode()
            after.writestr(name, part)
    return changed.getvalue()


def rows_of(content: bytes, **more: Any) -> list[list[str]]:
    source = {"sheet": "Visits", "columns": COLUMNS, **more}
    header, rows, _ = read_sheet(content, "export.xlsx", "visits", source)
    assert header == HEADER
    return rows


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.5, "12.5"),
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (1e-7, "0.0000001"),
        (20471193.0, "20471193"),
        (1.5e20, "150000000000000000000"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("0012", "0012"),
        ("=dose", "=dose"),
        ("#N/A", "#N/A"),
        (None, ""),
        (datetime.date(2024, 3, 4), "2024-03-04"),  # what Excel made of 3-4
        (datetime.time(2, 30), "02:30:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_cell_as_text(value: Any, text: str) -> None:
    """A dose would be rounded, a zero be lost, or what Excel took for a date pass for a number."""

    def as_text(book: Any) -> None:
        if isinstance(value, str):
            book["Visits"]["C2"].data_type = "s"

    assert rows_of(workbook(["7", None, value, "x"], change=as_text))[0][2] == text


@pytest.mark.parametrize(
    "seen",
    [
        datetime.date(2024, 3, 4),
        datetime.datetime.combine(datetime.date(2024, 3, 4), datetime.time(17, 30)),
        "04.03.2024",
    ],
)
def test_dates_are_written_as_the_column_declares(seen: Any) -> None:
    """4 March would be 3 April, or the time of day would make the date unreadable."""
    assert rows_of(workbook([7, seen, 1, None]))[0][1] == "04.03.2024"


def test_dates_of_the_other_epoch() -> None:
    """Workbooks from old Macs count from 1904: every visit would be four years off."""

    def mac(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert rows_of(workbook([7, datetime.date(2024, 3, 4), 1, None], change=mac))[0][1] == "04.03.2024"


def test_numbers_have_the_decimal_sign_of_the_source() -> None:
    """A number that is a number in the workbook would be refused, because text cells have commas."""
    assert rows_of(workbook([7, None, 12.5, "1,5"]), decimal_comma=True)[0][2:] == ["12,5", "1,5"]


def test_formula_counts_as_the_value_that_was_saved_with_it() -> None:
    """The formula's text would be taken for the dose."""
    content = workbook([7, None, "=40+20", None])
    assert (
        rows_of(with_xml(content, r"<f>40\+20</f><v\s*/>|<f>40\+20</f><v></v>", "<f>40+20</f><v>60</v>"))[0][2] == "60"
    )


def test_formula_without_a_value_stops_the_run() -> None:
    """A dose that was never computed would be an empty cell, and so a missing value."""
    with pytest.raises(RawDataUnreadableError, match=r"in row 3 of the sheet, 1 in all") as caught:
        rows_of(workbook([7, None, 1, None], [8, None, "=40+20", None]))
    assert "40" not in str(caught.value)


def test_hidden_rows_columns_and_sheets_are_read() -> None:
    """A patient whom a filter hides would be dropped in silence."""

    def hide(book: Any) -> None:
        book.create_sheet("Other")
        book["Visits"].sheet_state = "veryHidden"
        book["Visits"].row_dimensions[2].hidden = True
        book["Visits"].column_dimensions["C"].hidden = True

    assert rows_of(workbook([7, None, 60, None], change=hide)) == [["7", "", "60", ""]]


def test_rows_beyond_the_size_that_the_sheet_claims_are_read() -> None:
    """Some programs save a sheet of 300 rows as if it had one, and the others would be lost."""
    content = workbook([7, None, 60, None], [8, None, 50, None])
    wrong = with_xml(content, r'<dimension ref="[^"]*"\s*/>', '<dimension ref="A1"/>')
    assert [row[0] for row in rows_of(wrong)] == ["7", "8"]


def test_empty_rows_are_passed_over_and_places_are_those_of_the_sheet() -> None:
    """A message would point at another row than the one that Excel shows."""
    content = workbook([7, None, 60, None], [None], [" "], [8, None, 50, None])
    header, rows, places = read_sheet(content, "export.xlsx", "visits", {"sheet": "Visits", "columns": COLUMNS})
    assert (header, [row[0] for row in rows], places) == (HEADER, ["7", "8"], [2, 5])


def test_sheet_that_is_not_there_is_told_with_its_number_and_no_other_name() -> None:
    """The user would not know which sheet is meant, or a sheet named after a patient would stand in the message."""
    content = workbook(change=lambda book: book.create_sheet("Opioids"))
    source = {"sheet": "visits", "columns": COLUMNS}
    with pytest.raises(RawDataUnreadableError) as caught:
        read_sheet(content, "export.xlsx", "first", source)
    assert str(caught.value) == (
        "export.xlsx: there is no sheet 'visits'; it has 2 sheets, of which number 1 has a name close to it. "
        "Correct 'sources.first.sheet' in study.yaml."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,seen\n7,2024\n", "damaged or no .xlsx workbook"),
        (b"PK\x03\x04" + b"x" * 99, "damaged or no .xlsx workbook"),
        (workbook([7, None, 1, None])[:-200], "damaged or no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "with a password"),
        (workbook([7, None, 1, None, "Dagobert"]), "data row 1 (line 2): more cells than the first row"),
        (workbook(change=lambda book: book["Visits"].delete_rows(1)), "sheet 'Visits': is empty"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, said: str) -> None:
    """A traceback would show a cell, or a table would be read that is none."""
    with pytest.raises(RawDataUnreadableError, match=re.escape(said)) as caught:
        rows_of(content)
    assert "Dagobert" not in str(caught.value)
    assert caught.value.__cause__ is None


TWO_ROWS = workbook([7, datetime.date(2024, 3, 4), 60, "a"], [8, None, 50.5, "b"])


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(TWO_ROWS) - 1), st.integers(1, 255))
def test_changed_byte_is_noticed_or_changes_nothing(place: int, change: int) -> None:
    """A file that was damaged on its way would be read as another table, or end in a traceback."""
    damaged = bytearray(TWO_ROWS)
    damaged[place] ^= change
    try:
        found = rows_of(bytes(damaged))
    except RawDataUnreadableError:
        return
    assert found == [["7", "04.03.2024", "60", "a"], ["8", "", "50.5", "b"]]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_sheet_that_breaks_off_is_refused(share: float) -> None:
    """The rows up to the break would pass for all rows."""
    with zipfile.ZipFile(io.BytesIO(TWO_ROWS)) as parts:
        length = len(parts.read("xl/worksheets/sheet1.xml"))
    kept = int(length * share)
    with pytest.raises(RawDataUnreadableError, match="damaged"):
        rows_of(with_xml(TWO_ROWS, rf"(?s)\A(.{{{kept}}}).*\Z", r"\1"))


def raw_source(declared: dict[str, Any], **more: Any) -> dict[str, Any]:
    columns = {
        "id": declared["column"]("identifier", "text"),
        "note": declared["column"]("free_text", "text"),
        "dose": declared["column"]("clinical", "number", range=[0, 10**9]),
    }
    source: dict[str, Any] = declared["source"](columns, one_row_per="infusion", duplicates="keep_all", **more)
    return source


def test_header_without_rows_and_undeclared_columns(tmp_path: Path, declared: dict[str, Any]) -> None:
    """A sheet would pass that a CSV file with the same cells would not."""
    source = raw_source(declared, file="export.xlsx", sheet="Visits")
    (tmp_path / "export.xlsx").write_bytes(workbook())
    with pytest.raises(RawDataUnreadableError, match=r"export.xlsx, sheet 'Visits': has a header but no data rows"):
        read_source(tmp_path, "visits", source, "a-clinic")
    (tmp_path / "export.xlsx").write_bytes(workbook([7, None, 60, None]))
    with pytest.raises(ColumnsError, match=r"export.xlsx, sheet 'Visits': 1 problem .*\n  column 2 is not declared"):
        read_source(tmp_path, "visits", source, "a-clinic")


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Z]{1,3}[0-9]{1,6}", fullmatch=True),
            st.from_regex(r"[a-zäß ',;\"]{0,9}", fullmatch=True),
            st.floats(0, 10**9, allow_nan=False).map(lambda number: round(number, 4)) | st.integers(0, 10**9),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_workbook_and_text_file_with_the_same_cells_are_the_same_table(
    tmp_path: Path, declared: dict[str, Any], rows: list[tuple[str, str, float]]
) -> None:
    """Which of the two a clinic exports would change its results."""
    import csv

    book = openpyxl.Workbook()
    book.active.title = "Visits"
    with (tmp_path / "export.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in (("id", "note", "dose"), *rows):
            book.active.append(row)
            writer.writerow(row if isinstance(row[2], str) else (*row[:2], format(row[2], "f")))
    book.save(tmp_path / "export.xlsx")
    of_text = read_source(tmp_path, "a", raw_source(declared, file="export.csv"), "s").values.astype(object)
    of_sheet = read_source(tmp_path, "a", raw_source(declared, file="export.xlsx", sheet="Visits"), "s").values.astype(
        object
    )
    assert of_sheet["id"].tolist() == of_text["id"].tolist()
    assert of_sheet["note"].fillna("").tolist() == of_text["note"].fillna("").tolist()
    assert of_sheet["dose"].tolist() == of_text["dose"].tolist() == [row[2] for row in rows]
