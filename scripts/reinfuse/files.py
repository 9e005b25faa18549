"""Read and write result files: whole or not at all, and the same bytes for the same content."""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.errors import ResultsUnwritableError

if TYPE_CHECKING:
    import pandas as pd


# Files that a process is writing, or was writing when it was killed: `.name.process.partial`.
HALF_WRITTEN = "**/.*.*.partial"
# A device, a quota or a limit is full; such errors of `write` name no file.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it takes its place in one step, on failure it goes.

    What a killed process left beside `path` goes too.

    Raises
    ------
    ResultsUnwritableError
        When the folder cannot be created or written, or there is no space left.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_half_written(path.parent, f".{escape(path.name)}.*.partial")
        try:
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        is_of_this_place = error.filename is not None and str(error.filename).startswith(str(path.parent))
        if is_of_this_place or error.errno in FULL:
            raise ResultsUnwritableError(
                f"{path}: cannot be written ({error.strerror}). Make the folder writable, or free some space."
            ) from error
        raise


def remove_half_written(folder: Path, pattern: str = HALF_WRITTEN) -> None:
    """Remove what processes that are no more were writing in a folder when they were killed."""
    for path in folder.glob(pattern):
        _, process, _ = path.name.rsplit(".", 2)
        if process.isdigit() and not _is_alive(int(process)):
            path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it, or the link in its place; nothing where there is none.

    Raises
    ------
    ResultsUnwritableError
        When any of it stays.
    """
    import shutil

    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.is_dir():
            shutil.rmtree(folder)
    except OSError as error:
        raise ResultsUnwritableError(
            f"{folder}: cannot be removed ({error.strerror}). Remove it yourself: it must not be passed on."
        ) from error


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with Unix line ends."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def canonical_json(content: Any) -> str:
    """Return JSON that depends on the content alone: sorted keys, two-space indent, no NaN."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(path: Path, content: Any) -> None:
    """Write canonical JSON."""
    write_text(path, canonical_json(content))


def read_json(path: Path) -> Any:
    """Read a JSON file that an earlier step wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_csv(path: Path, table: "pd.DataFrame") -> None:
    """Write a table as CSV: UTF-8, no index, shortest digits that give back the same double."""
    write_text(path, table.to_csv(index=False, lineterminator="\n"))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
