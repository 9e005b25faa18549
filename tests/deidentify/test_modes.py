"""The modes of private rows, through the script: what passes in each, and what each asks for."""

import datetime
import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.report.deidentification import rule, summary
from reinfuse.study.deidentification import DateShift, Deidentification, deidentification_problems
from reinfuse.study.raw_sources import Source, StudyDayOrigin
from reinfuse.study.strict import validate

KEY = hashlib.sha256(b"a key for these tests").digest()
SHIFT = {"most_weeks": 26, "first": "2018-01-01", "last": "2023-12-31"}
NOTHING_MORE = {
    "crosswalk": False, "first_contact": None, "documentation": None, "study_days": None, "date_shift": None,
}  # fmt: skip
ROWS = """\
number,age,seen
80001,88,2019-03-01
80001,88,2021-06-01
80002,50,2020-12-31
"""


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key file in a place of its own."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    (folder / "key").write_bytes(KEY)
    (folder / "key").chmod(0o600)
    return folder / "key"


@pytest.fixture
def private(tmp_path: Path, declared: dict[str, Any], run_script: Any) -> Callable[..., dict[str, Any]]:
    """Return a function that gives the settings of a study with private rows of patients, ages and visits."""
    (tmp_path / "raw" / "clinic.csv").write_text(ROWS, encoding="utf-8")
    column = declared["column"]
    columns = {
        "number": column("identifier", "integer"),
        "age": column("age", "integer", range=[18, 120]),
        "seen": column("date", "date", date_format="%Y-%m-%d"),
    }
    source = declared["source"](columns, one_row_per="infusion")

    def settings(origin: bool = True, **mode: Any) -> dict[str, Any]:
        return declared["settings"](
            {"visits": source},
            rows="private",
            study_day_origin={"source": "visits", "column": "seen"} if origin else None,
            deidentification=NOTHING_MORE | mode,
        )

    return settings


