"""Which rows are left out, by which rule, and that a first date which is not known is never replaced by a later one."""

from pathlib import Path
from typing import Any

import pytest

from reinfuse.deidentify.losses import left_out_table
from reinfuse.deidentify.pseudonyms import pseudonyms
from reinfuse.deidentify.sources import RawRows, deidentify, numbers_in, patients_of, read_source
from reinfuse.deidentify.summary import study_summary
from reinfuse.errors import CellError, IdentityError

KEY = b"a key of the tests, 32 bytes long"


def visits_source(declared: dict[str, Any], **more: Any) -> dict[str, Any]:
    column = declared["column"]
    columns = {
        "id": column("identifier", "text"),
        "on": column("date", "date", date_format="%Y-%m-%d"),
        "dose": column("clinical", "number", range=[0, 500], unit="mg"),
        "site": column("clinical", "category", values=["arm", "hand"], required=False),
    }
    source: dict[str, Any] = declared["source"](columns, file="visits.csv", one_row_per="infusion", **more)
    return source


def read(folder: Path, source: dict[str, Any], *lines: str) -> RawRows:
    (folder / "visits.csv").write_text("\n".join(["id,on,dose,site", *lines]), encoding="utf-8")
    return read_source(folder, "visits", source, "a-clinic")


def fates(rows: RawRows) -> list[str]:
    return [" ".join(fate).strip() for fate in rows.left_out[["rule", "column"]].itertuples(index=False)]


LINES = [
    "1,2024-01-01,40,arm",
    "1,2024-01-01,40.0,arm",  # the same row again
    "2,2024-01-02,40,arm",
    "2,2024-01-02,50,arm",  # contradicts the row before
    "3,2024-01-03,forty,arm",
    "4,2024-01-04,,arm",
    "5,2024-01-05,40,foot",
    ",2024-01-06,40,arm",
    "7,last week,-40,arm",
    "8,2024-01-08,40,",
]


@pytest.mark.parametrize(
    ("duplicates", "key", "of_first_four"),
    [
        ("keep_first", ["id", "on"], ["", "repeated_row", "", "repeated_key id, on"]),
        ("quarantine", ["id", "on"], ["", "repeated_row", "contradicting_key id, on", "contradicting_key id, on"]),
        ("keep_first", [], ["", "repeated_row", "", ""]),
        ("quarantine", [], ["", "repeated_row", "", ""]),
        ("keep_all", [], ["", "", "", ""]),
    ],
)
def test_every_row_has_one_fate(
    duplicates: str, key: list[str], of_first_four: list[str], tmp_path: Path, declared: dict[str, Any]
) -> None:
    """A row would be counted twice, or one of two contradicting rows be taken for the right one."""
    source = visits_source(declared, unreadable="quarantine", duplicates=duplicates, key=key)
    rows = read(tmp_path, source, *LINES)
    others = ["unreadable dose", "unreadable dose", "", "unreadable id", "unreadable on", ""]
    assert fates(rows) == [*of_first_four, *others]
    reasons = rows.left_out["reason"].tolist()
    assert reasons[4:6] == ["not a number", "no value where every row needs one"]
    assert reasons[8] == "not a date as declared"


def test_cell_that_need_not_have_a_value_goes_without_its_row(tmp_path: Path, declared: dict[str, Any]) -> None:
    """A whole infusion would be lost for a note on its site, or the cell pass for one that was empty."""
    source = visits_source(declared, unreadable="quarantine", duplicates="keep_all")
    rows = {"visits": read(tmp_path, source, *LINES)}
    settings = declared["settings"]({"visits": source})
    patients = patients_of(
        rows, settings["sources"], pseudonyms(numbers_in(rows, settings["sources"]), KEY, "a-clinic")
    )
    table = left_out_table(rows, patients, settings)
    cells = table[table["what"] == "cell"]
    assert cells[["source", "file", "rule", "column", "reason"]].to_numpy().tolist() == [
        ["visits", "visits.csv", "unreadable", "site", "not a declared word"]
    ]
    assert cells["patient"].tolist() == [patients["visits"][6]]
    passed = deidentify(rows, patients, settings, frozenset())
    summary = study_summary(settings, rows, passed)["sources"][0]
    assert (summary["rows_in"], summary["rows_out"]) == (10, 6)
    assert sum(one["rows"] for one in summary["rows_left_out"]) == 4
    reasons = [(one["rule"], one["column"], one["reason"]) for one in summary["rows_left_out"]]
    assert reasons == sorted(reasons), "the order of the raw file shows"
    site = next(one["counts"] for one in summary["columns"] if one["column"] == "site")
    assert site == {"cells": 6, "missing": 1, "changed": 0, "unreadable": 1}


