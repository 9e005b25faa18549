"""What the leak gate costs, against SHA-256 over the same files.

    python benchmarks/leak_gate.py [--study asra-2017] [--runs 3]

Reference: hashing every file that the gate searches, which reads each byte once. The files are the results of a study
that has run, 1, 4 and 16 times over; the roster is that of its raw export. Both are timed in turn in one process, the
time to read the raw files and to make the patterns included; the ratio of the medians counts. Wanted: 5 or less.
"""

import argparse
import hashlib
import importlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

files = importlib.import_module("reinfuse.files")
gate = importlib.import_module("reinfuse.leak_gate.gate")
places = importlib.import_module("reinfuse.leak_gate.places")
roster = importlib.import_module("reinfuse.leak_gate.roster")

TIMES_OVER = (1, 4, 16)
WANTED = 5


def seconds(work: Callable[..., None], *arguments: Any) -> float:
    """Return the wall seconds of one call."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def hash_all(folder: Path) -> None:
    """Read and hash every file."""
    for entry in places.files_below(folder, set()):
        with entry.path.open("rb") as file:
            hashlib.file_digest(file, "sha256")


def search_all(folder: Path, raw: Path, settings: dict[str, Any]) -> None:
    """Search every file for the roster, canaries included."""
    identifiers = roster.read_roster(raw, settings["sources"], settings["study"])
    result = gate.examine(identifiers, frozenset(), [gate.Place("", places.files_below(folder, set()))])
    if result["lost_canaries"]:
        raise SystemExit("A canary was lost; the comparison means nothing.")


def main() -> None:
    """Print one line a size: megabytes, both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", default="asra-2017", help="a study that has run and has a twin")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    results = ROOT / "results" / arguments.study
    raw = results / "twin" / "export"
    if not raw.is_dir():
        raise SystemExit(f"{raw}: is not there. Run 'make report' first.")
    settings = files.read_json(results / "stamps" / "leak_gate.json")["settings"]
    for times in TIMES_OVER:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for copy in range(times):
                shutil.copytree(results, folder / str(copy), ignore=shutil.ignore_patterns("export"))
            megabytes = sum(entry.path.stat().st_size for entry in places.files_below(folder, set())) / 1e6
            pairs = [
                (seconds(search_all, folder, raw, settings), seconds(hash_all, folder)) for _ in range(arguments.runs)
            ]
        searched, hashed = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(
            f"{times:2d} x ({megabytes:.1f} MB): gate {searched:.2f} s, SHA-256 {hashed:.3f} s, "
            f"ratio {searched / hashed:.0f} (wanted {WANTED} or less)"
        )


if __name__ == "__main__":
    main()
