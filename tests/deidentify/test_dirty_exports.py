"""Dirty exports of any kind: every row has one fate, and no wrong cell shows in what is written or said."""

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reinfuse.clean.cohort_tables import clean
from reinfuse.coded import plain_table
from reinfuse.deidentify.losses import left_out_table
from reinfuse.deidentify.pseudonyms import pseudonyms
from reinfuse.deidentify.sources import RawRows, deidentify, numbers_in, patients_of, read_source
from reinfuse.deidentify.summary import study_summary
from reinfuse.errors import ReinfuseError
from reinfuse.files import canonical_json
from reinfuse.study.raw_sources import Source

KEY = b"a key of the tests, 32 bytes long"
COLUMNS = {
    "mrn": {"role": "identifier", "type": "text"},
    "seen": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
    "dose": {"role": "clinical", "type": "number", "unit": "mg", "units": ["g"], "range": [0, 500]},
    "arm": {
        "role": "clinical", "type": "category", "values": {"K": "ketamine", "S": "saline"}, "ignore_case": True,
        "required": False,
    },
    "note": {"role": "free_text", "type": "text"},
}  # fmt: skip
TABLES = {
    "patients": [{"source": "visits", "columns": {"patient": "mrn"}, "constants": {}}],
    "infusions": [
        {"source": "visits", "columns": {"patient": "mrn", "day": "seen", "dose_mg": "dose"}, "constants": {}}
    ],
}
# Whatever a patient's name, telephone or note may look like, marked so that it can be searched for.
PLANTED = st.from_regex(r"Zq[A-Za-zé0-9@ .,-]{0,8}zZ", fullmatch=True)
ROW = st.tuples(
    st.sampled_from(["1", "01", "2", "3", ""]) | st.just("1.2E+07"),
    st.sampled_from(["2024-01-01", "2024-01-08", "", "01.02.2024"]) | PLANTED,
    st.sampled_from(["40", "40.0", "0.04 g", "9000", "40 l", ""]) | PLANTED,
    st.sampled_from(["K", "k ", "s", ""]) | PLANTED,
    st.just("") | PLANTED,
)
POLICY = st.fixed_dictionaries(
    {
        "unreadable": st.sampled_from(["stop", "quarantine", "quarantine", "quarantine"]),
        "duplicates": st.sampled_from(["stop", "keep_first", "quarantine", "quarantine"]),
        "key": st.sampled_from([[], ["mrn", "seen"], ["mrn"]]),
    }
)


def export(folder: Path, rows: list[tuple[str, ...]], policy: dict[str, Any], *, as_workbook: bool) -> dict[str, Any]:
    """Write the export, and return the declaration of its source as it reaches a stage."""
    place: dict[str, Any] = {"file": "visits.csv", "delimiter": ";"}
    if as_workbook:
        place = {"file": "visits.xlsx", "sheet": "Visits"}
        book = openpyxl.Workbook()
        book.active.title = "Visits"
        for row in (tuple(COLUMNS), *rows):
            book.active.append([cell or None for cell in row])
        book.save(folder / "visits.xlsx")
    else:
        lines = [";".join(row) for row in (tuple(COLUMNS), *rows)]
        (folder / "visits.csv").write_text("\n".join(lines), encoding="utf-8")
    declared = {**place, **policy, "one_row_per": "infusion", "columns": COLUMNS}
    source: dict[str, Any] = Source.model_validate_json(json.dumps(declared)).model_dump(mode="json")
    return source


def read_or_message(folder: Path, source: dict[str, Any]) -> tuple[RawRows | None, str]:
    """Return the rows, or nothing and what the user is told."""
    try:
        return read_source(folder, "visits", source, "dirty"), ""
    except ReinfuseError as error:
        return None, str(error)