def test_one_column_may_be_stricter_than_its_file(tmp_path: Path, declared: dict[str, Any]) -> None:
    """A study could not say that a wrong dose must be mended, while a wrong site may go."""
    source = visits_source(declared, unreadable="quarantine")
    source["columns"]["dose"]["unreadable"] = "stop"
    with pytest.raises(CellError) as caught:
        read(tmp_path, source, *LINES[4:])
    assert "1 column holds cells" in str(caught.value)
    assert "dose: data rows 1 (line 2) and 5 (line 6): allowed are numbers" in str(caught.value)
    assert "dose: data row 2 (line 3): no value" in str(caught.value)
    assert "site" not in str(caught.value)
    assert "forty" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        (LINES[:2], [], ["data rows 1 (line 2) and 2 (line 3)", "the same row", "keep_all"]),
        (LINES[2:4], ["id", "on"], ["data rows 1 (line 2) and 2 (line 3)", "the key id, on", "keep_first"]),
    ],
)
def test_without_a_policy_repeated_rows_stop_the_run(
    lines: list[str], key: list[str], words: list[str], tmp_path: Path, declared: dict[str, Any]
) -> None:
    """An infusion that an export holds twice would count twice."""
    with pytest.raises(IdentityError) as caught:
        read(tmp_path, visits_source(declared, key=key), *lines)
    for word in words:
        assert word in str(caught.value)
    assert "2024" not in str(caught.value)


def test_rows_with_cells_that_cannot_be_read_are_never_the_same(tmp_path: Path, declared: dict[str, Any]) -> None:
    """'foot' and 'leg' would both be nothing, and one of two infusions would be dropped as a repetition."""
    source = visits_source(declared, unreadable="quarantine", duplicates="keep_first")
    assert fates(read(tmp_path, source, "1,2024-01-01,40,foot", "1,2024-01-01,40,leg")) == ["", ""]


def test_patients_with_one_row_each(tmp_path: Path, declared: dict[str, Any]) -> None:
    """Of two rows for one patient the wrong one may be right: without a policy nobody can say."""
    source = visits_source(declared, duplicates="quarantine") | {"one_row_per": "patient"}
    assert fates(read(tmp_path, source, *LINES[:4])) == [
        "", "repeated_row", "contradicting_key id", "contradicting_key id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "more", "days"),
    [
        # The dose of the first infusion cannot be read, its date can.
        (["1,2024-01-01,forty,", "1,2024-01-08,40,"], {}, [7]),
        # The date of one infusion cannot be read: it may be the first.
        (["1,2024-01-08,40,", "1,soon,40,", "1,2024-01-15,40,"], {}, [None, None]),
        (["1,,40,", "1,2024-01-15,40,"], {}, [None]),
        # Rows that contradict each other, but not in their date.
        (["1,2024-01-01,40,", "1,2024-01-01,50,", "1,2024-01-08,50,"], {"key": ["id", "on"]}, [7]),
        # Rows that contradict each other, perhaps in their date.
        (["1,2024-01-01,40,arm", "1,2024-01-03,50,arm", "1,2024-01-08,50,"], {"key": ["id", "site"]}, [None]),
        # Of rows with the same key the first counts, and so does its date.
        (["1,2024-01-05,40,arm", "1,2024-01-01,50,arm"], {"key": ["id", "site"], "duplicates": "keep_first"}, [0]),
    ],
)
def test_day_0_is_known_or_there_is_none(
    lines: list[str], more: dict[str, Any], days: list[int | None], tmp_path: Path, declared: dict[str, Any]
) -> None:
    """The second infusion would become day 0, and every later day of the patient be wrong by a week."""
    source = visits_source(declared, **({"unreadable": "quarantine", "duplicates": "quarantine"} | more))
    rows = {"visits": read(tmp_path, source, *lines)}
    settings = declared["settings"]({"visits": source}, study_day_origin={"source": "visits", "column": "on"})
    passed = deidentify(
        rows,
        patients_of(rows, settings["sources"], pseudonyms(numbers_in(rows, settings["sources"]), KEY, "a-clinic")),
        settings,
        frozenset(),
    )["visits"]
    assert [
        None if day is None else int(day) for day in passed["on"].astype(object).where(passed["on"].notna(), None)
    ] == days


def test_units_of_another_column(tmp_path: Path, declared: dict[str, Any]) -> None:
    """A dose in grams would be one in milligrams, and a dose without a unit would get the column's."""
    column = declared["column"]
    columns = {
        "id": column("identifier", "text"),
        "dose": column("clinical", "number", range=[0, 1000], unit="mg", units=["g"], unit_column="unit"),
        "unit": column("clinical", "category", values={"Milli": "mg", "g": "g", "l": "litre"}, required=False),
    }
    source = declared["source"](columns, file="visits.csv", missing_codes=["", "-9"], unreadable="quarantine")
    (tmp_path / "visits.csv").write_text(
        "id,dose,unit\n1,500,Milli\n2,0.5,g\n3,500,\n4,2,l\n5,-9,g\n6,0.5 g,g\n7,2,g", encoding="utf-8"
    )
    rows = read_source(tmp_path, "visits", source, "a-clinic")
    assert rows.values["dose"].tolist()[:2] == [500.0, 500.0]
    assert rows.left_out["reason"].tolist() == [
        "", "", "without a unit", "in a unit that is not declared", "no value where every row needs one",
        "in a unit that is not declared", "outside its range",
    ]  # fmt: skip
    assert rows.converted["dose"].tolist() == [False, True, False, False, False, False, False]
