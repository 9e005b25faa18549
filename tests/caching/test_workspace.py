"""The folder of a run: claimed by one, and cleared of what a killed run left there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reinfuse.caching.workspace import occupy
from reinfuse.errors import WorkspaceBusyError


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def left_by_a_run(folder: Path, *names: str) -> tuple[Path, Path]:
    """Write files as a run leaves them; returns the engine's folder and the results."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    return folder / ".snakemake", folder / "results"


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    """A run that must be unlocked by hand, or half of a file that no later step writes and that no gate passes."""
    living = f"results/a/.report.html.{os.getpid()}.partial"  # of a step that outlived its run
    kept = {"results/a/report.html", ".snakemake/metadata/x", living}
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    occupy(
        *left_by_a_run(
            tmp_path, *kept, ".snakemake/locks/0.input.lock", ".snakemake/incomplete/abc",
            ".snakemake/backups/results/a/report.html",
            f"results/a/deidentified/.gone.parquet.{ended.pid}.partial",
        )
    )  # fmt: skip
    assert files(tmp_path) == {*kept, ".snakemake/reinfuse.lock"}


def test_a_folder_without_a_killed_run_is_not_searched(tmp_path: Path) -> None:
    """A run with nothing to do that walks through all results first."""
    engine, results = left_by_a_run(tmp_path, "results/a/.report.html.7.partial")
    occupy(engine, results)
    assert files(results) == {"a/.report.html.7.partial"}


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """Two writers would mix their results."""
    occupy(tmp_path / ".snakemake", tmp_path / "results")
    with pytest.raises(WorkspaceBusyError, match="Another run is at work"):
        occupy(tmp_path / ".snakemake", tmp_path / "results")
