"""Exports with identifiers planted anywhere: whatever becomes of them, they are written and said nowhere."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from privacy.clinic import COLUMNS, Clinic
from privacy.scanner import found_in

# Names and numbers as patients have them, marked so that they can be searched for.
PLANTED = st.one_of(
    st.from_regex(r"Zq[A-Za-zéøß' .,@-]{2,10}Qz", fullmatch=True),
    st.from_regex(r"9[0-9]{8,11}", fullmatch=True),
    st.from_regex(r"9[0-9]{2}[- ][0-9]{3}[- ][0-9]{4}", fullmatch=True),
)
PLACE = st.sampled_from([*COLUMNS, "a title", "a sheet", "a further sheet", "the file's name"])
POLICY = st.sampled_from(["stop", "quarantine"])


@pytest.mark.attack(
    "identifiers anywhere", "names and numbers at random places: cells, titles, sheets, names of files", "absent"
)
@settings(max_examples=40)
@given(
    plants=st.lists(st.tuples(PLACE, st.integers(0, 4), PLANTED), min_size=1, max_size=4),
    policy=POLICY,
    as_workbook=st.booleans(),
)
def test_nothing_planted_is_written_or_said(plants: list[tuple[str, int, str]], policy: str, as_workbook: bool) -> None:
    """Some way in that no list of attacks thought of."""
    with tempfile.TemporaryDirectory() as folder:
        clinic = Clinic(Path(folder) / "private")
        clinic.source = {"unreadable": policy} | ({"file": "export.xlsx", "sheet": "Visits"} if as_workbook else {})
        for place, row, planted in plants:
            _plant(clinic, place, row, planted)
        clinic.write()
        said = clinic.run()
        # What study.yaml itself says (the names of files and sheets) may be told back to whoever wrote it.
        declared = {planted for place, _, planted in plants if place in {"a sheet", "the file's name"}}
        needles = [*clinic.identifiers(), *({planted for *_, planted in plants} - declared)]
        assert found_in(clinic.results, needles, said) == []
        if said:
            assert not [path for path in clinic.results.rglob("*") if path.is_file()]


def _plant(clinic: Clinic, place: str, row: int, planted: str) -> None:
    is_workbook = "sheet" in clinic.source
    if place in COLUMNS and place in clinic.header:
        clinic.put(place, planted, row)
    elif place == "a title":
        clinic.header = [planted, *clinic.header[1:]]
    elif place == "a sheet" and is_workbook:
        clinic.source["sheet"] = planted.replace("'", "")
    elif place == "a further sheet" and is_workbook:
        clinic.book = lambda book: book.create_sheet(planted.replace("'", ""))
    elif place == "the file's name":
        clinic.source["file"] = f"{planted}.xlsx" if is_workbook else f"{planted}.csv"
