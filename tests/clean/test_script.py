"""scripts/clean.py as the workflow runs it: what it writes, and how it fails."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reinfuse.clean.losses import nothing_left_out
from reinfuse.cohort import CLEAN_TABLES, read_tables
from reinfuse.files import write_csv
from reinfuse.parquet import write_parquet

REPOSITORY = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
Sources = Callable[..., dict[str, pd.DataFrame]]


@pytest.fixture
def run_script(tmp_path: Path) -> Run:
    """Write de-identified sources and run the script on them."""

    def run(settings: dict[str, Any], sources: dict[str, pd.DataFrame]) -> subprocess.CompletedProcess[str]:
        stamp = tmp_path / "stamp.json"
        stamp.write_text(json.dumps({"step": "a-study/clean", "settings": settings, "after": []}), encoding="utf-8")
        for name, table in sources.items():
            write_parquet(tmp_path / "deidentified" / f"{name}.parquet", table)
        write_csv(tmp_path / "left_out.csv", nothing_left_out())
        return subprocess.run(
            [sys.executable, REPOSITORY / "scripts" / "clean.py", "--stamp", stamp,
             "--deidentified", tmp_path / "deidentified", "--left-out", tmp_path / "left_out.csv",
             "--out", tmp_path / "clean"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_everything_is_written_and_reads_back_with_its_types(
    tmp_path: Path, run_script: Run, settings: dict[str, Any], sources: Sources
) -> None:
    """A later stage would miss a file, or read whole numbers with gaps as fractions."""
    done = run_script(settings, sources())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    names = {f"{table}.parquet" for table in CLEAN_TABLES} | {"flow.json", "checks.csv", "exclusions.csv"}
    assert {path.name for path in (tmp_path / "clean").iterdir()} == names
    tables = read_tables(tmp_path / "clean")
    assert str(tables["infusions"]["infusion"].dtype) == "Int64"
    assert len(tables["infusions"]) == 6
    assert (tmp_path / "clean" / "exclusions.csv").read_text(encoding="utf-8") == (
        "study,patient,rule,reason,source,rows\n"
    )
    flow = json.loads((tmp_path / "clean" / "flow.json").read_text(encoding="utf-8"))
    assert flow["groups"] == [{"name": "treated", "label": "Two infusions", "patients": 2}]


def test_same_input_gives_the_same_bytes(
    tmp_path: Path, run_script: Run, settings: dict[str, Any], sources: Sources
) -> None:
    """Later steps would run again although nothing changed."""
    run_script(settings, sources())
    first = {path.name: path.read_bytes() for path in (tmp_path / "clean").iterdir()}
    run_script(settings, {name: table.iloc[::-1] for name, table in sources().items()})
    assert {path.name: path.read_bytes() for path in (tmp_path / "clean").iterdir()} == first


def test_settings_without_optional_keys_are_enough(run_script: Run, settings: dict[str, Any], sources: Sources) -> None:
    """The workflow leaves out keys that study.yaml does not have."""
    settings |= {
        "tables": {"patients": settings["tables"]["patients"]},
        "outcomes": {},
        "groups": {},
        "completed": None,
    }
    assert run_script(settings, sources()).returncode == 0


def test_patient_with_two_rows_ends_in_its_exit_code(
    tmp_path: Path, run_script: Run, settings: dict[str, Any], sources: Sources
) -> None:
    """A user would see a traceback with cells in it."""
    people = [("A", age, "female", 80.0, 1, 8, 4, "neuralgia", None) for age in (45, 46)]
    done = run_script(settings, sources(people=people))
    assert done.returncode == 71
    assert done.stderr.startswith("Error: clean table 'patients': 2 rows")
    assert not (tmp_path / "clean").exists()


def test_results_that_cannot_be_written(
    tmp_path: Path, run_script: Run, settings: dict[str, Any], sources: Sources
) -> None:
    """A file where the folder should be would end in a traceback."""
    (tmp_path / "clean").write_text("not a folder", encoding="utf-8")
    done = run_script(settings, sources())
    assert done.returncode == 73
    assert "Traceback" not in done.stderr
