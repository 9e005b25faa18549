"""Take the raw sources of a study through every step that keeps identifiers from passing."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from reinfuse.coded import held_values, mapped, order_of, plain, replaced
from reinfuse.deidentify.ages import completed_years
from reinfuse.deidentify.cells import typed_cells
from reinfuse.deidentify.columns import named_columns
from reinfuse.deidentify.dates import Calendar, PatientDays, calendar, follow_up_days, without_date
from reinfuse.deidentify.features import answers
from reinfuse.deidentify.identities import check_facts, record_numbers, told_facts
from reinfuse.deidentify.kept_identifiers import check_no_identifier_is_kept
from reinfuse.deidentify.left_out import CONTRADICTING_KEY, REPEATED_KEY, REPEATED_ROW, left_out_rows
from reinfuse.deidentify.postcodes import first_three_digits
from reinfuse.deidentify.read_raw import label_of, read_raw
from reinfuse.deidentify.rounding import rounded

Source = dict[str, Any]
Tables = dict[str, pd.DataFrame]


class RawRows(NamedTuple):
    """Every row of one raw file, in coded columns. It still identifies patients, so it stays in memory."""

    cells: pd.DataFrame  # as text
    values: pd.DataFrame  # with types and normalised record numbers ('' where a row has none)
    refused: pd.DataFrame  # why cells could not be read, of each column where that leaves something out
    left_out: pd.DataFrame  # rule, column and reason of each row; '' where it is kept
    converted: pd.DataFrame  # of each column with other units: whether a cell was in one; not coded

    @property
    def is_kept(self) -> pd.Series:
        """Whether each row is kept."""
        return self.left_out["rule"] == ""

    def kept(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that are kept of a table with all rows; their index counts them."""
        is_kept = self.is_kept
        return table if is_kept.all() else table[is_kept].reset_index(drop=True)


Sources = dict[str, RawRows]


def read_source(folder: Path, name: str, source: Source, study: str) -> RawRows:
    """Return every row of one raw file, and which of them are left out by which rule.

    Raises
    ------
    RawDataMissingError, RawDataUnreadableError, ColumnsError, CellError, IdentityError
        Where the file is not as study.yaml declares it.
    """
    label = label_of(source)
    header, cells = read_raw(folder / source["file"], name, source, study)
    cells = named_columns(header, cells, list(source["columns"]), label, name)
    typed = typed_cells(cells, source, label, name)
    identifier = identifier_of(source)
    numbers = mapped(typed.values[identifier], record_numbers)
    numbers = replaced(numbers, numbers.isna(), "").rename(identifier)
    left_out = left_out_rows(typed, numbers, source, label)
    values = typed.values.assign(**{identifier: numbers})
    return RawRows(
        *(table.reset_index(drop=True) for table in (cells, values, typed.refused, left_out, typed.converted))
    )


def identifier_of(source: Source) -> str:
    """Return the column of a source that holds the record number."""
    columns: dict[str, dict[str, Any]] = source["columns"]
    return next(column for column, declared in columns.items() if declared["role"] == "identifier")


def check_identities(read: Sources, sources: dict[str, Source]) -> None:
    """Refuse identifiers that nobody declared, and record numbers with more than one birth date or sex.

    Raises
    ------
    IdentityError
        Naming the columns.
    """
    check_no_identifier_is_kept(
        (label_of(source), column, declared, read[name].values[identifier_of(source)], read[name].values[column])
        for name, source in sources.items()
        for column, declared in source["columns"].items()
    )
    check_facts(
        (declared["identity"], label_of(source), column, rows.values[identifier_of(source)], facts)
        for name, source in sources.items()
        for rows in [read[name]]
        for column, declared in source["columns"].items()
        if declared.get("identity")
        for facts in [mapped(rows.values[column], partial(told_facts, declared=declared))]
    )


def numbers_in(read: Sources, sources: dict[str, Source]) -> list[str]:
    """Return every normalised record number, sorted."""
    found: set[str] = set()
    for name, rows in read.items():
        found.update(held_values(rows.values[identifier_of(sources[name])]))
    return sorted(found - {""})


def patients_of(read: Sources, sources: dict[str, Source], pseudonym_of: Mapping[str, str]) -> dict[str, pd.Series]:
    """Return the pseudonym of each row of each source, coded; '' where a row has no record number."""
    known = {"": "", **pseudonym_of}
    return {
        name: mapped(
            rows.values[identifier_of(sources[name])],
            lambda numbers: pd.Series([known[number] for number in numbers.to_numpy()], dtype="str"),
        )
        for name, rows in read.items()
    }


