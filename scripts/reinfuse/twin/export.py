"""Write the tables of a simulated record as files."""

import stat
from pathlib import Path

import pandas as pd

from reinfuse.files import replacing

OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


def write_export(folder: Path, tables: dict[str, pd.DataFrame]) -> list[Path]:
    """Write each table as CSV and return the paths; files of an earlier export that are no longer made are removed."""
    written = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        _write(path, table.to_csv(index=False, lineterminator="\r\n").encode("utf-8"))
        written.append(path)
    for path in folder.glob("*.csv"):
        if path not in written:
            path.unlink()
    return written


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read: with real patients in it, nobody else might."""
    with replacing(path) as temporary:
        temporary.touch(mode=OWNER_ONLY)
        temporary.write_bytes(content)
