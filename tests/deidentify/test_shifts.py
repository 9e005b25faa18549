"""Moved dates of an expert's determination: which shifts there are, what they keep, what they must not tell."""

import datetime
import hashlib
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.deidentify.pseudonyms import pseudonyms
from reinfuse.deidentify.shifts import shift_weeks, truncated_dates

KEYS = [hashlib.sha256(f"key {number}".encode()).digest() for number in range(3_000)]
SOURCES = {
    "visits": {
        "columns": {"number": {"role": "identifier"}, "seen": {"role": "date"}, "pain": {"role": "clinical"}},
    }
}
MONDAY = datetime.date(2024, 1, 1)
# The first upper quantile beyond which chi-squared with 10 degrees of freedom falls once in 1,000 times.
CHI_SQUARED_10_ONE_IN_1000 = 29.59


def told(
    days: list[tuple[str, int]], weeks: dict[str, int], window: tuple[str, str] | None, limits: Any = None
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return visits, given by patient and day since `MONDAY`, as the expert wants them, and what was removed."""
    zero = MONDAY.toordinal()
    first: dict[str, int] = {}
    for patient, day in days:
        first[patient] = min(day, first.get(patient, day))
    table = pd.DataFrame(
        {
            "number": pd.array([patient for patient, _ in days], dtype="str"),
            "seen": pd.array([day - first[patient] for patient, day in days], dtype="Int64"),
            "pain": pd.array([0] * len(days), dtype="Int64"),
        }
    )
    shift = {"most_weeks": 26, "first": window[0], "last": window[1]} if window else None
    day_zero = pd.Series({patient: zero + day for patient, day in first.items()}, dtype="Int64")
    found = truncated_dates(
        {"visits": table},
        SOURCES,
        {"study_days": limits, "date_shift": shift},
        day_zero,
        pd.Series(weeks, dtype="Int64"),
    )
    return found.tables["visits"], found.removed["visits", "seen"]


@pytest.mark.attack("dates and ages", "the shift of a patient's dates, guessed", "absent")
def test_every_shift_is_as_likely_as_any_other() -> None:
    """Some true dates would be likelier than others, given a moved one; 11 shifts over 3,000 keys."""
    found = Counter(shift_weeks(["80001"], key, "a-clinic", 5)["80001"] for key in KEYS)
    assert set(found) == set(range(-5, 6))
    expected = len(KEYS) / 11
    assert sum((count - expected) ** 2 / expected for count in found.values()) < CHI_SQUARED_10_ONE_IN_1000


@pytest.mark.attack("dates and ages", "the shift of one patient, worked out from another's", "absent")
def test_shifts_of_patients_with_neighbouring_numbers_have_nothing_in_common() -> None:
    """Who knows the shift of one patient would know that of the next; 11 differences modulo 11 over 3,000 keys."""
    pairs = [shift_weeks(["80001", "80002"], key, "a-clinic", 5) for key in KEYS]
    found = Counter((pair["80001"] - pair["80002"]) % 11 for pair in pairs)
    expected = len(KEYS) / 11
    assert sum((found[n] - expected) ** 2 / expected for n in range(11)) < CHI_SQUARED_10_ONE_IN_1000


@pytest.mark.attack(
    "dates and ages", "the shift, worked out from the pseudonym or from a run that is repeated", "absent"
)
def test_the_same_key_gives_the_same_shifts_and_another_key_study_or_purpose_others() -> None:
    """A run that is repeated would tell more with each repetition; a pseudonym would give the shift away."""
    numbers = [str(number) for number in range(200)]
    shifts = shift_weeks(numbers, KEYS[0], "a-clinic", 26)
    assert shift_weeks(numbers[::-1], KEYS[0], "a-clinic", 26) == shifts
    assert shift_weeks(numbers, KEYS[1], "a-clinic", 26) != shifts
    assert shift_weeks(numbers, KEYS[0], "b-clinic", 26) != shifts
    codes = pseudonyms(numbers, KEYS[0], "a-clinic")
    of_codes = [int.from_bytes(codes[number].encode(), "big") % 53 - 26 for number in numbers]
    assert sum(one == other for one, other in zip(of_codes, shifts.values(), strict=True)) < 15


def test_a_shift_is_hmac_sha_256_by_its_definition() -> None:
    """Another function would have other guarantees. Worked out here from the two paddings of RFC 2104."""
    key, message = KEYS[0], b"\0".join((b"date shift", b"a-clinic", b"80001"))
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key.ljust(64, b"\0")) + message).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key.ljust(64, b"\0")) + inner).hexdigest()
    assert shift_weeks(["80001"], key, "a-clinic", 26) == {"80001": int(outer, 16) % 53 - 26}


VISITS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 900)), min_size=1, max_size=15)
WEEKS = st.fixed_dictionaries({patient: st.integers(-26, 26) for patient in "ABC"})


@pytest.mark.attack("dates and ages", "a shift that leaves the window", "removed")
@given(visits=VISITS, weeks=WEEKS)
def test_intervals_and_weekdays_stay_and_no_date_lies_outside_the_window(
    visits: list[tuple[str, int]], weeks: dict[str, int]
) -> None:
    """Two visits further apart than they were, a Tuesday clinic on Thursdays, or a date beyond what was declared."""
    first, last = datetime.date(2024, 3, 5), datetime.date(2025, 11, 30)
    table, removed = told(visits, weeks, (first.isoformat(), last.isoformat()))
    day_zero = {patient: min(day for one, day in visits if one == patient) for patient, _ in visits}
    n_shown = 0
    for (patient, day), study_day, shown in zip(visits, table["seen"], table["seen_shifted"], strict=True):
        true = MONDAY + datetime.timedelta(days=day)
        moved = true + datetime.timedelta(weeks=weeks[patient])
        moved_zero = MONDAY + datetime.timedelta(days=day_zero[patient], weeks=weeks[patient])
        is_shown = first <= moved <= last and first <= moved_zero <= last
        n_shown += is_shown
        # What is removed is removed in both forms: a study day would give the moved date back.
        assert pd.notna(shown) == pd.notna(study_day) == is_shown
        if is_shown:
            assert first + datetime.timedelta(days=int(shown)) == moved
            assert moved.weekday() == true.weekday()
            assert study_day == day - day_zero[patient]
    assert removed == {"outside_window": len(visits) - n_shown}


@pytest.mark.attack("dates and ages", "the true date, worked out from a moved one in an inner window", "absent")
def test_a_moved_date_inside_an_inner_window_tells_nothing_of_the_shift() -> None:
    """With patients in each week of the period and a window narrower by the shift, every shown day stands for all."""
    n_weeks, most = 30, 4
    window = (MONDAY + datetime.timedelta(weeks=most), MONDAY + datetime.timedelta(weeks=n_weeks - most - 1))
    shifts: dict[int, list[int]] = {}
    for weeks in range(-most, most + 1):
        visits = [(f"P{week}", 7 * week) for week in range(n_weeks)]
        table, _ = told(visits, {patient: weeks for patient, _ in visits}, tuple(day.isoformat() for day in window))
        for shown in table["seen_shifted"].dropna():
            shifts.setdefault(int(shown), []).append(weeks)
    assert len(shifts) == n_weeks - 2 * most
    assert all(sorted(possible) == list(range(-most, most + 1)) for possible in shifts.values())


@pytest.mark.attack("dates and ages", "a study day years after the last that an expert judged", "removed")
def test_study_days_beyond_the_limits_are_removed_and_counted() -> None:
    """A follow-up of four years, of which the expert judged one."""
    visits = [("A", 100), ("A", 465), ("A", 466), ("B", 3)]
    table, removed = told(visits, {}, None, (-30, 365))
    assert table["seen"].tolist() == [0, 365, pd.NA, 0]
    assert removed == {"outside_study_days": 1}
    assert list(table) == ["number", "seen", "pain"]


def test_a_date_outside_both_counts_once() -> None:
    """Counts that add up to more dates than there are."""
    visits = [("A", 0), ("A", 400), ("A", 30)]
    table, removed = told(visits, {"A": 1}, ("2024-01-01", "2024-02-01"), (0, 365))
    assert table["seen_shifted"].tolist() == [7, pd.NA, pd.NA]
    assert removed == {"outside_study_days": 1, "outside_window": 1}


@pytest.mark.parametrize("unknown", ["day 0", "shift"])
def test_dates_without_what_they_are_counted_from_are_not_shown(unknown: str) -> None:
    """A patient whose moved day 0 is not known would keep study days that no window was held against."""
    table = pd.DataFrame({"number": pd.array(["A"], dtype="str"), "seen": pd.array([5], dtype="Int64")})
    shift = {"most_weeks": 26, "first": "2024-01-01", "last": "2026-01-01"}
    found = truncated_dates(
        {"visits": table},
        SOURCES,
        {"study_days": None, "date_shift": shift},
        pd.Series({} if unknown == "day 0" else {"A": MONDAY.toordinal()}, dtype="Int64"),
        pd.Series({} if unknown == "shift" else {"A": 3}, dtype="Int64"),
    )
    assert found.tables["visits"][["seen", "seen_shifted"]].isna().all(axis=None)
