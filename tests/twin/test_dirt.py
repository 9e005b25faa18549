"""Dirt is there at the declared rates, and the cleaning steps find the clean values again."""

import stat

import pandas as pd
import pytest

from reinfuse.deidentify.read_raw import read_raw
from reinfuse.twin.cohort import draw_cohort
from reinfuse.twin.dirt import NOT_A_SCORE, soiled
from reinfuse.twin.export import WORKBOOK, write_export
from reinfuse.twin.record import raw_tables

OUTCOMES = {"pain": {"instrument": "scale", "range": [0, 10]}}
KINDS = ["other_units", "other_spellings", "unreadable_scores", "repeated_rows", "infusions_without_data"]
NONE = {kind: {"value": 0} for kind in KINDS}


@pytest.fixture
def clean(twin):
    """Return the record of four thousand patients without dirt."""
    return raw_tables(draw_cohort(twin, OUTCOMES, "many", 4000), twin, OUTCOMES, "many")


def soil(tables, twin, **dirt):
    """Return the tables with some dirt."""
    twin["dirt"] = NONE | {kind: {"value": value} for kind, value in dirt.items()}
    return soiled(tables, twin, OUTCOMES, "any seed")


def test_without_dirt_nothing_changes(clean, twin):
    """Dirt that nobody declared could not be told from a fault of the pipeline."""
    assert soiled(clean, twin, OUTCOMES, "any seed") is clean
    for name, table in soil(clean, twin).items():
        assert table.equals(clean[name])


def test_units_say_the_same(clean, twin):
    """A weight in pounds that is another weight would change doses per kg."""
    found = soil(clean, twin, other_units=0.2)
    weights = found["patients"]["weight_kg"]
    in_pounds = weights.str.endswith(" lb")
    assert in_pounds.mean() == pytest.approx(0.2, abs=0.02)
    back = weights[in_pounds].str.removesuffix(" lb").astype(float) * 0.45359237
    assert back.to_numpy() == pytest.approx(clean["patients"].loc[in_pounds, "weight_kg"].astype(float), abs=0.03)
    durations = found["infusions"]["duration_h"]
    in_minutes = durations.str.endswith(" min")
    back = durations[in_minutes].str.removesuffix(" min").astype(float) / 60
    assert back.to_numpy() == pytest.approx(clean["infusions"].loc[in_minutes, "duration_h"].astype(float))


def test_words_differ_in_case_and_spaces_alone(clean, twin):
    """Another word would be another sex, or another visit."""
    found = soil(clean, twin, other_spellings=0.3)
    for table, column in (("patients", "sex"), ("assessments", "visit")):
        dirty, first = found[table][column], clean[table][column]
        assert (dirty != first).mean() == pytest.approx(0.3, abs=0.03)
        assert (dirty.str.strip().str.casefold() == first.str.casefold()).all()


def test_rows_stand_twice_and_scores_are_words(clean, twin):
    """Rows that were lost instead of doubled would be missing patients."""
    found = soil(clean, twin, repeated_rows=0.1, unreadable_scores=0.05, infusions_without_data=36)
    for name in ("infusions", "assessments", "events"):
        assert len(found[name]) / len(clean[name]) == pytest.approx(1.1, abs=0.03)
    assert found["infusions"].drop_duplicates()["dose_mg"].eq("").sum() == 36
    is_word = found["assessments"].drop_duplicates()["scale"].isin(NOT_A_SCORE)
    assert is_word.mean() == pytest.approx(0.05, abs=0.01)


def test_a_workbook_is_read_as_it_was_written(tmp_path, twin, clean):
    """Dates and numbers that come back as others would be other infusions."""
    twin["export"] |= {"workbook": ["infusions"], "decimal_comma": True, "date_format": "%d/%m/%Y", "delimiter": ";"}
    tables = {"infusions": clean["infusions"].head(50), "notes": clean["notes"].head(5)}
    tables["infusions"] = tables["infusions"].assign(infusion_date="28/02/2015", duration_h="3.5")
    written = write_export(tmp_path, tables, twin["export"])
    assert [path.name for path in written] == ["notes.csv", WORKBOOK]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    date = {"role": "date", "type": "date", "date_format": "%d/%m/%Y"}
    columns = {name: {"role": "clinical"} for name in tables["infusions"]} | {"infusion_date": date}
    source = {"file": WORKBOOK, "sheet": "Infusions", "decimal_comma": True, "columns": columns}
    cells = read_raw(tmp_path / WORKBOOK, "infusions", source, "a-study")[1]
    assert cells[0].tolist() == tables["infusions"]["record_number"].tolist()
    assert set(cells[1]) == {"28/02/2015"}
    assert cells[2].tolist() == tables["infusions"]["dose_mg"].tolist()
    assert set(cells[3]) == {"3,5"}


def test_a_workbook_has_the_same_bytes_each_time(tmp_path, twin, clean, monkeypatch):
    """A workbook tells when it was written: everything after it would run again each time."""
    twin["export"]["workbook"] = ["infusions"]
    write_export(tmp_path / "one", clean, twin["export"])
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    write_export(tmp_path / "two", clean, twin["export"])
    first, second = ((tmp_path / folder / WORKBOOK).read_bytes() for folder in ("one", "two"))
    assert first == second
    assert isinstance(pd.read_excel(tmp_path / "one" / WORKBOOK, sheet_name="Infusions"), pd.DataFrame)
