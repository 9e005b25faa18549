"""Attacks by what a workbook holds beside the cells that it shows."""

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from privacy.clinic import Act, Case, Check, Clinic

PERSON = "Ottoline Vandersloot"


def workbook(change: Callable[[Any], None] | None = None, sheet: str = "Visits", **cells: Any) -> Act:
    """Return the attack that writes the export as a workbook; `cells` go into the second row."""

    def act(clinic: Clinic) -> None:
        clinic.source |= {"file": "export.xlsx", "sheet": sheet}
        clinic.book = change
        for column, cell in cells.items():
            clinic.put(column, cell)

    return act


def further_sheet(state: str, title: str = "Copy") -> Callable[[Any], None]:
    """Return the change that adds a sheet with names, in a state of visibility."""

    def change(book: Any) -> None:
        sheet = book.create_sheet(title)
        sheet.append([PERSON, "59382716"])
        sheet.sheet_state = state

    return change


def hidden_row(book: Any) -> None:
    book.active["J3"] = PERSON
    book.active.row_dimensions[3].hidden = True


def hidden_column(book: Any) -> None:
    book.active["M1"], book.active["M3"] = "remark", PERSON
    book.active.column_dimensions["M"].hidden = True


def beyond_the_header(book: Any) -> None:
    book.active["Z3"] = PERSON


def comment(book: Any) -> None:
    book.active["J3"].comment = Comment(PERSON, PERSON)


def defined_name(book: Any) -> None:
    book.defined_names["Vandersloot"] = DefinedName("Vandersloot", attr_text='"Ottoline Vandersloot"')


def properties(book: Any) -> None:
    book.properties.creator = book.properties.title = book.properties.lastModifiedBy = PERSON


def page_header(book: Any) -> None:
    book.active.oddHeader.center.text = PERSON


def macintosh(book: Any) -> None:
    book.epoch = CALENDAR_MAC_1904
    for row in range(2, 7):
        cell = book.active.cell(row, 7)
        cell.value = datetime.date.fromisoformat(cell.value)


def real_dates(book: Any) -> None:
    for row in range(2, 7):
        cell = book.active.cell(row, 7)
        cell.value = datetime.date.fromisoformat(cell.value)


def _part(name: str, content: bytes) -> Act:
    """Return the attack that hides a part in the archive that a workbook is."""

    def act(clinic: Clinic) -> None:
        workbook()(clinic)
        clinic.write()
        saved = (clinic.raw / "export.xlsx").read_bytes()
        out = io.BytesIO(saved)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(name, content)
        clinic.content = out.getvalue()

    return act


def protected(clinic: Clinic) -> None:
    workbook()(clinic)
    clinic.content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + PERSON.encode("utf-16-le") * 40


def cut_off(clinic: Clinic) -> None:
    workbook()(clinic)
    clinic.write()
    clinic.content = (clinic.raw / "export.xlsx").read_bytes()[:-400]


def missing_sheet(clinic: Clinic) -> None:
    workbook(further_sheet("visible", PERSON))(clinic)
    clinic.write()
    clinic.content = (clinic.raw / "export.xlsx").read_bytes()
    clinic.source["sheet"] = "Visit"


def _days_are_right(clinic: Clinic) -> None:
    assert sorted(clinic.passed()["seen"]) == [0, 0, 0, 0, 7]


def _one_patient_less_than_rows(clinic: Clinic) -> None:
    assert len(clinic.passed()) == 5
    assert clinic.passed()["mrn"].nunique() == 4


def _case(name: str, outcome: str, act: Act, check: Check | None = None) -> Case:
    return Case(f"workbook: {name}", "workbooks", name, outcome, act, (PERSON, "Vandersloot"), check)


CASES = [
    _case("a hidden sheet with names", "absent", workbook(further_sheet("hidden")), _days_are_right),
    _case("a very hidden sheet with names", "absent", workbook(further_sheet("veryHidden")), _days_are_right),
    _case("a further sheet named after a patient", "absent", workbook(further_sheet("visible", PERSON))),
    _case("a hidden row with a name as a dose: read like any other", "refuse", workbook(hidden_row)),
    _case("a hidden column that nobody declared", "refuse", workbook(hidden_column)),
    _case("a cell right of the table", "refuse", workbook(beyond_the_header)),
    _case("a comment", "absent", workbook(comment), _days_are_right),
    _case("a defined name", "absent", workbook(defined_name), _days_are_right),
    _case("properties: author and title", "absent", workbook(properties), _days_are_right),
    _case("a header of the printed page", "absent", workbook(page_header), _days_are_right),
    _case("a link to another workbook", "absent", _part("xl/externalLinks/externalLink9.xml", PERSON.encode())),
    _case("a cache of a pivot table", "absent", _part("xl/pivotCache/pivotCacheRecords9.xml", PERSON.encode())),
    _case("a picture", "absent", _part("xl/media/image9.png", PERSON.encode())),
    _case("a formula without a saved value", "refuse", workbook(dose='=LEN("Ottoline Vandersloot")')),
    _case("an error of a formula as a dose", "refuse", workbook(dose="#REF!")),
    _case("a date of a spreadsheet as a dose", "refuse", workbook(dose=datetime.date(2023, 4, 11))),
    _case("a serial number as a date", "refuse", workbook(seen=45027)),
    _case("dates as dates", "absent", workbook(real_dates), _days_are_right),
    _case("dates counted from 1904", "absent", workbook(macintosh), _days_are_right),
    _case("a record number with decimals", "absent", workbook(mrn=20471193.0)),
    _case("a record number that a spreadsheet rounded", "refuse", workbook(mrn="2.05E+07")),
    _case("a sheet named after a patient", "refuse", workbook(sheet="Fastolf Ermintrude")),
    _case("sheets named after patients, the declared one missing", "refuse", missing_sheet),
    _case("a workbook with a password", "refuse", protected),
    _case("a workbook that is cut off", "refuse", cut_off),
]
