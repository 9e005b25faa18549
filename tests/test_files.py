"""Result files: whole or not at all, and nothing of a killed process beside them."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reinfuse.errors import ResultsUnwritableError
from reinfuse.files import remove_folder, replacing, write_text


def test_what_a_killed_process_left_goes_and_what_a_living_one_writes_stays(tmp_path: Path) -> None:
    """Half a table that lies about for good, or one that is taken from under the process that writes it."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    others = [f".rows.csv.{os.getppid()}.partial", f".other.csv.{ended.pid}.partial", ".rows.csv.mine.partial"]
    for name in (f".rows.csv.{ended.pid}.partial", *others):
        (tmp_path / name).write_text("half")
    write_text(tmp_path / "rows.csv", "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["rows.csv", *others])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_said_and_the_old_file_stays(number: int, tmp_path: Path) -> None:
    """An error of `write` names no file, and would pass for a defect; or the last good result would be gone."""
    path = tmp_path / "rows.csv"
    write_text(path, "old")

    def fill() -> None:
        with replacing(path) as temporary:
            temporary.write_text("ne")
            raise OSError(number, os.strerror(number))

    with pytest.raises(ResultsUnwritableError, match="free some space"):
        fill()
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("rows.csv", "old")]


def test_another_error_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    """A defect that tells the user to free some space."""
    with pytest.raises(OSError, match="Bad file descriptor"), replacing(tmp_path / "rows.csv"):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def test_a_folder_goes_whole_and_a_link_without_what_it_points_at(tmp_path: Path) -> None:
    """A release that no longer passes would stay, or the folder that somebody put in its place would be emptied."""
    (tmp_path / "release" / "figures").mkdir(parents=True)
    (tmp_path / "release" / "figures" / "a.svg").write_text("x")
    remove_folder(tmp_path / "release")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "b.csv").write_text("x")
    (tmp_path / "release").symlink_to(tmp_path / "kept")
    remove_folder(tmp_path / "release")
    remove_folder(tmp_path / "release")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["kept", "kept/b.csv"]


@pytest.mark.attack("process", "a release that no longer passes and cannot be removed", "refused")
def test_a_folder_that_stays_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that no longer passes stays, and nobody hears of it."""

    def refused(*arguments: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(shutil, "rmtree", refused)
    with pytest.raises(ResultsUnwritableError, match="must not be passed on"):
        remove_folder(tmp_path)