def through_both_stages(rows: RawRows, source: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame, list[str], Any]:
    """Return the de-identified rows, the losses, everything that is written as text, and what cleaning makes."""
    of_study = {
        "study": "dirty", "rows": "simulated", "sources": {"visits": source},
        "study_day_origin": {"source": "visits", "column": "seen"},
    }  # fmt: skip
    read = {"visits": rows}
    patients = patients_of(read, of_study["sources"], pseudonyms(numbers_in(read, of_study["sources"]), KEY, "dirty"))
    coded = deidentify(read, patients, of_study, frozenset())
    passed = {"visits": plain_table(coded["visits"])}
    losses = left_out_table(read, patients, of_study)
    cleaned = clean(
        {"visits": passed["visits"].convert_dtypes()},
        {**of_study, "tables": TABLES, "covariates": {}, "timepoints": {}, "outcomes": {}, "groups": {},
         "completed": None, "exclusions": {}},
        left_out=losses,
    )  # fmt: skip
    texts = [
        passed["visits"].to_csv(),
        losses.to_csv(),
        canonical_json(study_summary(of_study, read, coded)),
        canonical_json(cleaned.flow),
        cleaned.checks.to_csv(),
        cleaned.exclusions.to_csv(),
        *(table.to_csv() for table in cleaned.tables.values()),
    ]
    return passed["visits"], losses, texts, cleaned


@pytest.mark.attack("identifiers anywhere", "any dirt in any cell of generated exports", "removed")
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=9), policy=POLICY, as_workbook=st.booleans())
def test_every_row_is_kept_or_counted_and_no_wrong_cell_shows(
    tmp_path: Path, rows: list[tuple[str, ...]], policy: dict[str, Any], as_workbook: bool
) -> None:
    """A row would vanish or count twice, or what a clerk typed into the wrong cell would pass the boundary."""
    rows = [row for row in rows if any(row)] or [("1", "2024-01-01", "40", "K", "")]
    source = export(tmp_path, rows, policy, as_workbook=as_workbook)
    read, message = read_or_message(tmp_path, source)
    if read is None:
        assert "stop" in (policy["unreadable"], policy["duplicates"])
        assert not re.search("Zq|zZ", message)
        return
    passed, losses, texts, cleaned = through_both_stages(read, source)
    lost = losses[losses["what"] == "row"]
    assert len(rows) == len(passed) + len(lost)
    assert cleaned.exclusions["rows"].sum() == len(lost)
    [step] = [step for step in cleaned.flow["steps"] if step["step"] == "reading"] or [{"in": len(rows)}]
    assert step["in"] == len(rows)
    assert sum(one["cells"] for one in cleaned.flow["unreadable_cells"]) == len(losses) - len(lost)
    for text in texts:
        assert not re.search("Zq|zZ", text)
    numbers = {number.lstrip("0") for number, *_ in rows} - {"", "1.2E+07"}
    patients_step = next(step for step in cleaned.flow["steps"] if step["unit"] == "patients")
    assert patients_step["in"] == len(numbers), "a patient is neither kept nor excluded"
    assert set(passed["dose"]) <= {40.0}
    if policy["key"]:
        spelt = [tuple({"mrn": row[0].lstrip("0"), "seen": row[1]}[name] for name in policy["key"]) for row in rows]
        assert len(passed) <= len(set(spelt))


def test_search_for_planted_cells_is_not_blind(tmp_path: Path) -> None:
    """The property above would hold for a search that finds nothing."""
    source = export(tmp_path, [("1", "2024-01-01", "40", "K", "ZqJane DoezZ")], {}, as_workbook=False)
    assert re.search("Zq", read_source(tmp_path, "visits", source, "dirty").cells.to_csv())


@pytest.mark.parametrize("as_workbook", [False, True])
def test_same_dirt_in_either_format_has_the_same_fate(tmp_path: Path, as_workbook: bool) -> None:
    """Saving an export as a workbook would change what is analysed."""
    rows = [
        ("1", "2024-01-01", "40", "k", ""), ("01", "2024-01-01", "0.04 g", "K", ""), ("1", "2024-01-08", "4O", "S", ""),
        ("2", "2024-01-01", "40", "?", "call 555-0100"), ("3", "soon", "40", "", ""), ("", "2024-01-01", "40", "", ""),
    ]  # fmt: skip
    policy = {"unreadable": "quarantine", "duplicates": "keep_first", "key": ["mrn", "seen"]}
    source = export(tmp_path, rows, policy, as_workbook=as_workbook)
    read = read_source(tmp_path, "visits", source, "dirty")
    assert read.left_out["rule"].tolist() == ["", "repeated_row", "unreadable", "", "unreadable", "unreadable"]
    assert read.left_out["column"].tolist() == ["", "", "dose", "", "seen", "mrn"]
    assert read.refused["arm"].tolist() == ["", "", "", "not a declared word", "", ""]
