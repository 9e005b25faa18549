"""Flow, ledger, checks and manifest as they may leave."""

import csv
from pathlib import Path
from typing import Any

import pytest

from reinfuse.disclosure import documents, gate
from reinfuse.disclosure.manifest import harmless, make_harmless, manifest
from reinfuse.disclosure.presets import PRESETS
from reinfuse.wording.format import SUPPRESSED

DEFAULT = PRESETS["default"]
TOLD = {("n", "all", 58), ("n", "treated", 33)}


def flow(excluded: int, *reasons: int) -> dict[str, Any]:
    """Return a flow of patients, 58 of whom stayed."""
    told = [{"rule": "r", "reason": f"Reason {number}", "patients": number} for number in reasons]
    rows = {"unit": "rows", "in": 9, "kept": 9, "excluded": 0, "reasons": [], "table": "events", "step": "s"}
    return {
        "steps": [
            {**rows, "unit": "patients", "in": 58 + excluded, "kept": 58, "excluded": excluded, "reasons": told},
            rows,
        ],
        "groups": [{"name": "treated", "patients": 33, "label": "T"}, {"name": "rest", "patients": 25, "label": "R"}],
        "unreadable_cells": [{"cells": 1}],
    }


@pytest.mark.attack("outputs", "those left out, from patients in and patients kept", "protected")
def test_who_came_in_is_made_of_protected_counts() -> None:
    """Without this the patients in, less those kept, are those left out."""
    (step,) = documents.protected_flow(flow(23, 12, 11), TOLD, DEFAULT)["steps"]
    assert (step["in"], step["kept"], step["excluded"]) == (60 + 25, 60, 25)
    (step,) = documents.protected_flow(flow(3, 3), TOLD, DEFAULT)["steps"]
    assert (step["in"], step["kept"], step["excluded"]) == (SUPPRESSED, 60, SUPPRESSED)


@pytest.mark.attack("outputs", "a small reason for exclusion, from the sum of all reasons", "protected")
def test_one_small_reason_takes_their_sum_with_it() -> None:
    """Without this a small reason is all who were left out less the other reasons."""
    (step,) = documents.protected_flow(flow(23, 20, 3), TOLD, DEFAULT)["steps"]
    assert (step["in"], step["excluded"]) == (SUPPRESSED, SUPPRESSED)
    assert [reason["patients"] for reason in step["reasons"]] == [20, SUPPRESSED]


@pytest.mark.attack("structure", "the number of rows against the number of patients", "protected")
def test_flow_tells_no_rows_and_only_told_groups() -> None:
    """Without this rows of two patients count as many, or a group's size leaves that a sum would give away."""
    told = documents.protected_flow(flow(0), TOLD, DEFAULT)
    assert len(told["steps"]) == 1
    assert told["unreadable_cells"] == []
    assert [group["patients"] for group in told["groups"]] == [35, SUPPRESSED]


def test_a_group_near_a_larger_one_is_found() -> None:
    """Without this the means of both are the mean of the few between them."""
    everybody = [f"p{number:02}" for number in range(60)]
    members = {"all": everybody, "most": everybody[:55], "half": everybody[:30], "less": everybody[:22]}
    assert documents.groups_too_near(members, DEFAULT) == {"most", "less"}


@pytest.mark.attack(
    "outputs", "counts of rows, cells and removed dates in the account of de-identification", "protected"
)
def test_the_account_of_de_identification_tells_what_was_done_and_no_count() -> None:
    """Without this three dates that left the window, or four cells of a column, are three or four patients."""
    shift = {"most_weeks": 26, "first": "2020-01-06", "last": "2024-12-29"}
    column = {"column": "seen", "role": "date", "done": "made a study day", "counts": {"cells": 4, "outside_window": 3}}
    source = {"source": "visits", "one_row_per": "infusion", "patients": 4, "rows_in": 9, "rows_out": 7}
    summary = {
        "study": "a", "rows": "private", "key": "secret key file", "mode": "expert", "documentation": None,
        "study_days": [-30, 365], "date_shift": shift, "similar_record_numbers": 2, "patients": 58,
        "sources": [{**source, "rows_left_out": [{"rows": 2}], "columns": [column]}],
    }  # fmt: skip
    told = documents.protected_deidentification(summary, TOLD, {"all": 58}, DEFAULT)
    assert (told["date_shift"], told["study_days"], told["mode"]) == (shift, [-30, 365], "expert")
    assert "similar_record_numbers" not in told
    (visits,) = told["sources"]
    assert (visits["rows_in"], visits["rows_out"], visits["patients"], visits["rows_left_out"]) == (
        *[SUPPRESSED] * 3,
        [],
    )
    assert visits["columns"] == [{**column, "counts": dict.fromkeys(("cells", "missing", "changed"), SUPPRESSED)}]


@pytest.mark.attack("outputs", "a printed small count that the ledger says is reproduced", "protected")
@pytest.mark.parametrize("evidence", ["rows", "reported numbers"])
def test_a_verdict_that_rests_on_rows_is_withheld(evidence: str) -> None:
    """Without this `reproduced` beside a printed 7 says that it is 7; verdicts on print alone stay."""
    claim = {
        "evidence": evidence, "numeric": "reproduced", "recomputed": 7.0, "reason": "The rows give 7.",
        "method": "count", "decision": "flipped", "severity": "major", "because": "", "weak": True,
    }  # fmt: skip
    (told,) = documents.protected_claims([claim])
    assert (told == claim) is (evidence != "rows")
    if evidence == "rows":
        assert told["numeric"] == "not checkable"
        assert "7" not in str(told)
        assert told["weak"] is False  # said of what holds alone


