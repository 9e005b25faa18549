"""Names of files and folders, links, what the engine keeps and what git tracks."""

import base64
import subprocess
from pathlib import Path

import pytest

from reinfuse.leak_gate.gate import Place, findings_in
from reinfuse.leak_gate.places import files_below, tracked_by_git
from reinfuse.leak_gate.whole_run import places_of_study, places_since

NAME = "Marigold Quillfeather"


def findings_below(folder, search, *, strict=True, without=()):
    """Return (path, category) of what lies below a folder."""
    place = Place("", files_below(folder, set(without)), strict)
    return {(one.path, one.category) for one in findings(place, search)}


def findings(place, search):
    return [one for entry in place.entries for one in findings_in(entry, place, search)]


@pytest.mark.attack("leak gate", "a file named after a patient", "gate fails")
@pytest.mark.parametrize(
    "name", [f"{NAME}.csv", "quillfeather_marigold_plot.csv", "scan-00734512.csv", "Quillfeather.csv"]
)
def test_the_name_of_a_file_is_searched_and_withheld(tmp_path, search, name):
    """A report of the gate that itself says who was found."""
    (tmp_path / name).write_text("n\n1\n")
    assert findings_below(tmp_path, search) == {("(name withheld)", "name")}


@pytest.mark.attack("leak gate", "a folder named after a patient", "gate fails")
def test_the_name_of_a_folder_is_searched_and_withheld(tmp_path, search):
    """A patient's own folder among the results."""
    (tmp_path / NAME / "plots").mkdir(parents=True)
    (tmp_path / NAME / "plots" / "a.csv").write_text("n\n1\n")
    assert findings_below(tmp_path, search) == {("(name withheld)/plots/a.csv", "name")}


@pytest.mark.attack("leak gate", "hidden files and folders", "gate fails")
def test_hidden_files_and_folders_are_searched(tmp_path, search):
    """A copy that an editor or a killed run left behind."""
    (tmp_path / ".old").mkdir()
    (tmp_path / ".old" / ".a.csv").write_text(NAME)
    assert findings_below(tmp_path, search) == {(".old/.a.csv", "name")}


@pytest.mark.attack("leak gate", "a symbolic link to a folder, or to nothing", "gate fails")
def test_a_symbolic_link_does_not_pass(tmp_path, search):
    """A link from what is sent to the raw folder, which a copy would follow."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "data").symlink_to(tmp_path / "raw")
    (tmp_path / "sent" / "a.csv").symlink_to(tmp_path / "nowhere")
    reason = "cannot be searched: is a symbolic link"
    assert findings_below(tmp_path / "sent", search) == {("data", reason), ("a.csv", reason)}


@pytest.mark.attack("leak gate", "a file that cannot be read", "gate fails")
def test_an_unreadable_file_does_not_pass(tmp_path, search, monkeypatch):
    """A file that another account keeps to itself."""
    (tmp_path / "a.csv").write_text("n\n1\n")

    def refused(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    assert findings_below(tmp_path, search) == {("a.csv", "cannot be searched: cannot be read")}


def test_raw_rows_that_anyone_may_read_are_left_out_and_nothing_beside_them(tmp_path, search):
    """A simulated export that fails its own study, or a folder beside it that hides behind it."""
    for folder in ("twin/export", "twin/exported"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.csv").write_text(NAME)
    found = findings_below(tmp_path, search, without=[tmp_path / "twin" / "export"])
    assert found == {("twin/exported/a.csv", "name")}


@pytest.mark.attack("leak gate", "the engine's records: names that it encodes, pickles", "gate fails")
def test_files_of_the_engine_are_searched_whatever_their_kind(tmp_path, search):
    """A record of the engine without a suffix, a pickle, or a file name that it encodes."""
    (tmp_path / "metadata").mkdir()
    encoded = base64.b64encode(b"results/Quillfeather.csv").decode()
    (tmp_path / "metadata" / encoded).write_text("{}")
    (tmp_path / "cache").write_bytes(b"\x80\x04\x00" + NAME.encode() + b"\x00.")
    (tmp_path / "lock").write_bytes(b"")
    found = findings_below(tmp_path, search, strict=False)
    assert found == {("cache", "name"), ("metadata/(name withheld)", "name")}


@pytest.fixture
def repository(tmp_path):
    """A work tree with one tracked and one untracked file."""

    def git(*arguments):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    (tmp_path / "notes.md").write_text(NAME)
    (tmp_path / "code.py").write_text("x = 1")
    git("add", "notes.md", "code.py")
    (tmp_path / "untracked.md").write_text(NAME)
    return tmp_path


@pytest.mark.attack("git", "a name that is staged, though the file no longer holds it", "gate fails")
def test_what_git_tracks_is_searched_even_where_only_the_index_has_it(repository, search):
    """A raw row that was staged, then taken out of the file, and goes out with the next commit."""
    (repository / "notes.md").write_text("nothing")
    place = Place("", tracked_by_git(repository), strict=False, repository=repository)
    found = {(one.path, one.place) for one in findings(place, search)}
    assert found == {("notes.md", "text, first in line 1, staged in git")}


def test_a_folder_without_git_has_nothing_tracked(tmp_path, repository):
    """A download of the project, or one inside another repository, that makes the gate fail."""
    (repository / "inside").mkdir()
    assert list(tracked_by_git(repository / "inside")) == []


@pytest.mark.attack("leak gate", "an old page that the engine kept when the run was killed", "gate fails")
def test_what_steps_are_replacing_is_searched_when_no_step_runs_any_more(tmp_path, search):
    """A gate that fails by chance on an old page that is just being replaced, or one that never sees what stays."""
    engine, own = tmp_path / "engine", tmp_path / "results" / "first"
    for kept in ("backups/results/index.html", "log/run.log"):
        (engine / kept).parent.mkdir(parents=True)
        (engine / kept).write_text(NAME)
    at_its_own_gate = places_of_study(own, "simulated", own / "twin/export", engine, set())
    in_the_last_step = places_since(tmp_path / "results", "first", engine)
    log, kept = (f"{engine.as_posix()}/{name}" for name in ("log/run.log", "backups/results/index.html"))
    assert {one.path for place in at_its_own_gate for one in findings(place, search)} == {log}
    assert {one.path for place in in_the_last_step for one in findings(place, search)} == {log, kept}
