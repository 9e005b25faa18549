"""Both gates in whole runs: nothing that may leave stands before they pass, nor after they no longer do."""

import json
from pathlib import Path

import pytest
from workflow.workspace import bytes_of, make_workspace, snakemake, would_run

PATIENT = "Bob Hill"
STUDY_FILE = "resources/studies/first/study.yaml"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A workspace in which one study has run once."""
    folder = make_workspace(tmp_path_factory.mktemp("gates") / "project")
    (folder / "config.yaml").write_text("studies: [first]\nreport: {title: All studies}\n")
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def gates(folder: Path):
    """Return what the record of the run says of both gates."""
    return json.loads((folder / "results/run.json").read_text())["studies"]["first"]["gates"]


@pytest.mark.attack("outputs", "a release beside a run in which the leak gate fails", "held back")
@pytest.mark.parametrize(
    ("name", "old", "found_in"),
    [
        (STUDY_FILE, "title: A small", "results/first/report.html"),
        ("config.yaml", "title: All", "results/index.html"),
    ],
    ids=["in the study's own results", "in the page over all studies"],
)
def test_a_patient_in_any_result_takes_the_release_away_until_it_is_mended(finished, name, old, found_in):
    """A folder that may leave, beside a message that says it may not."""
    release, before = finished / "results/first/release", bytes_of(finished)
    assert release.is_dir()
    path = finished / name
    text = path.read_text()
    path.write_text(text.replace(old, f"title: {PATIENT}"))
    try:
        for _ in "12":  # it fails as long as the cause is there
            run = snakemake(finished)
            assert run.returncode == 79
            assert found_in in run.stderr
            assert "stay as they were" not in run.stderr
            assert PATIENT not in run.stderr
            assert not release.exists()
            assert (gates(finished)["disclosure"]["state"], gates(finished)["leak_gate"]["passed"]) == ("fail", False)
            assert "May not leave" in (finished / "results/index.html").read_text()
    finally:
        path.write_text(text)
    assert snakemake(finished).returncode == 0
    assert bytes_of(finished) == before
    assert would_run(finished) == set()


def test_no_release_is_made_before_the_leak_gate_has_passed(finished):
    """An order of steps in which a killed run leaves a release that nobody searched."""
    made_from = json.loads((finished / "results/first/receipts/release.json").read_text())["made_from"]
    assert {"first/leak_gate", "first/report"} <= made_from.keys()
    assert gates(finished)["leak_gate"]["passed"]
