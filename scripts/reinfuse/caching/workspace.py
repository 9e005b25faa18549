"""The folder that a run works in: one run at a time, and nothing that a killed run left behind stands in the way."""

import fcntl
import os
import shutil
from pathlib import Path

from reinfuse.errors import ResultsUnwritableError, WorkspaceBusyError
from reinfuse.files import remove_half_written

# Held open for as long as the process lives; the kernel lets go of the lock however the process ends.
_held: list[int] = []


def occupy(engine_folder: Path, results: Path) -> None:
    """Claim the workspace for this process, then clear what a killed run left: marks, copies and half-written files.

    The engine refuses to start over its own locks and incomplete marks until a flag is given. Here a lock that
    the kernel holds says whether another run is alive, and receipts say which steps are whole, so both marks of a
    dead run can go. `snakemake --unlock` and `--cleanup-metadata` remove the same files. The copies are of outputs that
    a step was about to replace; the outputs themselves still stand, and a copy may hold what they no longer may.

    Raises
    ------
    WorkspaceBusyError
        When another run is at work here.
    ResultsUnwritableError
        When the folder cannot be written.
    """
    lock = engine_folder / "reinfuse.lock"
    try:
        engine_folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ResultsUnwritableError(
            f"{engine_folder}: cannot be written ({error.strerror}). Make the folder writable, or work in a copy."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise WorkspaceBusyError(
            "Another run is at work in this folder. Wait for it to end, or work in a second copy."
        ) from None
    _held.append(descriptor)
    marks = [mark for name in ("locks", "incomplete") for mark in (engine_folder / name).glob("*") if mark.is_file()]
    for mark in marks:
        mark.unlink(missing_ok=True)
    shutil.rmtree(engine_folder / "backups", ignore_errors=True)
    if marks:
        remove_half_written(results)
