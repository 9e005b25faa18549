"""The gate as people run it: what it says, what it never says, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reinfuse.errors import LeakError
from reinfuse.leak_gate import gate
from reinfuse.leak_gate.canaries import plant
from reinfuse.leak_gate.outcome import check_outcome

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    "number": {"role": "identifier", "type": "text"},
    "family": {"role": "direct_identifier", "type": "text"},
    "given": {"role": "direct_identifier", "type": "text"},
    "born": {"role": "direct_identifier", "type": "text"},
    "pain": {"role": "clinical", "type": "integer", "range": [0, 10]},
}
SOURCE = {
    "file": "export.csv",
    "encoding": "utf-8",
    "delimiter": ",",
    "one_row_per": "patient",
    "columns": COLUMNS,
}
EXPORT = (
    "number,family,given,born,pain\n07345126,Quillfeather,Marigold,1911-05-06,7\n07345127,Ng,Ottoline,1912-11-30,6\n"
)
SECRETS = ("7345126", "7345127", "quillfeather", "marigold", "ottoline", "1911", "1912")


@pytest.fixture
def project(tmp_path):
    """A folder as the workflow leaves it, with clean results of one study."""
    results = tmp_path / "results" / "clinic"
    for folder in (results / "stamps", results / "receipts", tmp_path / ".snakemake", tmp_path / "raw"):
        folder.mkdir(parents=True)
    (tmp_path / "raw" / "export.csv").write_text(EXPORT)
    # Made by steps that come later, and in an earlier run: neither searched nor counted by this one.
    (results / "release").mkdir()
    for name in ("release/old.csv", "disclosure.json", "receipts/release.json"):
        (results / name).write_text("{}")
    (results / "estimates.csv").write_text("analysis,estimate\npain,6.5\n")
    (results / "report.html").write_text("<!doctype html><p>Pain fell.</p>")
    (tmp_path / "results" / "index.html").write_text("<!doctype html><p>All studies.</p>")
    return tmp_path


def run(project, rows="private", columns=None):
    """Run the gate as a step; returns the process, and what it wrote."""
    stamp = project / "results" / "clinic" / "stamps" / "leak_gate.json"
    source = SOURCE | {"columns": columns or COLUMNS}
    settings = {"study": "clinic", "rows": rows, "sources": {"export": source}}
    stamp.write_text(json.dumps({"step": "clinic/leak_gate", "settings": settings, "after": []}))
    program = str(ROOT / "scripts" / "leak_gate.py")
    outputs = ["--receipt", "results/clinic/receipts/leak_gate.json", "--out", "results/clinic/leak_gate.json"]
    done = subprocess.run(
        [sys.executable, program, "--stamp", str(stamp), "--raw", str(project / "raw"), *outputs],
        cwd=project,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    written = project / "results" / "clinic" / "leak_gate.json"
    return done, json.loads(written.read_text()) if written.is_file() else None


def test_clean_results_pass_twice_with_the_same_bytes(project):
    """A gate that nothing passes, or that is never the same twice."""
    done, result = run(project)
    assert done.returncode == 0, done.stderr
    assert (result["passed"], result["findings"], result["lost_canaries"]) == (True, [], [])
    assert result["failed"] == []
    assert result["files"] == {".csv": 1, ".html": 1, ".json": 1}
    before = (project / "results" / "clinic" / "leak_gate.json").read_bytes()
    run(project)
    assert (project / "results" / "clinic" / "leak_gate.json").read_bytes() == before


@pytest.mark.attack(
    "leak gate",
    "an identifier in the report, in results, in a log, in a file's name",
    "gate fails",
)
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("results/clinic/report.html", "<!doctype html><p>as Marigold Quillfeather said</p>"),
        ("results/clinic/flow.json", '{"removed": "7345126"}'),
        ("results/clinic/Quillfeather.csv", "n\n1\n"),
        (".snakemake/log/a.log", "could not convert string to float: 'Marigold Quillfeather'"),
        ("results/clinic/old.csv", "born\n06.05.1911\n"),
    ],
)
def test_a_planted_identifier_does_not_pass_and_is_never_repeated(project, path, text):
    """A leak that passes, or a report of it that is one itself."""
    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text(text)
    done, result = run(project)
    assert done.returncode == 0, done.stderr
    assert not result["passed"]
    assert len(result["failed"]) == len(result["findings"]) == 1
    assert Path(path).parent.as_posix() in result["findings"][0]["path"]
    said = (done.stdout + done.stderr + json.dumps(result)).lower()
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.attack("leak gate", "a copy of the raw file among the results", "gate fails")
def test_private_raw_rows_among_the_results_are_a_leak_and_open_ones_are_not(project):
    """A copy of the export that is sent along; a simulated study that fails on its own export."""
    (project / "raw").rename(project / "results" / "clinic" / "raw")
    (project / "raw").symlink_to(project / "results" / "clinic" / "raw")
    _, result = run(project)
    assert not result["passed"]
    assert {finding["path"] for finding in result["findings"]} == {"results/clinic/raw/export.csv"}
    assert run(project, rows="simulated")[1]["passed"]


@pytest.mark.attack("git", "a patient's name in a file that git tracks", "gate fails")
def test_private_rows_that_git_tracks_are_a_leak(project):
    """A raw file that goes out with the next commit; invented people who may not stand in tests."""
    (project / "notes.md").write_text("Marigold Quillfeather came in May.")
    (project / "test_names.py").write_text('NAMES = ["Quillfeather"]  # born 1911-05-06')
    for command in (["init", "--quiet"], ["add", "notes.md", "test_names.py"]):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    _, result = run(project)
    assert not result["passed"]
    assert {finding["path"] for finding in result["findings"]} == {"notes.md"}
    assert run(project, rows="simulated")[1]["passed"]


def test_invented_people_of_the_project_are_nobodys_patients_and_numbers_still_decide(project):
    """A clinic with a patient who is called as somebody in a test, and no release ever; rows pasted into a document."""
    (project / "tests").mkdir()
    (project / "tests" / "test_names.py").write_text('NAMES = ["Marigold Quillfeather"]')
    (project / "tests" / "rows.csv").write_text("number\n7345126\n")
    for command in (["init", "--quiet"], ["add", "tests"]):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    assert {finding["path"] for finding in run(project)[1]["findings"]} == {"tests/rows.csv"}


@pytest.mark.attack("leak gate", "an empty roster", "refused")
def test_private_rows_without_anything_to_search_for_do_not_pass(project):
    """A gate that has nothing to look for and calls that safe."""
    (project / "raw" / "export.csv").write_text("number,pain\n1,7\n2,6\n")
    columns = {"number": COLUMNS["number"], "pain": COLUMNS["pain"]}
    _, result = run(project, columns=columns)
    assert not result["passed"]
    assert "no identifier that can be searched for" in result["failed"][0]
    assert run(project, rows="public", columns=columns)[1]["passed"]


@pytest.mark.attack("leak gate", "a raw file that is gone when the gate runs", "refused")
def test_a_missing_raw_file_ends_as_it_does_everywhere(project):
    """A roster that is empty because nobody found the export."""
    (project / "raw" / "export.csv").unlink()
    done, _ = run(project)
    assert done.returncode == 66


def alone(folder, study="template", raw=ROOT / "resources" / "studies" / "template" / "data"):
    """Run the gate on a folder, outside the workflow."""
    program = str(ROOT / "scripts" / "leak_gate.py")
    return subprocess.run(
        [sys.executable, program, "--study", study, "--raw", str(raw), "--folder", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_gate_runs_alone_on_any_folder(tmp_path):
    """A folder that is to be sent and that nobody can check without running everything."""
    (tmp_path / "a.csv").write_text("n\n1\n")
    done = alone(tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 files hold nothing of the patients of template.\n")
    copied = (ROOT / "resources" / "studies" / "template" / "data" / "patients.csv").read_bytes()
    (tmp_path / "b.csv").write_bytes(copied)
    assert alone(tmp_path).returncode == 79


@pytest.mark.attack("leak gate", "a symbolic link in a release that points at raw files", "gate fails")
@pytest.mark.parametrize("target", ["patients.csv", "."])
def test_a_link_from_a_release_to_raw_files_does_not_pass(tmp_path, target):
    """A link that whoever packs the folder follows, with the export in the parcel."""
    (tmp_path / "a.csv").write_text("n\n1\n")
    (tmp_path / "more").symlink_to(ROOT / "resources" / "studies" / "template" / "data" / target)
    done = alone(tmp_path)
    assert done.returncode == 79
    assert "symbolic link" in done.stdout + done.stderr


@pytest.mark.attack("leak gate", "an empty folder, an unknown study", "refused")
@pytest.mark.parametrize("study", ["template", "nobody"])
def test_an_empty_folder_and_an_unknown_study_do_not_pass(tmp_path, study):
    """Nothing searched, taken for nothing found."""
    assert alone(tmp_path, study).returncode == (79 if study == "template" else 65)


@pytest.mark.attack("leak gate", "a broken canary: the gate is blind for one kind of file", "gate fails")
@pytest.mark.parametrize("place", range(13))
def test_every_canary_counts(monkeypatch, place):
    """A gate that went blind for one kind of file and does not notice."""
    blinded = []

    def without_one(folder, patient):
        planted = plant(folder, patient)
        assert len(planted) == 13
        kind = list(planted)[place]
        blinded.append(kind)
        planted[kind] = folder / "harmless.txt"
        planted[kind].write_text("nothing")
        return planted

    monkeypatch.setattr(gate, "plant", without_one)
    result = gate.examine(gate.Roster(), frozenset(), [])
    assert (result["lost_canaries"], result["passed"]) == (blinded, False)
    with pytest.raises(LeakError, match=blinded[0]):
        check_outcome({"study": "clinic", **result}, {"study": "clinic", "rows": "public"}, None)
