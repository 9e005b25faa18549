"""Attacks on dates and ages: 90 at the last contact, dates of birth, Safe Harbor's years, an expert's moved dates."""

import hashlib

from privacy.clinic import Act, Case, Check, Clinic, safe_harbor


def ninety_at_the_end(clinic: Clinic) -> None:
    """88 years at day 0, and seen 800 days later."""
    clinic.put("age", "88", 0)
    clinic.put("age", "88", 4)
    clinic.put("seen", "2025-05-14", 4)


def birth_date(clinic: Clinic) -> None:
    """A date of birth of somebody older than 90 as one more date."""
    clinic.columns["born"] = {"role": "date", "type": "date", "date_format": "%Y-%m-%d"}
    clinic.header.append("born")
    clinic.rows = [[*row, "1921-05-17"] for row in clinic.rows]


def _one_class_of_ages(clinic: Clinic) -> None:
    assert set(clinic.passed()["age"]) & {88, 89, 91} == set()
    assert 90 in set(clinic.passed()["age"])


def _days_stop_at_ninety_years(clinic: Clinic) -> None:
    assert clinic.passed()["born"].min() >= -32872


def _years_stop_at_ninety(clinic: Clinic) -> None:
    """The last contact is in 2023: nobody is shown to be born before 1933."""
    assert set(clinic.passed()["born"]) == {1933}


def _leap(clinic: Clinic) -> None:
    clinic.put("seen", "2024-02-29", 0)
    clinic.put("seen", "2024-12-31", 4)


def _leap_days(clinic: Clinic) -> None:
    assert sorted(clinic.passed()["seen"]) == [0, 0, 0, 0, 306]


def safe_harbor_at_ninety(clinic: Clinic) -> None:
    safe_harbor(clinic)
    ninety_at_the_end(clinic)


def safe_harbor_with_a_birth_date(clinic: Clinic) -> None:
    safe_harbor(clinic)
    birth_date(clinic)


# Half of the visits lie so near its ends that most shifts take them out of it.
WINDOW = {"first": "2023-01-09", "last": "2023-04-17"}


def expert(documentation: bool = True) -> Act:
    """Return the attack on the dates of an expert's determination: study days, and dates moved by whole weeks."""

    def act(clinic: Clinic) -> None:
        clinic.mode = "expert"
        clinic.asked = {"documentation": "determination.txt", "date_shift": {"most_weeks": 26, **WINDOW}}
        if documentation:
            (clinic.raw / "determination.txt").write_text("The risk is very small.")

    return act


def _moved_dates_stay_in_the_window(clinic: Clinic) -> None:
    """Under three keys: inside, whole, removed in both forms; and not all inside, or nothing would be tested."""
    assert clinic.key is not None
    n_shown = []
    for number in range(3):
        clinic.key.write_bytes(hashlib.sha256(f"key {number}".encode()).digest())
        assert clinic.run() == ""
        moved = clinic.passed()["seen_shifted"]
        assert moved.dropna().between(0, 98).all()
        assert list(moved.isna()) == list(clinic.passed()["seen"].isna())
        assert len(moved) == 5
        n_shown.append(int(moved.notna().sum()))
    assert 0 < sum(n_shown) < 15


def _another_key_moves_dates_elsewhere(clinic: Clinic) -> None:
    """Who has the tables of one key knows nothing of where another would put a date."""
    assert clinic.key is not None
    clinic.asked["date_shift"] |= {"first": "2020-01-06", "last": "2026-01-04"}
    found = set()
    for number in range(8):
        clinic.key.write_bytes(hashlib.sha256(f"key {number}".encode()).digest())
        assert clinic.run() == ""
        found.add(tuple(sorted(clinic.passed()["seen_shifted"])))
    assert len(found) == 8


def _years_only(clinic: Clinic) -> None:
    assert set(clinic.passed()["seen"]) == {2022, 2023}


def _case(name: str, outcome: str, act: Act, check: Check | None = None) -> Case:
    return Case(f"dates: {name}", "dates and ages", name, outcome, act, ("Vandersloot",), check)


CASES = [
    _case("Safe Harbor: anything of a date but its year", "absent", safe_harbor, _years_only),
    _case("Safe Harbor: 88 at the first contact and 90 at the last: becomes 90", "absent",
          safe_harbor_at_ninety, _one_class_of_ages),
    _case("Safe Harbor: a year of birth that shows an age over 90: one class", "absent",
          safe_harbor_with_a_birth_date, _years_stop_at_ninety),
    _case("an expert's shift that leaves the window: removed and counted", "absent", expert(),
          _moved_dates_stay_in_the_window),
    _case("an expert's moved dates, guessed from those under another key", "absent", expert(),
          _another_key_moves_dates_elsewhere),
    _case("an expert's determination without the documentation", "refuse", expert(False)),
    _case("88 at day 0 and 90 at the last contact: becomes 90", "absent", ninety_at_the_end,
          _one_class_of_ages),
    _case("a date of birth that shows an age over 90: one class", "absent", birth_date,
          _days_stop_at_ninety_years),
    _case("29 February and 31 December", "absent", _leap, _leap_days),
]  # fmt: skip
