"""Fingerprints of the files that no step makes."""

import hashlib
import hmac
from pathlib import Path

from reinfuse.caching.remembered import Memory
from reinfuse.errors import RawDataMissingError
from reinfuse.files import sha256


def folder_fingerprints(folder: Path, root: Path, memory: Memory) -> dict[str, str]:
    """Return {path relative to root: SHA-256} of every file below a folder, hidden files left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(root).as_posix(): memory.of(path, "sha256", sha256) for path in files}


def raw_fingerprint(path: Path, key: bytes | None, memory: Memory) -> str:
    """Return what stands for a raw file's content in stamps and reports.

    Public rows: their SHA-256. Private rows: an HMAC-SHA256 under the study's key, for the plain hash of a
    small table can be found by trying.

    Raises
    ------
    RawDataMissingError
        When there is no such file.
    """
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "there is no such file"
        raise RawDataMissingError(
            f"{path}: {what}. Put the raw file there, or correct 'raw_data' in config.yaml or 'file' in study.yaml."
        )
    if key is None:
        return f"sha256:{memory.of(path, 'sha256', sha256)}"
    # Remembered under a name that another key does not share.
    which = hmac.new(key, b"reinfuse which key", hashlib.sha256).hexdigest()[:16]
    return f"hmac-sha256:{memory.of(path, f'hmac {which}', lambda file: _keyed_digest(file, key))}"


def _keyed_digest(path: Path, key: bytes) -> str:
    digest = hmac.new(key, b"reinfuse raw file ", hashlib.sha256)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
