"""Take the raw sources of a study through every step that keeps identifiers from passing."""

from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.deidentify.ages import completed_years
from reinfuse.deidentify.cells import typed_cells
from reinfuse.deidentify.columns import named_columns
from reinfuse.deidentify.dates import Calendar, calendar, follow_up_days, without_date
from reinfuse.deidentify.identities import record_numbers
from reinfuse.deidentify.postcodes import first_three_digits
from reinfuse.deidentify.pseudonyms import pseudonyms
from reinfuse.deidentify.read_raw import read_raw

Source = dict[str, Any]
Tables = dict[str, pd.DataFrame]


def read_source(folder: Path, name: str, source: Source, study: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one raw file twice: as text cells, and with types and normalised record numbers.

    Both still identify patients, so they stay in memory.
    """
    header, cells = read_raw(folder / source["file"], name, source, study)
    cells = named_columns(header, cells, list(source["columns"]), source["file"], name)
    typed = typed_cells(cells, source["columns"], source["missing_codes"], source["file"], name)
    identifier = identifier_of(source)
    typed[identifier] = record_numbers(typed[identifier], source["one_row_per"], source["file"])
    return cells.reset_index(drop=True), typed.reset_index(drop=True)


def identifier_of(source: Source) -> str:
    """Return the column of a source that holds the record number."""
    columns: dict[str, dict[str, Any]] = source["columns"]
    return next(column for column, declared in columns.items() if declared["role"] == "identifier")


def deidentify(typed: Tables, settings: dict[str, Any], key: bytes, released_prefixes: frozenset[str]) -> Tables:
    """Return each source without identifiers, its rows in the order in which they came.

    `typed` are the tables of `read_source`; `released_prefixes` are the postcodes' first three digits that
    may be shown.
    """
    sources: dict[str, Source] = settings["sources"]
    numbers = {name: table[identifier_of(sources[name])] for name, table in typed.items()}
    known_numbers = sorted({number for column in numbers.values() for number in column.unique()})
    pseudonym_of = pseudonyms(known_numbers, key, settings["study"])
    patients = {name: column.map(pseudonym_of).astype("str") for name, column in numbers.items()}
    known = _calendar(typed, patients, sources, settings["study_day_origin"])
    return {
        name: _without_identifiers(table, sources[name], patients[name], known, released_prefixes)
        for name, table in typed.items()
    }


def sorted_by_patient(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows sorted by pseudonym, the first column, so that nothing shows their order in the raw file."""
    return table.sort_values(list(table.columns), ignore_index=True)


def _calendar(
    typed: Tables, patients: dict[str, pd.Series], sources: dict[str, Source], origin: dict[str, str] | None
) -> Calendar:
    dates = {
        (name, column): (patients[name], table[column])
        for name, table in typed.items()
        for column, declared in sources[name]["columns"].items()
        if declared["role"] == "date"
    }
    return calendar(dates[origin["source"], origin["column"]] if origin else None, list(dates.values()))


def _without_identifiers(
    table: pd.DataFrame, source: Source, patients: pd.Series, known: Calendar, released_prefixes: frozenset[str]
) -> pd.DataFrame:
    passed = {identifier_of(source): patients}
    for column, declared in source["columns"].items():
        values = table[column]
        match declared["role"]:
            case "age":
                passed[column] = completed_years(values, follow_up_days(patients, known))
            case "date":
                passed[column] = without_date(patients, values, known)
            case "postcode":
                passed[column] = first_three_digits(values, released_prefixes)
            case "quasi_identifier" | "clinical":
                passed[column] = values
    return pd.DataFrame(passed)
