"""Raw files, the key and results in git: found wherever they are, in real repositories."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reinfuse import committed
from reinfuse.caching.remembered import Memory
from reinfuse.committed import Secrets, check_nothing_is_committed
from reinfuse.errors import RawDataExposedError
from reinfuse.git_objects import contents

PROJECT = Path(__file__).resolve().parents[1]
KEY = bytes.fromhex("8f3ad1c07be2459966f01db83ec5a2749b10f86e2d57c3a4410cb97fe8356ad2")
EXPORT = b"mrn,surname,dose\r\n20471193,Fastolf Ermintrude,60\r\n817264,O'Dowdall Griselda,40\r\n"
ROW = "20471193,Fastolf Ermintrude,60"
WHO = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


def git(folder: Path, *arguments: str) -> str:
    # Away from whatever repository and configuration these tests run in.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    clean = kept | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    done = subprocess.run(["git", *WHO, *arguments], cwd=folder, env=clean, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    raw = tmp_path / "outside"
    raw.mkdir()
    (raw / "export.csv").write_bytes(EXPORT)
    (tmp_path / "key").write_bytes(KEY)
    return Secrets({"a-clinic": raw}, tmp_path / "key")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "results").mkdir(parents=True)
    git(folder, "init", "--quiet")
    (folder / "results" / ".gitignore").write_text("*\n!.gitignore\n")
    (folder / "README.md").write_text("mrn,surname,dose\n60\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def put(repository: Path, name: str, content: bytes) -> None:
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    git(repository, "add", "--force", name)


def commit(repository: Path) -> None:
    git(repository, "commit", "--quiet", "--message", "next")


def found(repository: Path, secrets: Secrets) -> str:
    with pytest.raises(RawDataExposedError) as caught:
        check_nothing_is_committed(repository, secrets)
    return str(caught.value)


def test_repository_without_secrets_passes(repository: Path, secrets: Secrets) -> None:
    """Every refusal below could be a refusal of everything."""
    check_nothing_is_committed(repository, secrets)


@pytest.mark.attack("git", "a raw file that is staged under another name or with other line ends", "refused")
@pytest.mark.parametrize("name", ["export.csv", "docs/picture.png"])
@pytest.mark.parametrize("content", [EXPORT, EXPORT.replace(b"\r\n", b"\n")])
def test_raw_file_is_found_by_its_content(name: str, content: bytes, repository: Path, secrets: Secrets) -> None:
    """A raw file under another name, or with the line ends that git makes, would be committed."""
    put(repository, name, content)
    assert f"a raw file of a-clinic (as {name}, in the index)" in found(repository, secrets)
    commit(repository)
    assert f"a raw file of a-clinic (as {name}, in the history)" in found(repository, secrets)


@pytest.mark.attack("git", "a raw file in the history: branches, tags, stashes", "refused")
@pytest.mark.parametrize("where", ["removed since", "on another branch", "in a stash", "behind a tag"])
def test_raw_file_in_the_history_is_found(where: str, repository: Path, secrets: Secrets) -> None:
    """Whoever clones the repository gets every version of it."""
    if where == "on another branch":
        git(repository, "switch", "--quiet", "--create", "other")
    put(repository, "export.csv", EXPORT)
    if where == "in a stash":
        git(repository, "stash")
    else:
        commit(repository)
    if where == "removed since":
        git(repository, "rm", "--quiet", "export.csv")
        commit(repository)
    if where == "on another branch":
        git(repository, "switch", "--quiet", "-")
    if where == "behind a tag":
        git(repository, "tag", "one")
        git(repository, "reset", "--quiet", "--hard", "HEAD~1")
    said = found(repository, secrets)
    assert "a raw file of a-clinic (as export.csv, in the history)" in said
    assert "filter-repo" in said


@pytest.mark.attack("git", "the key as bytes, in hexadecimal or base64", "refused")
@pytest.mark.parametrize(
    "content", [KEY, b"key: " + KEY.hex().encode(), b'k = "jzrRwHviRZlm8B24PsWidJsQ+G4tV8OkQQy5f+g1atI="']
)
def test_key_is_found_in_any_spelling(content: bytes, repository: Path, secrets: Secrets) -> None:
    """With the key, every pseudonym can be turned back by trying."""
    put(repository, "config.txt", content)
    said = found(repository, secrets)
    assert "config.txt" in said
    assert KEY.hex() not in said


@pytest.mark.attack("git", "the crosswalk, or one line of it", "refused")
@pytest.mark.parametrize("part", ["whole", "one row"])
def test_crosswalk_is_found(part: str, repository: Path, secrets: Secrets, tmp_path: Path) -> None:
    """It says which code is which patient."""
    content = b"record_number,code\n20471193,PAAAAAAAAAAAAAAAA\n"
    (tmp_path / "reinfuse-crosswalk-a-clinic.csv").write_bytes(content)
    put(repository, "codes.txt", content if part == "whole" else content.splitlines()[1])
    assert ("the crosswalk of a-clinic" if part == "whole" else "rows of a raw file") in found(repository, secrets)


@pytest.mark.attack("git", "one row of the export, pasted into another file", "refused")
def test_staged_file_with_one_row_of_a_raw_file_is_found(repository: Path, secrets: Secrets) -> None:
    """A line of the export, pasted into a test or a note."""
    put(repository, "notes.md", f"look at this one:\n  {ROW}\n".encode())
    said = found(repository, secrets)
    assert "notes.md (staged; holds rows of a raw file)" in said
    assert "Fastolf" not in said


@pytest.mark.attack("git", "a row of the export, or the key, in a file that was committed and removed again", "refused")
@pytest.mark.parametrize(
    ("content", "what"), [(f"see\n{ROW}\n".encode(), "rows of a raw file"), (KEY.hex().encode(), "the key")]
)
def test_what_a_file_once_held_is_found_in_the_history(
    content: bytes, what: str, repository: Path, secrets: Secrets
) -> None:
    """A row that the next commit takes out again goes to everybody who clones."""
    put(repository, "notes.md", content)
    commit(repository)
    put(repository, "notes.md", b"nothing")
    commit(repository)
    said = found(repository, secrets)
    assert f"notes.md (in the history; holds {what})" in said
    assert "Fastolf" not in said
    assert KEY.hex() not in said


def test_an_older_stash_is_searched(repository: Path, secrets: Secrets) -> None:
    """Only the last stash has a name of its own."""
    for content in (EXPORT, b"harmless"):
        put(repository, "export.csv", content)
        git(repository, "stash")
    assert "a raw file of a-clinic (as export.csv, in the history)" in found(repository, secrets)


def remembering(repository: Path, secrets: Secrets, path: Path) -> list[str]:
    """Check with a memory as a run does; returns the paths of the contents that were looked into."""
    looked_into: list[str] = []

    def spying(where: Path, objects: Mapping[str, set[str]]) -> Iterator[tuple[str, bytes]]:
        looked_into.extend(path for paths in objects.values() for path in paths)
        return contents(where, objects)

    memory = Memory(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(committed, "contents", spying)
        check_nothing_is_committed(repository, secrets, memory)
    memory.save()
    return sorted(looked_into)


def test_history_is_searched_once_and_then_only_what_is_new(repository: Path, secrets: Secrets, tmp_path: Path) -> None:
    """A run that has nothing to do would read all of the history each time."""
    memory = tmp_path / "memory.json"
    assert "README.md" in remembering(repository, secrets, memory)
    assert remembering(repository, secrets, memory) == []
    put(repository, "more.md", b"a note")
    assert remembering(repository, secrets, memory) == ["more.md"]
    commit(repository)
    assert "README.md" not in remembering(repository, secrets, memory)
    assert remembering(repository, secrets, memory) == []
    ids = [hashlib.sha1(b"blob %d\0" % len(EXPORT) + EXPORT).hexdigest(), hashlib.sha256(EXPORT).hexdigest()]
    assert not [one for one in ids if one in memory.read_text()]


@pytest.mark.parametrize("how", ["a new commit", "another branch", "a new export", "staged", "after a rewrite"])
def test_a_memory_hides_nothing(how: str, repository: Path, secrets: Secrets, tmp_path: Path) -> None:
    """What was clean yesterday is taken for clean today."""
    memory = tmp_path / "memory.json"
    other = "20999999,Quillfeather Marigold,50"
    put(repository, "notes.md", f"{other}\n".encode())
    commit(repository)
    remembering(repository, secrets, memory)
    if how == "a new export":
        (secrets.raw_folders["a-clinic"] / "export.csv").write_bytes(EXPORT + f"{other}\n".encode())
    else:
        if how == "another branch":
            git(repository, "switch", "--quiet", "--create", "other")
        put(repository, "copy.md", f"{ROW}\n".encode())
        if how != "staged":
            commit(repository)
        if how == "another branch":
            git(repository, "switch", "--quiet", "-")
        if how == "after a rewrite":
            git(repository, "commit", "--quiet", "--amend", "--message", "rewritten")
            git(repository, "reflog", "expire", "--expire=now", "--all")
            git(repository, "gc", "--quiet", "--prune=now")
    with pytest.raises(RawDataExposedError, match="holds rows of a raw file"):
        remembering(repository, secrets, memory)
    with pytest.raises(RawDataExposedError, match="holds rows of a raw file"):
        remembering(repository, secrets, memory)


@pytest.mark.attack("git", "results, the engine's folder, the data of a private study", "refused")
@pytest.mark.parametrize(
    "name",
    ["results/a-clinic/deidentified/visits.parquet", ".snakemake/log/x.log", "resources/studies/a-clinic/data/x.csv"],
)
def test_what_lies_where_rows_lie_is_found_by_place(name: str, repository: Path, secrets: Secrets) -> None:
    """Results hold rows without identifiers; nobody agreed to publish those."""
    put(repository, name, b"anything")
    assert f"{name} (by place, in the index)" in found(repository, secrets)


@pytest.mark.attack("git", "a symbolic link to raw files or the key", "refused")
@pytest.mark.parametrize("target", ["outside", "outside/export.csv", "key"])
def test_link_to_secrets_is_found(target: str, tmp_path: Path, repository: Path, secrets: Secrets) -> None:
    """A committed link shows where raw files lie, and whatever follows links copies them."""
    (repository / "data").symlink_to(tmp_path / target)
    git(repository, "add", "data")
    assert "data (a link to raw files or to the key)" in found(repository, secrets)


def test_folder_without_git_passes_and_a_broken_repository_does_not(tmp_path: Path, secrets: Secrets) -> None:
    """A copy without git has nothing to check; a repository that git cannot read may hold anything."""
    folder = tmp_path / "copy"
    folder.mkdir()
    check_nothing_is_committed(folder, secrets)
    (folder / ".git").write_text("no repository")
    assert "git refuses to read" in found(folder, secrets)


def test_the_hook_refuses_the_commit_and_says_why(repository: Path, secrets: Secrets) -> None:
    """The check would exist and nobody would run it."""
    for name in ("scripts", ".ci"):
        shutil.copytree(PROJECT / name, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
    (repository / ".venv" / "bin").mkdir(parents=True)
    (repository / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (repository / ".gitignore").write_text(".venv/\n__pycache__/\n")
    raw, key = secrets.raw_folders["a-clinic"], secrets.key_file
    (repository / "config.yaml").write_text(
        f"studies: [a-clinic]\nraw_data: {{a-clinic: {raw}}}\nprivacy: {{key_file: {key}}}\n"
    )
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    shutil.copy(PROJECT / ".ci" / "pre-commit", hook)
    # A virtual environment made of a link finds its packages through this interpreter's own path.
    hook.write_text(hook.read_text().replace("exec ", f"PYTHONPATH={os.pathsep.join(filter(None, sys.path))} exec "))
    git(repository, "add", ".")
    commit(repository)
    put(repository, "copy.csv", EXPORT)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        commit(repository)
    assert "a raw file of a-clinic (as copy.csv, in the index)" in refused.value.stderr
    assert "Traceback" not in refused.value.stderr
    git(repository, "rm", "--cached", "--quiet", "copy.csv")
    (repository / "README.md").write_text("more\n")
    git(repository, "add", "README.md")
    commit(repository)