def results(tmp_path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    audit = json.loads((tmp_path / "results" / "deidentification.json").read_text(encoding="utf-8"))
    return pd.read_parquet(tmp_path / "results" / "deidentified" / "visits.parquet"), audit


def test_safe_harbor_keeps_years_and_random_codes(private: Any, key: Path, tmp_path: Path, run_script: Any) -> None:
    """Study days, a code that the key gives away, or an age of 88 of somebody who was 90 at the last contact."""
    first_contact = {"source": "visits", "column": "seen"}
    settings = private(origin=False, mode="safe_harbor", first_contact=first_contact)
    assert run_script(settings, "--key-file", key).returncode == 0
    first, audit = results(tmp_path)
    assert sorted(zip(first["age"], first["seen"], strict=True)) == [(50, 2020), (90, 2019), (90, 2021)]
    assert audit["mode"] == "safe_harbor"
    crosswalk = key.parent / "reinfuse-crosswalk-a-clinic.csv"
    assert stat.S_IMODE(crosswalk.stat().st_mode) == 0o600
    assert set(first["number"]) == {line.split(",")[1] for line in crosswalk.read_text().splitlines()[1:]}
    assert run_script(settings, "--key-file", key).returncode == 0
    again, _ = results(tmp_path)
    pd.testing.assert_frame_equal(first, again)
    crosswalk.unlink()
    assert run_script(settings, "--key-file", key).returncode == 0
    other, _ = results(tmp_path)
    assert set(other["number"]).isdisjoint(first["number"])


@pytest.mark.attack("keys", "a crosswalk left by a run that was refused", "absent")
def test_a_run_that_fails_leaves_no_crosswalk(private: Any, key: Path, tmp_path: Path, run_script: Any) -> None:
    """Record numbers of a file that was refused would stay behind in a second place."""
    (tmp_path / "raw" / "clinic.csv").write_text(ROWS.replace(",50,", ",fifty,"), encoding="utf-8")
    settings = private(origin=False, mode="safe_harbor", first_contact={"source": "visits", "column": "seen"})
    assert run_script(settings, "--key-file", key).returncode == 69
    assert [path.name for path in key.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("crosswalk", [False, True])
def test_a_limited_data_set_keeps_study_days(
    crosswalk: bool, private: Any, key: Path, tmp_path: Path, run_script: Any
) -> None:
    """A list of who is who that nobody asked for, or that was asked for and is not there."""
    assert run_script(private(mode="limited_data_set", crosswalk=crosswalk), "--key-file", key).returncode == 0
    table, audit = results(tmp_path)
    assert sorted(table["seen"]) == [0, 0, 823]
    assert audit["mode"] == "limited_data_set"
    written = key.parent / "reinfuse-crosswalk-a-clinic.csv"
    assert written.exists() == crosswalk
    if crosswalk:
        assert {line.split(",")[0] for line in written.read_text().splitlines()[1:]} == {"80001", "80002"}


def test_an_expert_determination_needs_its_documentation(
    private: Any, key: Path, tmp_path: Path, run_script: Any
) -> None:
    """'Determined by an expert' of whom there is no trace."""
    settings = private(mode="expert", documentation="determination.txt")
    done = run_script(settings, "--key-file", key)
    assert (done.returncode, "documentation is not there, or is empty" in done.stderr) == (66, True)
    (tmp_path / "raw" / "determination.txt").write_text("The risk is very small.", encoding="utf-8")
    assert run_script(settings, "--key-file", key).returncode == 0
    digest = hashlib.sha256(b"The risk is very small.").hexdigest()
    assert results(tmp_path)[1]["documentation"] == {"file": "determination.txt", "sha256": digest}


@pytest.mark.attack("dates and ages", "the weekday of a moved date", "stays")
def test_an_experts_dates_are_moved_by_the_key_and_cut_off(
    private: Any, key: Path, tmp_path: Path, run_script: Any
) -> None:
    """Dates that move anew with each run, that stay when the key changes, or that are removed without a word."""
    (tmp_path / "raw" / "determination.txt").write_text("The risk is very small.", encoding="utf-8")
    settings = private(mode="expert", documentation="determination.txt", date_shift=SHIFT, study_days=[0, 365])
    assert run_script(settings, "--key-file", key).returncode == 0
    table, audit = results(tmp_path)
    first = (tmp_path / "results" / "deidentified" / "visits.parquet").read_bytes()
    # The visit on day 823 is beyond the limits; the two others are day 0 of their patients.
    assert sorted(table["seen"].dropna()) == [0, 0]
    assert table["seen_shifted"].isna().tolist() == table["seen"].isna().tolist()
    of_2020 = table.loc[table["age"] == 50, "seen_shifted"].item()
    moved_by = of_2020 - (datetime.date(2020, 12, 31) - datetime.date(2018, 1, 1)).days
    assert (moved_by % 7, abs(moved_by) <= 26 * 7) == (0, True)
    (seen,) = [column for column in audit["sources"][0]["columns"] if column["column"] == "seen"]
    assert (seen["counts"]["outside_study_days"], seen["counts"]["outside_window"]) == (1, 0)
    assert (audit["date_shift"], audit["study_days"]) == (SHIFT, [0, 365])
    said = " ".join(rule(audit))
    assert "weekdays are the true ones" in said
    assert "before 0 and after 365" in said
    assert run_script(settings, "--key-file", key).returncode == 0
    assert (tmp_path / "results" / "deidentified" / "visits.parquet").read_bytes() == first
    key.write_bytes(hashlib.sha256(b"another key").digest())
    assert run_script(settings, "--key-file", key).returncode == 0
    assert set(results(tmp_path)[0]["seen_shifted"].dropna()) != set(table["seen_shifted"].dropna())


def test_the_name_of_moved_dates_must_be_free() -> None:
    """A column of the export that moved dates would overwrite."""
    columns = {**SOURCES["visits"].columns, "seen_shifted": {"role": "free_text", "type": "text"}}
    sources = {"visits": Source(file="visits.csv", one_row_per="infusion", columns=columns)}
    declared = Deidentification(**EXPERT, date_shift=DateShift(**SHIFT))
    (problem,) = deidentification_problems(declared, "private", sources, SEEN)
    assert "sources.visits.columns.seen_shifted: the moved dates of 'seen' get this name" in problem


@pytest.mark.parametrize(
    "content",
    [
        {"mode": "expert"},
        {"mode": "limited_data_set", "documentation": "a.pdf"},
        {"mode": "expert", "documentation": "a.pdf", "first_contact": {"source": "visits", "column": "seen"}},
        {"mode": "safe_habor"},
        {"mode": "expert", "documentation": "a.pdf", "study_days": [5, 90]},
        {"mode": "expert", "documentation": "a.pdf", "date_shift": SHIFT | {"most_weeks": 0}},
        {"mode": "expert", "documentation": "a.pdf", "date_shift": SHIFT | {"last": "2018-01-01"}},
        {"mode": "expert", "documentation": "a.pdf", "date_shift": SHIFT | {"first": "01.02.2019"}},
        {"mode": "expert", "documentation": "a.pdf", "date_shift": SHIFT | {"first": "20180101"}},
    ],
)
def test_keys_of_another_mode_are_refused(content: dict[str, Any], tmp_path: Path) -> None:
    """A key that is read and means nothing."""
    with pytest.raises(ConfigurationError):
        validate(Deidentification, content, tmp_path / "study.yaml")


@pytest.mark.attack("dates and ages", "moved dates under Safe Harbor", "refused")
@pytest.mark.parametrize(
    ("key", "value", "mode", "said"),
    [
        ("date_shift", SHIFT, "safe_harbor", "a moved date is still a date"),
        ("study_days", [0, 90], "safe_harbor", "study days are finer than years"),
        ("date_shift", SHIFT, "limited_data_set", "is for 'mode: expert'"),
    ],
)
def test_dates_of_an_expert_are_refused_in_other_modes(
    key: str, value: Any, mode: str, said: str, tmp_path: Path
) -> None:
    """Moved dates that pass for Safe Harbor, or that nobody judged."""
    with pytest.raises(ConfigurationError, match=said):
        validate(Deidentification, {"mode": mode, key: value}, tmp_path / "study.yaml")


SOURCES = {
    "visits": Source(
        file="visits.csv",
        one_row_per="infusion",
        columns={
            "number": {"role": "identifier", "type": "text"},
            "age": {"role": "age", "type": "integer", "range": (18.0, 120.0)},
            "seen": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
        },
    )
}
SEEN = StudyDayOrigin(source="visits", column="seen")
EXPERT = {"mode": "expert", "documentation": "a.pdf"}


@pytest.mark.parametrize(
    ("mode", "rows", "origin", "said"),
    [
        ({"mode": "limited_data_set"}, "private", SEEN, None),
        ({"mode": "safe_harbor", "first_contact": SEEN}, "private", None, None),
        ({"mode": "limited_data_set"}, "public", SEEN, "is for private rows, and these are public"),
        ({"mode": "safe_harbor", "first_contact": SEEN}, "private", SEEN, "keeps only the year of a date"),
        ({"mode": "safe_harbor"}, "private", None, "first_contact: is needed"),
        (
            {"mode": "safe_harbor", "first_contact": StudyDayOrigin(source="visits", column="age")},
            "private", None, "no date column 'age'",
        ),
        (
            {"mode": "safe_harbor", "first_contact": StudyDayOrigin(source="visit", column="seen")},
            "private", None, "no source 'visit'",
        ),
        (EXPERT | {"date_shift": SHIFT}, "private", SEEN, None),
        (EXPERT | {"date_shift": SHIFT}, "private", None, "date_shift: needs 'study_day_origin'"),
        (EXPERT | {"study_days": (0, 9)}, "private", None, "study_days: needs 'study_day_origin'"),
    ],
)  # fmt: skip
def test_what_contradicts_a_mode_is_named(mode: Any, rows: str, origin: Any, said: str | None) -> None:
    """Safe Harbor by name only: with study days, or with ages that nobody adjusts."""
    problems = list(deidentification_problems(Deidentification(**mode), rows, SOURCES, origin))
    assert len(problems) == (said is not None)
    assert said is None or said in problems[0]


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("safe_harbor", "no program can"),
        ("limited_data_set", "A limited data set is not de-identified"),
        ("expert", "The program has not read it"),
    ],
)
def test_each_mode_says_what_it_is_not(mode: str, said: str) -> None:
    """A report that certifies what no program can."""
    documentation = {"file": "a.pdf", "sha256": "0123abc"} if mode == "expert" else None
    sentences = rule({"mode": mode, "documentation": documentation})
    assert sentences[0].startswith("Prepared ")
    assert said in sentences[1]
    assert ("0123abc" in sentences[-1]) == (mode == "expert")
    audit = {"patients": 3, "key": "secret key file", "mode": mode}
    assert ("random codes" in summary(audit)) == (mode == "safe_harbor")


def test_rows_that_anybody_may_see_have_no_mode() -> None:
    """A rule of private rows, claimed for public ones."""
    assert rule({"patients": 3, "key": "declared public key"}) == []
