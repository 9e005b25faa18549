"""The two entries: one analysis, and the joining of all."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from reinfuse.model.estimates import read_estimates
from reinfuse.parquet import write_parquet
from reinfuse.study.analyses import ANALYSIS_KINDS

SCRIPTS = Path(__file__).parents[2] / "scripts"


def run_script(name, *arguments):
    command = [sys.executable, "-W", "error", str(SCRIPTS / name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path, cohort):
    """A folder with clean tables."""
    for name, table in cohort(pain={"a": (8, 6), "b": (9, 5), "c": (3, 3)}).items():
        write_parquet(tmp_path / "clean" / f"{name}.parquet", table)
    return tmp_path


@pytest.fixture
def stamp(folder, settings):
    """Write the stamp of an analysis."""

    def write(analysis, **spec):
        path = folder / f"{analysis}.json"
        path.write_text(
            json.dumps({"step": f"a-study/{analysis}", "settings": settings(**spec) | {"analysis": analysis}}),
            encoding="utf-8",
        )
        return path

    return write


def analyse(folder, stamp, out):
    return run_script("model.py", "--stamp", stamp, "--tables", folder / "clean", "--out", out)


def test_from_tables_to_joined_estimates(folder, stamp):
    """Two analyses run alone and are joined in the order given; the same input gives the same bytes."""
    change = {"kind": "paired_change", "outcome": "pain", "start": "baseline", "end": "later", "primary": "paired_t"}
    for analysis, spec in (("table1", {"kind": "describe", "variables": ["pain"]}), ("change", change)):
        finished = analyse(folder, stamp(analysis, **spec), folder / f"{analysis}.csv")
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    again = analyse(folder, folder / "change.json", folder / "again.csv")
    assert again.returncode == 0
    assert (folder / "again.csv").read_bytes() == (folder / "change.csv").read_bytes()
    inputs = ["--in", folder / "change.csv", folder / "table1.csv"]
    joined = run_script("estimates.py", "--stamp", folder / "change.json", *inputs, "--out", folder / "all.csv")
    assert (joined.returncode, joined.stdout, joined.stderr) == (0, "", "")
    assert read_estimates(folder / "all.csv")["analysis"].drop_duplicates().tolist() == ["change", "table1"]


def test_script_knows_every_kind_of_the_study_files():
    """A kind that study.yaml may name and the script refuses would pass every check before it fails."""
    assert runpy.run_path(str(SCRIPTS / "model.py"))["KINDS"] == ANALYSIS_KINDS


def test_unknown_kind_ends_in_one_message(folder, stamp):
    """A kind that does not exist is the user's mistake: exit code 74, no traceback, no output."""
    finished = analyse(folder, stamp("guess", kind="guesswork"), folder / "guess.csv")
    assert finished.returncode == 74
    assert finished.stderr.startswith("Error: analyses.guess.kind: there is no kind 'guesswork'. Known: describe,")
    assert not (folder / "guess.csv").exists()
