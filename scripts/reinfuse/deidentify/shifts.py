"""What an expert's determination may do to dates besides study days: a shift by whole weeks, and limits.

Every patient's dates move by one random number of whole weeks, so that intervals within a patient and weekdays stay.
Moved dates are told as days since the first day of a declared window: a date as such could be another patient's true
one, and no search for leaks could tell the two apart.
"""

import datetime
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from reinfuse.deidentify.dates import by_patient
from reinfuse.deidentify.modes import truncates_dates
from reinfuse.deidentify.sources import Sources, Tables, identifier_of, study_calendar
from reinfuse.vocabularies import shifted

DAYS_PER_WEEK = 7
# Part of the message under the key, so that no shift can be told from a pseudonym or the other way round.
PURPOSE = "date shift"
# Why a date is removed, as the counts of a column name it.
OUTSIDE_STUDY_DAYS, OUTSIDE_WINDOW = "outside_study_days", "outside_window"

Counts = dict[tuple[str, str], dict[str, int]]


class TruncatedDates(NamedTuple):
    """The sources with the expert's dates, and how many dates were removed, by source, column and reason."""

    tables: Tables
    removed: Counts


def experts_dates(
    passed: Tables,
    read: Sources,
    patients: dict[str, pd.Series],
    settings: dict[str, Any],
    pseudonym_of: Mapping[str, str],
    key: bytes,
) -> TruncatedDates:
    """Return the de-identified sources with the dates of an expert's determination; as they are without one.

    `patients` are the pseudonyms of the rows of `read`; `pseudonym_of` those of all normalised record numbers.
    """
    if not truncates_dates(settings):
        return TruncatedDates(passed, {})
    declared = settings["deidentification"]
    shift = declared["date_shift"]
    weeks = shift_weeks(pseudonym_of, key, settings["study"], shift["most_weeks"]) if shift else {}
    weeks_of = pd.Series({pseudonym_of[number]: count for number, count in weeks.items()}, dtype="Int64")
    day_zero = study_calendar(read, patients, settings).day_zero
    known = weeks_of[:0] if day_zero is None else day_zero
    return truncated_dates(passed, settings["sources"], declared, known, weeks_of)


def shift_weeks(record_numbers: Iterable[str], key: bytes, study: str, most_weeks: int) -> dict[str, int]:
    """Return by how many whole weeks the dates of each normalised record number move, from -most_weeks to most_weeks.

    HMAC-SHA256 (RFC 2104) of purpose, study and number, as a whole number modulo the number of possible shifts: each
    of them, 0 too, is as likely as the others, but for one part in 10^70. The same key gives the same shifts.
    """
    weeks = {}
    for number in record_numbers:
        digest = hmac.digest(key, "\0".join((PURPOSE, study, number)).encode(), hashlib.sha256)
        weeks[number] = int.from_bytes(digest) % (2 * most_weeks + 1) - most_weeks
    return weeks


def truncated_dates(
    tables: Tables,
    sources: Mapping[str, dict[str, Any]],
    declared: Mapping[str, Any],
    day_zero: pd.Series,
    weeks: pd.Series,
) -> TruncatedDates:
    """Return the sources without the study days that the expert's file leaves no room for, and with moved dates.

    Where `declared` has a `date_shift`, each column of dates is followed by `<column>_shifted`: the moved date as days
    since the first day of the window. A date that leaves the window is removed in both forms, and so are all dates of a
    patient whose day 0 leaves it, since study days would give it back.

    Parameters
    ----------
    tables
        The de-identified sources, dates as study days.
    declared
        What study.yaml says under `deidentification`: `study_days`, `date_shift`.
    day_zero
        By pseudonym, the true day 0 (1 is 1 January of year 1).
    weeks
        By pseudonym, the shift in weeks.
    """
    limits, shift = declared["study_days"], declared["date_shift"]
    moved_day_zero, last_day = None, 0
    if shift:
        first = _day(shift["first"])
        moved_day_zero, last_day = day_zero + weeks * DAYS_PER_WEEK - first, _day(shift["last"]) - first
    removed: Counts = {}
    told: Tables = {}
    for name, table in tables.items():
        columns: dict[str, pd.Series] = {}
        patients = table[identifier_of(sources[name])]
        start = None if moved_day_zero is None else by_patient(patients, moved_day_zero)
        for column, values in zip(map(str, table.columns), (table[column] for column in table), strict=True):
            columns[column] = values
            if sources[name]["columns"].get(column, {}).get("role") != "date":
                continue
            why = _why_removed(values, limits, start, last_day)
            columns[column] = values.mask(why != "")
            if start is not None:
                columns[shifted(column)] = (start + values).mask(why != "")
            removed[name, column] = {reason: int((why == reason).sum()) for reason in _reasons(limits, shift)}
        told[name] = pd.DataFrame(columns)
    return TruncatedDates(told, removed)


def _why_removed(
    study_days: pd.Series, limits: tuple[int, int] | None, start: pd.Series | None, last_day: int
) -> pd.Series:
    """Return the reason for which each date is removed, '' where it is shown or was not known anyhow."""
    why = pd.Series("", index=study_days.index)
    if limits:
        why = why.mask(~study_days.between(*limits).fillna(value=True), OUTSIDE_STUDY_DAYS)
    if start is not None:
        is_inside = start.between(0, last_day) & (start + study_days).between(0, last_day)
        why = why.mask(~is_inside.fillna(value=False) & study_days.notna() & (why == ""), OUTSIDE_WINDOW)
    return why


def _reasons(limits: Any, shift: Any) -> list[str]:
    return [*([OUTSIDE_STUDY_DAYS] if limits else []), *([OUTSIDE_WINDOW] if shift else [])]


def _day(date: str) -> int:
    return datetime.date.fromisoformat(date).toordinal()
