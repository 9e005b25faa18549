"""De-identification that ends half-way: killed at every file that it opens or names, or on a disk that is full."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from privacy.clinic import KEY, REPOSITORY, Clinic
from privacy.scanner import found_in

# Runs a script and is killed, by the system, just before it opens its n-th file for writing or gives it its name.
KILLED = """
import os, runpy, signal, sys
left, folder, *sys.argv = int(sys.argv[1]), *sys.argv[2:]
def watch(event, arguments):
    global left
    writes = event == "os.rename" or event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if writes and str(arguments[0]).startswith(folder):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Runs a script that may write no file of more than so many bytes.
ON_A_FULL_DISK = """
import resource, runpy, sys
sys.dont_write_bytecode = True
limit, *sys.argv = int(sys.argv[1]), *sys.argv[2:]
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
MOST_FILES = 40


def command(clinic: Clinic) -> list[str]:
    """Write the stamp, and return the command that de-identifies as the workflow does."""
    stamp = clinic.folder / "stamp.json"
    stamp.write_text(json.dumps({"step": "a-clinic/deidentify", "settings": clinic.settings(), "after": []}))
    words = [
        REPOSITORY / "scripts" / "deidentify.py", "--stamp", stamp, "--raw", clinic.raw, "--out", clinic.results,
        "--key-file", clinic.key, "--receipt", clinic.results / "receipts" / "deidentify.json",
        "--postcodes", REPOSITORY / "resources" / "reference" / "postcode_prefixes.yaml",
    ]  # fmt: skip
    return [str(word) for word in words]


def run(clinic: Clinic, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """De-identify inside a program; temporary files, if there are any, lie in a folder that is searched."""
    temporary = clinic.folder / "temporary"
    temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", program, *arguments, *command(clinic)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "scripts"), "TMPDIR": str(temporary)},
        cwd=clinic.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def check_no_plaintext(clinic: Clinic, said: str = "") -> None:
    """Nothing outside the private places identifies a patient, and files in them are their owner's alone."""
    assert found_in(clinic.results, clinic.identifiers(), said) == []
    assert list((clinic.folder / "temporary").iterdir()) == []
    for path in clinic.folder.iterdir():
        if path.is_file() and path.name != "stamp.json":  # the key, and the crosswalk beside it, half-written or whole
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def partial(folder: Path) -> list[Path]:
    return list(folder.rglob("*.partial"))


@pytest.mark.attack(
    "process", "de-identification killed (SIGKILL) before it opens or names any one of its files", "whole"
)
def test_killed_at_any_file_nothing_is_readable_and_the_next_run_succeeds(tmp_path: Path) -> None:
    """A copy of rows, or half a crosswalk, that a kill leaves behind for good or that stops every later run."""
    clinic = Clinic(tmp_path / "private", mode="safe_harbor")
    clinic.write()
    was_killed = 0
    for number in range(1, MOST_FILES):
        done = run(clinic, KILLED, str(number), str(clinic.folder))
        check_no_plaintext(clinic, done.stdout + done.stderr)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        assert not (clinic.results / "receipts" / "deidentify.json").exists()
        was_killed += 1
    assert was_killed >= 8  # three results, the crosswalk and the receipt, each opened and named
    assert done.returncode == 0
    assert partial(clinic.folder) == []
    crosswalk = pd.read_csv(clinic.folder / "reinfuse-crosswalk-a-clinic.csv", dtype="str")
    assert set(clinic.passed()["mrn"]) == set(crosswalk["code"])
    assert len(crosswalk) == 4


@pytest.mark.attack("process", "a full disk half-way through de-identification", "whole")
@pytest.mark.parametrize("limit", ["0", "300", "3000"])
def test_a_full_disk_leaves_nothing_readable_and_the_next_run_succeeds(limit: str, tmp_path: Path) -> None:
    """Half a file that stays, a traceback, or a message that does not say what to do."""
    clinic = Clinic(tmp_path / "private")
    clinic.write()
    done = run(clinic, ON_A_FULL_DISK, limit)
    assert done.returncode == 73
    assert done.stderr.startswith("Error: ")
    assert "free some space" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    check_no_plaintext(clinic, done.stderr)
    assert partial(clinic.folder) == []
    assert run(clinic, ON_A_FULL_DISK, str(10**9)).returncode == 0
    assert len(clinic.passed()) == 5


@pytest.mark.attack("process", "two de-identifications at once into one folder", "whole")
def test_two_jobs_at_once_leave_whole_files(tmp_path: Path) -> None:
    """Two runs that write into each other's half-written files, or remove them."""
    clinic = Clinic(tmp_path / "private")
    clinic.rows = [[f"9{number:07}", *clinic.rows[number % 5][1:]] for number in range(5_000)]
    clinic.write()
    assert run(clinic, ON_A_FULL_DISK, str(10**9)).returncode == 0
    expected = {path: path.read_bytes() for path in clinic.results.rglob("*") if path.is_file()}
    jobs = [
        subprocess.Popen(
            [sys.executable, *command(clinic)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [job.communicate(timeout=120)[1] for job in jobs]
    assert [job.returncode for job in jobs] == [0, 0], said
    assert {path: path.read_bytes() for path in clinic.results.rglob("*") if path.is_file()} == expected
    assert KEY not in b"".join(expected.values())
