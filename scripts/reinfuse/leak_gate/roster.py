"""What identifies the patients of a study: the cells of its raw files whose columns study.yaml says do."""

import datetime
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reinfuse.deidentify.read_raw import read_raw


def _signs(text: str) -> frozenset[str]:
    """Return what is neither letter, digit nor space."""
    return frozenset(sign for sign in text if not (sign.isalnum() or sign.isspace()))


# Spellings of dates in columns that declare none; a date that two of them read is searched for as both.
DATE_FORMATS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
SIGNS = {date_format: _signs(date_format.replace("%", "")) for date_format in DATE_FORMATS}
YEAR = re.compile(r"\d{4}")  # all of them have one
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
EXTENSION = re.compile(r"\s*(x|ext\.?|#)\s*\d+$", re.IGNORECASE)
FEWEST_DIGITS = 5  # shorter numbers cannot be told from counts and scores
FEWEST_SIGNS = 5
MOST_WORDS_OF_A_NAME = 5
# What so many patients share names a clinic, an insurer or a town, not one of them.
SHARED_BY_PATIENTS = 5

Columns = Mapping[str, Sequence[str]]  # of one raw file, each with all its cells


@dataclass(frozen=True)
class Roster:
    """The identifiers of a study's patients, each as it stands in the raw files; kept in memory only."""

    record_numbers: frozenset[str] = frozenset()
    names: frozenset[tuple[str, ...]] = frozenset()  # the cells of one row that read as names
    numbers: frozenset[str] = frozenset()  # of telephones, insurances and the like
    emails: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()  # streets, device numbers, addresses in the web
    birth_dates: frozenset[datetime.date] = frozenset()  # every date in a column of direct identifiers
    visit_dates: frozenset[datetime.date] = frozenset()
    postcodes: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()

    def counts(self) -> dict[str, int]:
        """Return how many different identifiers there are of each kind."""
        return {name: len(found) for name, found in vars(self).items()}

    def __or__(self, other: "Roster") -> "Roster":
        """Return the identifiers of both."""
        return Roster(**{name: found | getattr(other, name) for name, found in vars(self).items()})


def read_roster(folder: Path, sources: Mapping[str, Mapping[str, Any]], study: str) -> Roster:
    """Read the identifiers of every raw file of a study.

    Raises
    ------
    RawDataMissingError, RawDataUnreadableError
        When a file is not there or is not what study.yaml declares.
    """
    whole = Roster()
    for name, source in sources.items():
        header, cells = read_raw(folder / source["file"], name, dict(source), study)
        columns = {title: cells[place].tolist() for place, title in enumerate(header)}
        whole |= roster_of(columns, source)
    return whole


def roster_of(columns: Columns, source: Mapping[str, Any]) -> Roster:
    """Return the identifiers in the text cells of one raw file."""
    missing = {"", *source.get("missing_codes", [])}
    columns_of: dict[str, list[str]] = {}
    for column, declared in source["columns"].items():
        if column in columns:
            columns_of.setdefault(declared["role"], []).append(column)

    def cells(role: str) -> set[str]:
        return set().union(*(columns[column] for column in columns_of.get(role, []))) - missing

    formats = [source["columns"][column]["date_format"] for column in columns_of.get("date", [])]
    # Who treats many patients, and where, names them all: it counts however many share it.
    of_staff = cells("provider") | cells("site")
    direct = {cell: _kind(cell) for cell in cells("direct_identifier") | of_staff}
    return Roster(
        record_numbers=frozenset(cells("identifier")),
        names=_names(columns, columns_of, direct) | {(cell,) for cell in of_staff if direct[cell] == "name"},
        numbers=frozenset(EXTENSION.sub("", cell) for cell, kind in direct.items() if kind == "number"),
        emails=frozenset(cell for cell, kind in direct.items() if kind == "email"),
        others=frozenset(cell for cell, kind in direct.items() if kind == "other"),
        birth_dates=frozenset(day for cell, kind in direct.items() if kind == "date" for day in dates_of(cell)),
        visit_dates=frozenset(day for cell in cells("date") for day in dates_of(cell, formats)),
        postcodes=frozenset(cells("postcode")),
        notes=frozenset(cells("free_text")),
    )


def dates_of(cell: str, formats: Iterable[str] = DATE_FORMATS) -> set[datetime.date]:
    """Return every date that a cell may mean."""
    found: set[datetime.date] = set()
    if not any(sign.isdigit() for sign in cell):  # trying all formats on every name would take most of the reading
        return found
    for spelling in {cell, TIME_OF_DAY.sub("", cell)}:
        signs = _signs(spelling)
        for date_format in formats:
            if SIGNS.get(date_format, signs) != signs:  # trying one format takes as long as looking at all of them
                continue
            try:
                found.add(datetime.date(*time.strptime(spelling, date_format)[:3]))
            except ValueError:
                continue
    return found


def _kind(cell: str) -> str:
    """Say what a direct identifier is, by how it is written: study.yaml says no more than that it is one."""
    if "@" in cell:
        return "email"
    if YEAR.search(cell) and dates_of(cell):
        return "date"
    if not any(sign.isdigit() for sign in cell):
        return "name" if len(cell.split()) <= MOST_WORDS_OF_A_NAME else "other"
    if not any(sign.isalpha() for sign in EXTENSION.sub("", cell)):
        return "number"
    return "other"


def _names(
    columns: Columns, columns_of: Mapping[str, list[str]], direct: Mapping[str, str]
) -> frozenset[tuple[str, ...]]:
    """Return the name cells of each row; a cell of several words that many patients share stands for none of them."""
    identifiers = columns_of.get("identifier", [])
    named = [columns[column] for column in columns_of.get("direct_identifier", [])]
    rows = len(named[0]) if named else 0
    patients_of_rows = columns[identifiers[0]] if identifiers else range(rows)
    names = {cell for cell, kind in direct.items() if kind == "name"}
    pairs = {
        (cell, patient)
        for column in named
        for cell, patient in zip(column, patients_of_rows, strict=True)
        if cell in names
    }
    patients = Counter(cell for cell, _ in pairs)
    shared = {cell for cell, count in patients.items() if count >= SHARED_BY_PATIENTS and len(cell.split()) > 1}
    kept = names - shared
    found = (tuple(cell for cell in cells if cell in kept) for cells in set(zip(*named, strict=True)))
    return frozenset(cells for cells in found if cells)
