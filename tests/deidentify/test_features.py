"""Answers from free text: only declared ones pass, in their declared order, and no part of a note."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reinfuse.clean.cohort_tables import clean
from reinfuse.coded import plain_table
from reinfuse.deidentify.features import LONGEST_NOTE, answers
from reinfuse.deidentify.sources import deidentify, patients_of, read_source
from reinfuse.deidentify.summary import study_summary
from reinfuse.study.raw_sources import Column, Source

DISSOCIATION: dict[str, Any] = {
    "label": "Dissociation",
    "answers": [
        {"answer": "none", "phrases": ["no dissociation", "denies dissociat*"]},
        {"answer": "severe", "phrases": ["severe dissociat*", "out of body"]},
        {"answer": "mild", "phrases": ["dissociat*"]},
    ],
    "otherwise": "not mentioned",
}
COLUMNS = {
    "id": {"role": "identifier", "type": "text"},
    "note": {"role": "free_text", "type": "text", "features": {"dissociation": DISSOCIATION}},
}


def source(**feature: Any) -> Source:
    note = {**COLUMNS["note"], "features": {"dissociation": {**DISSOCIATION, **feature}}}
    declared = {"file": "a.csv", "one_row_per": "infusion", "columns": {**COLUMNS, "note": note}}
    return Source.model_validate_json(json.dumps(declared))


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Ermintrude: severe dissociation, call 555-0143", "severe"),
        ("dissociated a little", "mild"),
        ("No dissociation; no severe dissociation", "none"),
        ("felt out of body", "severe"),
        ("slept", "not mentioned"),
        (None, None),
        ("x" * LONGEST_NOTE + " dissociation", None),
        ("dissociation" + " x" * (LONGEST_NOTE // 2 - 6), "mild"),
    ],
)
def test_answer_of_a_note(note: str | None, expected: str | None) -> None:
    """The first declared answer counts, a note too long gives none, and a gap stays a gap."""
    [found] = answers(pd.Series([note], dtype="str"), DISSOCIATION)
    assert (None if pd.isna(found) else found) == expected


@pytest.mark.attack("identifiers anywhere", "parts of generated notes, of which declared answers are read", "absent")
@given(st.lists(st.none() | st.text(max_size=60) | st.just("dissociated"), max_size=8))
def test_nothing_but_declared_answers_passes(notes: list[str | None]) -> None:
    """A part of a note, with a name in it, would pass as an answer."""
    found = answers(pd.Series(notes, dtype="str"), DISSOCIATION)
    assert set(found.dropna()) <= {"none", "severe", "mild", "not mentioned"}
    assert found.isna().tolist() == [note is None for note in notes]


def test_answers_are_a_column_that_tables_may_name() -> None:
    """A feature that no table can use, or the note itself in a table."""
    passed = source().columns_passed()["dissociation"]
    assert (passed.role, passed.type, passed.required) == ("clinical", "category", False)
    assert passed.values == ["none", "severe", "mild", "not mentioned"]
    assert source(otherwise=None).columns_passed()["dissociation"].values == ["none", "severe", "mild"]


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ({"answers": [{"answer": "a", "phrases": ["(a+)+$"]}]}, "is not one to 8 words"),
        ({"answers": [{"answer": "a", "phrases": [" ".join("abcdefghi")]}]}, "is not one to 8 words"),
        ({"answers": [{"answer": "a", "phrases": []}]}, "at least 1 item"),
        ({"answers": [{"answer": "a", "phrases": ["a"]}, {"answer": "a", "phrases": ["b"]}]}, "an answer stands twice"),
        ({"answers": [{"answer": "a", "phrases": ["a"]}], "otherwise": "a"}, "an answer stands twice"),
        ({"answers": []}, "at least 1 item"),
        ({"pattern": ".*"}, "pattern"),
    ],
)
def test_feature_that_contradicts_itself(feature: dict[str, Any], said: str) -> None:
    """The mistake would be met in the results, or not at all."""
    with pytest.raises(ValidationError, match=said):
        source(**feature)


def test_features_are_for_free_text_under_names_of_their_own() -> None:
    """A name column that answers questions, or two columns of one name."""
    with pytest.raises(ValidationError, match="role 'free_text'"):
        Column.model_validate_json(
            json.dumps({"role": "direct_identifier", "type": "text", "features": {"a": DISSOCIATION}})
        )
    note = {**COLUMNS["note"], "features": {"id": DISSOCIATION}}
    with pytest.raises(ValidationError, match="the feature 'id' has the name of another column"):
        Source.model_validate_json(
            json.dumps({"file": "a.csv", "one_row_per": "infusion", "columns": {**COLUMNS, "note": note}})
        )


def test_answers_reach_the_clean_tables_and_are_checked(tmp_path: Path) -> None:
    """A column that de-identification makes and cleaning does not know."""
    (tmp_path / "a.csv").write_text("id,note\n2,Ermintrude dissociated\n3,Griselda slept\n4,\n", encoding="utf-8")
    settings: dict[str, Any] = {
        "study": "a-clinic", "rows": "simulated", "study_day_origin": None,
        "sources": {"visits": source().model_dump(mode="json")},
    }  # fmt: skip
    read = {"visits": read_source(tmp_path, "visits", settings["sources"]["visits"], "a-clinic")}
    patients = patients_of(read, settings["sources"], {number: f"P{number * 16}" for number in "234"})
    passed = deidentify(read, patients, settings, frozenset())
    assert list(passed["visits"]) == ["id", "dissociation"]
    tables = {
        "patients": [{"source": "visits", "columns": {"patient": "id"}, "constants": {}}],
        "events": [{"source": "visits", "columns": {"patient": "id", "term": "dissociation"}, "constants": {}}],
    }
    cleaned = clean(
        {"visits": plain_table(passed["visits"]).convert_dtypes()},
        {**settings, "tables": tables, "covariates": {}, "timepoints": {}, "outcomes": {}, "groups": {},
         "completed": None, "exclusions": {}},
    )  # fmt: skip
    assert sorted(cleaned.tables["events"]["term"]) == ["mild", "not mentioned"]
    vocabulary = cleaned.checks[(cleaned.checks["check"] == "vocabulary") & (cleaned.checks["column"] == "term")]
    assert vocabulary["result"].tolist() == ["passed"]
    summary = study_summary(settings, read, passed)
    assert summary["free_text"]["columns_dropped"] == 1
    assert summary["sources"][0]["columns"][1]["done"] == "removed, answers to declared questions kept: dissociation"
