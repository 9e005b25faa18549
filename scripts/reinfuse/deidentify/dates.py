"""Dates become study days, or years where no day 0 is declared; days count from 1 January of year 1 (day 1)."""

import datetime
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from reinfuse.coded import coded, codes_of, distinct_of

OLDEST_CLASS_YEARS = 90  # 45 CFR 164.514(b)(2)(i)(C): no date may show an age over 89
OLDEST_CLASS_DAYS = round(OLDEST_CLASS_YEARS * 365.25)
UNIX_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()

PatientDays = tuple[pd.Series, pd.Series]


@dataclass(frozen=True)
class Calendar:
    """What is needed to take the dates out of a study: by patient, day 0 and the study day of the last contact.

    Without `day_zero` nothing but years may be shown.
    """

    day_zero: pd.Series | None
    last_study_day: pd.Series
    last_year: int


def calendar(
    origin: PatientDays | None,
    columns: list[PatientDays],
    without_day_zero: frozenset[str] = frozenset(),
    *,
    only_years: bool = False,
) -> Calendar:
    """Return the calendar of a study from its date columns, each given as (patients, days).

    Day 0 of a patient is the earliest day in the column `origin`; without one there are no study days. The
    patients `without_day_zero` have none: one of their days is unknown and may be the earliest. With `only_years` the
    origin tells how long patients were followed, and no study day is shown.
    """
    if not columns:
        return Calendar(day_zero=None, last_study_day=pd.Series(dtype="Int64"), last_year=datetime.MAXYEAR)
    last_day = _of_patients(columns, "max")
    last_year = int(calendar_years(last_day).max()) if len(last_day) else datetime.MAXYEAR
    if origin is None:
        return Calendar(day_zero=None, last_study_day=pd.Series(dtype="Int64"), last_year=last_year)
    day_zero = _of_patients([origin], "min")
    last_study_day = (last_day - day_zero.reindex(last_day.index)).dropna()
    if only_years:
        return Calendar(None, last_study_day, last_year)
    is_known = ~day_zero.index.isin(without_day_zero)
    return Calendar(day_zero[is_known], last_study_day, last_year)


def follow_up_days(patients: pd.Series, known: Calendar) -> pd.Series:
    """Return, in each row, the days from day 0 to the patient's last contact; missing where there are none."""
    return by_patient(patients, known.last_study_day)


def without_date(patients: pd.Series, days: pd.Series, known: Calendar) -> pd.Series:
    """Return study days, or calendar years where the study has no day 0, as Int64.

    A patient without a day 0 has no study days. What lies 90 years or more before the last contact (in a
    study without a day 0: before the last year of its data) would show an age over 89 and is one class.
    """
    if known.day_zero is None:
        return calendar_years(days).clip(lower=known.last_year - OLDEST_CLASS_YEARS)
    study_days = days - by_patient(patients, known.day_zero)
    longest = known.last_study_day.max() - study_days.min()
    if pd.isna(longest) or longest < OLDEST_CLASS_DAYS:
        return study_days  # nobody's days span so many years
    days_back = follow_up_days(patients, known) - study_days
    return study_days.mask((days_back >= OLDEST_CLASS_DAYS).fillna(value=False), -OLDEST_CLASS_DAYS)


def calendar_years(days: pd.Series) -> pd.Series:
    """Return the calendar year of each day, Int64."""
    known = days.dropna().astype("int64") - UNIX_EPOCH_DAY
    found = known.to_numpy().astype("datetime64[D]").astype("datetime64[Y]").astype("int64") + 1970
    return pd.Series(found, index=known.index, dtype="Int64").reindex(days.index)


def _of_patients(columns: list[PatientDays], which: Literal["min", "max"]) -> pd.Series:
    """Return the first or the last known day of each patient who has any, Int64, by patient."""
    of_each = []
    for patients, days in columns:
        who = coded(patients)
        of_codes = days.groupby(codes_of(who)).agg(which).dropna()
        of_each.append(of_codes.set_axis(distinct_of(who).take(of_codes.index.to_numpy())))
    found: pd.Series = pd.concat(of_each).groupby(level=0).agg(which).astype("Int64")
    return found


def by_patient(patients: pd.Series, values: pd.Series) -> pd.Series:
    """Return the whole number of each row's patient, missing where there is none."""
    who = coded(patients)
    of_patient = values.reindex(pd.Index(distinct_of(who))).astype("Int64").array
    return pd.Series(of_patient.take(codes_of(who), allow_fill=True), index=patients.index)
