"""Whole runs: killed, failing, twice at once, in two folders."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from workflow.workspace import bytes_of, make_workspace, snakemake, would_run


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A workspace in which everything has run once."""
    folder = make_workspace(tmp_path_factory.mktemp("runs") / "project")
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start a run in a process group of its own."""
    return subprocess.Popen(
        [str(Path(sys.executable).parent / "snakemake")],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.attack("process", "a whole run killed three times", "whole")
def test_killed_runs_resume_by_themselves_and_end_with_the_same_bytes(finished, tmp_path):
    """Killed three times, each time somewhere else, and in another folder: no flag, no difference in any byte."""
    folder = make_workspace(tmp_path / "elsewhere" / "killed")
    for wanted in (2, 6, 14):
        run = start(folder)
        deadline = time.monotonic() + 120
        while len(list((folder / "results").rglob("receipts/**/*.json"))) < wanted and run.poll() is None:
            assert time.monotonic() < deadline, "the run makes no progress"
            time.sleep(0.02)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    last = snakemake(folder)
    assert last.returncode == 0, last.stdout + last.stderr
    assert bytes_of(folder) == bytes_of(finished)


def test_a_failing_step_leaves_the_last_reports_and_says_why(finished):
    """A bad cell in the next export must not cost the report of the last one."""
    raw = finished / "resources/studies/first/data/export.csv"
    good = raw.read_bytes()
    reports = {name: (finished / "results" / name).read_bytes() for name in ("first/report.html", "index.html")}
    raw.write_bytes(good.replace(b"M,7,6", b"M,7,11"))
    try:
        run = snakemake(finished)
    finally:
        raw.write_bytes(good)
    assert run.returncode == 69
    said = run.stderr[run.stderr.rindex("Error: ") :]
    assert "export.csv" in said
    assert "pain_after" in said
    assert "Bob" not in run.stdout + run.stderr
    for name, content in reports.items():
        assert (finished / "results" / name).read_bytes() == content
    assert snakemake(finished).returncode == 0
    assert would_run(finished) == set()


def test_a_verdict_that_drifts_fails_every_run_until_it_is_accepted(finished):
    """A number that stops coming out, and a build that stays green."""
    expected, claims = finished / "resources/expected_ledger.json", finished / "resources/studies/first/claims.yaml"
    shipped, printed = expected.read_bytes(), claims.read_text()
    assert "first: recorded for the first time, 4 claims" in accept(finished)
    assert snakemake(finished).returncode == 0
    claims.write_text(printed.replace('reported: "7.9"', 'reported: "7.0"'))
    moved = "first, mean_before: numeric was 'reproduced', is 'not reproduced'; severity was 'none', is 'minor'"
    for _ in "12":
        run = snakemake(finished)
        assert run.returncode == 78
        assert moved in run.stderr
        assert "All reports are written." in run.stderr
        assert "stay as they were" not in run.stderr
        assert json.loads((finished / "results/run.json").read_text())["drift"]["drifted"]
        for page in ("index.html", "first/report.html"):
            assert "Not reproduced" in (finished / "results" / page).read_text(encoding="utf-8")
        assert would_run(finished) == {"drift"}
    assert moved in accept(finished)
    assert snakemake(finished).returncode == 0
    assert not json.loads((finished / "results/run.json").read_text())["drift"]["drifted"]
    expected.write_bytes(shipped)
    claims.write_text(printed)
    assert snakemake(finished).returncode == 0  # neither study is recorded any more


def accept(folder: Path) -> str:
    """Do what `make accept` does; returns what it prints."""
    joined = snakemake(folder, "--quiet", "all", "--", "results/ledger.json")
    assert joined.returncode == 0, joined.stderr
    return subprocess.run(
        [sys.executable, "scripts/accept.py"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.attack("process", "two runs at once in one project", "refused")
def test_two_runs_at_once_are_refused(finished):
    """Two writers would mix their results."""
    # Something to do, so that the first run is still at work when the second one starts.
    (finished / "results/first/clean/patients.parquet").unlink()
    first = start(finished)
    time.sleep(3)
    second = snakemake(finished)
    assert first.wait(timeout=120) == 0
    assert second.returncode == 76
    assert "Another run is at work" in second.stderr


def test_a_study_that_loses_an_analysis_loses_its_results(finished):
    """A number that nobody declares any more must not lie about in a release."""
    study = finished / "resources/studies/second/study.yaml"
    text = study.read_text()
    study.write_text("\n".join(line for line in text.splitlines() if not line.startswith("  model:")) + "\n")
    assert snakemake(finished).returncode == 0
    assert not (finished / "results/second/model/model.csv").exists()
    assert (finished / "results/first/model/model.csv").exists()
    study.write_text(text)
    assert snakemake(finished).returncode == 0
    assert (finished / "results/second/model/model.csv").exists()


def test_another_number_of_chunks_gives_the_same_bytes_and_leaves_no_chunk_behind(finished):
    """A multiverse that depends on how it was shared, or files of jobs that are no more."""
    folder = finished / "results/second/multiverse"
    before = {name: (folder / name).read_bytes() for name in ("variants.csv", "variants/estimates.csv")}
    study = finished / "resources/studies/second/study.yaml"
    text = study.read_text()
    for chunks in (5, 1):
        study.write_text(text.replace("chunks: 2", f"chunks: {chunks}"))
        assert snakemake(finished).returncode == 0
        assert {name: (folder / name).read_bytes() for name in before} == before
        assert sorted(path.stem for path in (folder / "variants").glob("[0-9]*.csv")) == list(map(str, range(chunks)))
    study.write_text(text)
    assert snakemake(finished).returncode == 0


@pytest.mark.parametrize(
    ("config", "exit_code", "said"),
    [
        ("studies: [frist]\n", 65, "Did you mean 'first'?"),
        ("studies: [first]\nprivcy: {}\n", 64, "Did you mean 'privacy'?"),
        ("studies: [first\n", 64, "config.yaml, line"),
        ("studies: [first]\nraw_data: {first: /nowhere}\n", 64, "says 'rows: simulated', with which nothing protects"),
        ("studies: []\n", 64, "studies"),
        ("", 64, "config.yaml"),
    ],
)
def test_a_mistake_in_config_is_one_message_with_its_own_exit_code(finished, config, exit_code, said):
    """No traceback for a user's mistake."""
    path = finished / "config.yaml"
    good = path.read_text()
    path.write_text(config)
    try:
        run = snakemake(finished)
    finally:
        path.write_text(good)
    assert run.returncode == exit_code
    assert said in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("old", "new", "exit_code", "said"),
    [
        ("formula: pain ~ timepoint", "formula: pain ~ time", 64, "Did you mean 'timepoint'?"),
        ("role: age,", "roll: age,", 64, "Did you mean 'role'?"),
        ("year: 2020", "year: 2020-01-01", 64, "unquoted date"),
    ],
)
def test_a_mistake_in_a_study_file_names_file_key_and_cure(finished, old, new, exit_code, said):
    """The nearest valid key is offered."""
    path = finished / "resources/studies/first/study.yaml"
    good = path.read_text()
    path.write_text(good.replace(old, new))
    try:
        run = snakemake(finished)
    finally:
        path.write_text(good)
    assert run.returncode == exit_code
    assert said in run.stderr
    assert "resources/studies/first/study.yaml" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_results_that_cannot_be_written_are_said(tmp_path):
    """A file stands where the folder should be; permissions would not stop a test that runs as root."""
    folder = make_workspace(tmp_path / "blocked")
    (folder / "results").write_text("")
    run = snakemake(folder)
    assert run.returncode == 73
    assert "results" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