def deidentify(
    read: Sources,
    patients: dict[str, pd.Series],
    settings: dict[str, Any],
    released_prefixes: frozenset[str],
    staff: Mapping[tuple[str, str], pd.Series] | None = None,
) -> Tables:
    """Return the kept rows of each source without identifiers, in the order in which they came; columns may be coded.

    `patients` are the pseudonyms of `patients_of`; `released_prefixes` are the postcodes' first three digits
    that may be shown; `staff` are the codes of providers and sites, by source and column.
    """
    sources: dict[str, Source] = settings["sources"]
    known = study_calendar(read, patients, settings)
    passed = {}
    for name, rows in read.items():
        of_staff = {column: codes for (one, column), codes in (staff or {}).items() if one == name}
        kept = rows.kept(rows.values.assign(**of_staff, **{identifier_of(sources[name]): patients[name]}))
        passed[name] = _without_identifiers(kept, sources[name], known, released_prefixes)
    return passed


def study_calendar(read: Sources, patients: dict[str, pd.Series], settings: dict[str, Any]) -> Calendar:
    """Return day 0 and the last contact of each patient, as study.yaml declares them."""
    first_contact = settings.get("deidentification", {}).get("first_contact")
    origin = settings["study_day_origin"] or first_contact
    return _calendar(read, patients, settings["sources"], origin, only_years=settings["study_day_origin"] is None)


def sorted_by_patient(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows sorted by pseudonym, the first column, so that nothing shows their order in the raw file."""
    order = order_of([table[column] for column in table.columns])
    return pd.DataFrame({column: table[column].array[order] for column in table.columns}, copy=False)


def _calendar(
    read: Sources,
    patients: dict[str, pd.Series],
    sources: dict[str, Source],
    origin: dict[str, str] | None,
    *,
    only_years: bool,
) -> Calendar:
    """Return the calendar from every date that can be read, those of rows that are left out among them.

    A first infusion whose dose cannot be read is a first infusion all the same.
    """
    dates: dict[tuple[str, str], PatientDays] = {}
    for name, rows in read.items():
        has_patient = patients[name] != ""
        for column, declared in sources[name]["columns"].items():
            if declared["role"] == "date":
                dates[name, column] = _where(has_patient, patients[name], rows.values[column])
    if origin is None:
        return calendar(None, list(dates.values()))
    name, column = origin["source"], origin["column"]
    is_unclear = _unclear_dates(read[name], column, sources[name])
    without_day_zero = frozenset(held_values(patients[name][is_unclear]))
    is_first = ~read[name].left_out["rule"].isin([REPEATED_ROW, REPEATED_KEY]) & (patients[name] != "")
    origin_dates = _where(is_first, patients[name], read[name].values[column])
    return calendar(origin_dates, list(dates.values()), without_day_zero, only_years=only_years)


def _where(which: pd.Series, patients: pd.Series, days: pd.Series) -> PatientDays:
    return (patients, plain(days)) if which.all() else (patients[which], plain(days[which]))


def _unclear_dates(rows: RawRows, column: str, source: Source) -> pd.Series:
    """Say which rows have a date that may be their patient's first but is not known.

    That is a date that cannot be read, and one of rows that contradict each other, unless they agree on it.
    """
    is_unclear = pd.Series(False, index=rows.left_out.index)
    if column in rows.refused:
        is_unclear |= rows.refused[column] != ""
    if column not in source.get("key", []):
        is_unclear |= rows.left_out["rule"] == CONTRADICTING_KEY
    return is_unclear


def _without_identifiers(
    table: pd.DataFrame, source: Source, known: Calendar, released_prefixes: frozenset[str]
) -> pd.DataFrame:
    """Return what passes of the typed values, in which pseudonyms already stand for record numbers and staff."""
    patients = table[identifier_of(source)]
    passed = {str(patients.name): patients}
    for column, declared in source["columns"].items():
        values = table[column]
        match declared["role"]:
            case "age":
                passed[column] = completed_years(plain(values), follow_up_days(patients, known))
            case "date":
                passed[column] = without_date(patients, plain(values), known)
            case "postcode":
                passed[column] = mapped(values, partial(first_three_digits, released=released_prefixes))
            case "free_text":
                for name, feature in declared.get("features", {}).items():
                    passed[name] = mapped(values, partial(answers, feature=feature))
            case "quasi_identifier" | "clinical":
                passed[column] = mapped(values, partial(rounded, declared=declared))
            case "provider" | "site":
                passed[column] = values  # codes by now
    return pd.DataFrame(passed, copy=False)
