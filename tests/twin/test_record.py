"""The export looks like a record of real people, and says of the patients what is true of them."""

import datetime
import stat

import pytest

from reinfuse.twin.cohort import draw_cohort
from reinfuse.twin.export import write_export
from reinfuse.twin.record import raw_tables

OUTCOMES = {"pain": {"instrument": "scale", "range": [0, 10]}}


@pytest.fixture
def drawn(twin):
    """Return the cohort and its record."""
    cohort = draw_cohort(twin, OUTCOMES, twin["seed"])
    return cohort, raw_tables(cohort, twin, OUTCOMES, twin["seed"])


def test_one_person_a_patient(drawn):
    """Two patients with one record number would become one behind the pseudonyms."""
    cohort, tables = drawn
    people = tables["patients"]
    assert people["record_number"].is_unique
    assert len(people) == len(cohort.patients)
    assert (people[["family_name", "street", "telephone", "postcode"]] != "").all(axis=None)
    assert set(tables["infusions"]["record_number"]) == set(people["record_number"])


def test_record_numbers_do_not_tell_the_order(drawn):
    """Numbers that rose from patient to patient would give the order of the draw, and with it the pseudonyms, away."""
    numbers = drawn[1]["patients"]["record_number"].astype(int)
    assert not numbers.is_monotonic_increasing


def test_birth_dates_fit_ages(drawn, twin):
    """A steward who checks one against the other would find the export inconsistent."""
    tables = drawn[1]
    first = tables["infusions"].groupby("record_number")["infusion_date"].min()
    for person in tables["patients"].itertuples():
        born, day = (datetime.date.fromisoformat(text) for text in (person.birth_date, first[person.record_number]))
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        assert age == int(person.age_years)


def test_first_infusions_are_on_working_days(drawn):
    """Infusions on a Sunday would not pass for a clinic's record."""
    first = drawn[1]["infusions"].groupby("record_number")["infusion_date"].min()
    assert max(datetime.date.fromisoformat(text).weekday() for text in first) <= 4


def test_scores_stand_with_their_visit(drawn):
    """A score under another patient or visit would make every recovered truth an accident."""
    cohort, tables = drawn
    number = tables["patients"]["record_number"]
    rows = tables["assessments"].set_index(["record_number", "visit"])["scale"]
    for patient in (0, 7, 39):
        assert rows[number[patient], "first_infusion 0"] == str(cohort.scores["pain"]["after"][patient])
        assert rows[number[patient], "first_infusion -7"] == str(cohort.scores["pain"]["before"][patient])
    assert len(rows) == 40 + 40 + 30


def test_files_are_for_their_owner_alone_and_old_ones_go(tmp_path, drawn, twin):
    """An export that others can read teaches a clinic the wrong thing; a stale file would be taken for a source."""
    (tmp_path / "left_over.csv").write_text("x")
    written = write_export(tmp_path, drawn[1], twin["export"])
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in written}
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


def test_the_same_seed_gives_the_same_bytes(tmp_path, twin):
    """Pseudonyms, and with them every result, would change from machine to machine."""
    for folder in ("one", "two"):
        cohort = draw_cohort(twin, OUTCOMES, twin["seed"])
        write_export(tmp_path / folder, raw_tables(cohort, twin, OUTCOMES, twin["seed"]), twin["export"])
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