@pytest.mark.attack("outputs", "captions, titles and limitations built from data values", "held back")
def test_the_gate_asks_a_person_and_takes_an_answer() -> None:
    """Without this a review is forgotten, or can never be answered."""
    reviews = {gate.TEXT_WITH_NUMBERS: "texts hold numbers"}
    assert gate.decide([], reviews, {})["state"] == "review"
    assert gate.decide([], reviews, {gate.TEXT_WITH_NUMBERS: "Dr Who: read"})["state"] == "pass"
    assert gate.decide(["too few"], reviews, {gate.TEXT_WITH_NUMBERS: "read"})["state"] == "fail"


@pytest.mark.parametrize(
    ("count", "found"), [("15.0", 0), ("10.0", 1), ("0.0", 1), ("16.0", 1), (SUPPRESSED, 0), ("", 0)]
)
def test_a_last_look_finds_what_may_not_stand(count: str, found: int) -> None:
    """Without this a mistake in the rules would leave with the table."""
    row = {"analysis": "a", "estimand": "responders", "n_patients": SUPPRESSED, "n_observations": "", "estimate": count}
    assert len(gate.small_numbers([row], DEFAULT)) == found


def test_texts_with_numbers_are_named() -> None:
    """Without this a caption made of data leaves unread."""
    settings = {
        "title": "Pain", "question": "Why?", "design": "Cohort of 43", "limitations": ["None.", "One was 93."],
        "figures": {"course": {"title": "Course", "caption": "Means"}},
    }  # fmt: skip
    left = {"unit": "patients", "reasons": [{"rule": "psychosis", "reason": "The 2 patients with psychosis"}]}
    flow = {"steps": [left, {"unit": "rows", "reasons": [{"rule": "doubled", "reason": "3 rows"}]}]}
    assert gate.texts_with_numbers(settings, flow) == ["design", "limitations.2", "exclusions.psychosis.reason"]


@pytest.mark.attack("outputs", "numbers in words in a caption: the one patient of ninety-three", "held back")
@pytest.mark.parametrize(
    ("caption", "is_asked"),
    [
        ("Means", False), ("Still lower twelve weeks later", False), ("After a 4-hour infusion", False),
        ("Two stopped after 12 weeks.", True), ("Infused at 93 years", True),
        ("Six day patients stopped.", True), ("Of 12 day cases", True),
        ("The oldest was ninety-three.", True), ("Six stopped.", True), ("A single death", True),
        ("A single clinic.", False), ("Single-centre cohort", False), ("A single patient of one clinic", True),
        ("One line a patient.", False), ("One patient a year died.", True), ("One had a stroke", True),
        ("½ of them", True), ("IX² patients", True), ("Often none of the tendencies, and someone alone", False),
    ],
)  # fmt: skip
def test_numbers_in_words_are_numbers(caption: str, is_asked: bool) -> None:
    """Without this a caption says in words what no table may say in figures."""
    settings = {
        "title": "Pain", "question": "Why?", "design": "Cohort", "limitations": [],
        "figures": {"course": {"title": "Course", "caption": caption}},
    }  # fmt: skip
    assert (gate.texts_with_numbers(settings, {"steps": []}) == ["figures.course.caption"]) == is_asked


@pytest.mark.attack(
    "process",
    "cells of a released CSV that begin with =, +, - or @, also behind spaces, another separator or in full width",
    "harmless",
)
@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-x", "'-x"),
        ("@SUM", "'@SUM"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a|@SUM", "a|'@SUM"),
        ("a; b", "a; b"),
        ("a; -2", "a; -2"),
        ("-2+3;b", "'-2+3;b"),
        ("-1.5", "-1.5"),
        ("1e-05", "1e-05"),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_is_a_formula(cell: str, told: str, tmp_path: Path) -> None:
    """Without this a spreadsheet runs what a file of the export said."""
    assert harmless(cell) == told
    path = tmp_path / "table.csv"
    path.write_text(f"name,value\n{cell},2\n")
    make_harmless(path)
    assert path.read_text() == f"name,value\n{told},2\n"


def test_the_manifest_shows_a_person_what_leaves(tmp_path: Path) -> None:
    """Without this nobody can see that a column is suppressed, or which words stand in it."""
    with (tmp_path / "table.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["group", "n"], ["all", "60"], ["all", SUPPRESSED], ["", "25"], ["all", "inf"]])
    made = manifest(tmp_path, {"disclosure": {"state": "pass"}})["files"]["table.csv"]
    group, number = made["columns"]
    assert made["rows"] == 4
    assert group == {
        "column": "group", "empty": 1, "suppressed": 0, "kind": "text", "distinct": 1, "most_frequent": ["all"],
    }  # fmt: skip
    assert (number["suppressed"], number["smallest"], number["largest"], number["infinite"]) == (1, 25.0, 60.0, 1)
    # sha256sum of the bytes above
    assert len(made["sha256"]) == 64
