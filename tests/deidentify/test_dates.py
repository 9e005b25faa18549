"""Dates: study days by patient, or years, and nothing that shows an age over 89."""

import datetime

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.deidentify.dates import calendar, calendar_years, follow_up_days, without_date

PATIENTS = pd.Series(["PA", "PA", "PB", "PB"])


def days(*texts: str | None) -> pd.Series:
    return pd.Series([text and datetime.date.fromisoformat(text).toordinal() for text in texts], dtype="Int64")


def test_study_days_count_from_each_patients_first_date() -> None:
    """Day 0 would be another patient's, or the order in the file."""
    infusions = days("2024-03-01", "2024-02-28", "2023-12-31", "2024-01-01")
    known = calendar((PATIENTS, infusions), [(PATIENTS, infusions)])
    assert without_date(PATIENTS, infusions, known).tolist() == [2, 0, 0, 1]


def test_dates_of_another_file_count_from_the_same_day_0() -> None:
    """Visits and infusions of one patient would stand on different time scales."""
    infusions = days("2024-03-01", "2024-03-08", None, None)
    visits = days("2024-02-20", "2024-03-15", "2024-01-01", None)
    known = calendar((PATIENTS, infusions), [(PATIENTS, infusions), (PATIENTS, visits)])
    # The second patient has no infusion, so no day 0 and no study days.
    assert without_date(PATIENTS, visits, known).tolist() == [-10, 14, pd.NA, pd.NA]
    assert follow_up_days(PATIENTS, known).tolist() == [14, 14, pd.NA, pd.NA]


def test_without_a_day_0_only_the_year_is_left() -> None:
    """A month or a day would pass."""
    visits = days("2024-03-01", "2023-12-31", None, "1999-01-01")
    known = calendar(None, [(PATIENTS, visits)])
    assert without_date(PATIENTS, visits, known).tolist() == [2024, 2023, pd.NA, 1999]


def test_year_that_shows_an_age_over_89_is_one_class() -> None:
    """A birth year of 1929 in data of 2024 says that the patient is 94 or 95."""
    births = days("1929-05-05", "1934-05-05", "1935-05-05", None)
    visits = days("2024-03-01", "2024-03-01", "2024-03-01", "2024-03-01")
    known = calendar(None, [(PATIENTS, births), (PATIENTS, visits)])
    assert without_date(PATIENTS, births, known).tolist() == [1934, 1934, 1935, pd.NA]


def test_study_day_that_shows_an_age_over_89_is_one_class() -> None:
    """Day -34,000 is a birth 93 years ago."""
    births = days("1929-05-05", None, "1990-01-01", None)
    visits = days("2024-03-01", None, "2024-03-01", None)
    known = calendar((PATIENTS, visits), [(PATIENTS, births), (PATIENTS, visits)])
    found = without_date(PATIENTS, births, known)
    assert found.tolist() == [-32_872, pd.NA, -12_478, pd.NA]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), min_size=1, max_size=20))
def test_years_are_those_of_the_calendar(dates: list[datetime.date]) -> None:
    """Leap days and turns of the year would fall into the wrong year."""
    found = calendar_years(pd.Series([date.toordinal() for date in dates], dtype="Int64"))
    assert found.tolist() == [date.year for date in dates]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 12, 31))),
        min_size=1,
        max_size=20,
    )
)
def test_study_days_keep_every_interval_within_a_patient(visits: list[tuple[str, datetime.date]]) -> None:
    """An interval between two visits of a patient would change."""
    patients = pd.Series([patient for patient, _ in visits])
    dates = pd.Series([date.toordinal() for _, date in visits], dtype="Int64")
    found = without_date(patients, dates, calendar((patients, dates), [(patients, dates)]))
    for patient in set(patients):
        of_patient = [(date, day) for (who, date), day in zip(visits, found, strict=True) if who == patient]
        first = min(date for date, _ in of_patient)
        assert [day for _, day in of_patient] == [(date - first).days for date, _ in of_patient]


def test_no_date_column_at_all() -> None:
    """A study without dates would fail."""
    assert follow_up_days(PATIENTS, calendar(None, [])).isna().all()
