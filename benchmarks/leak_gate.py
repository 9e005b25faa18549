"""What the leak gate costs, against SHA-256 over the same files.

    python benchmarks/leak_gate.py [--study asra-2017] [--patients 8000] [--rows 100000] [--runs 3]

Reference: hashing every file that the gate searches, which reads each byte once. Two cases, each 1, 4 and 16 times as
large with the same roster: the results of a study that has run, copied, with the roster of its twin's export; and an
invented clinic's rows as CSV and Parquet, with the roster of so many patients.

A line splits the gate's seconds into those that every run costs, whatever it searches (reading the raw files, making
what is searched for, canaries), and those that grow with the bytes, and gives the ratio to hashing of both together and
of the growing part alone. Medians of processor seconds, the two timed in turn in one process; what starting Python and
its imports costs (wall seconds) is the first line. Wanted: 5 or less.
"""

import argparse
import hashlib
import importlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leak_gate_rows import write_export, write_results

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

files = importlib.import_module("reinfuse.files")
gate = importlib.import_module("reinfuse.leak_gate.gate")
places = importlib.import_module("reinfuse.leak_gate.places")
roster = importlib.import_module("reinfuse.leak_gate.roster")

TIMES_OVER = (1, 4, 16)
WANTED = 5
MEGABYTE = 1e6


def seconds(work: Callable[..., None], *arguments: Any, clock: Callable[[], float] = time.process_time) -> float:
    """Return the seconds of one call."""
    start = clock()
    work(*arguments)
    return clock() - start


def hash_all(folder: Path) -> None:
    """Read and hash every file."""
    for entry in places.files_below(folder, set()):
        with entry.path.open("rb") as file:
            hashlib.file_digest(file, "sha256")


def search_all(folder: Path | None, raw: Path, settings: dict[str, Any]) -> None:
    """Search every file for the roster, canaries included; without a folder, do all but that."""
    identifiers = roster.read_roster(raw, settings["sources"], settings["study"])
    where = [gate.Place("", places.files_below(folder, set()))] if folder else []
    result = gate.examine(identifiers, frozenset(), where)
    if result["lost_canaries"]:
        raise SystemExit("A canary was lost; the comparison means nothing.")


def start() -> None:
    """Start the gate, and end it before it does anything."""
    subprocess.run([sys.executable, ROOT / "scripts" / "leak_gate.py", "--help"], check=True, capture_output=True)


def line(title: str, folder: Path, raw: Path, settings: dict[str, Any], runs: int) -> str:
    """Return the line of one size of one case."""
    megabytes = sum(entry.path.stat().st_size for entry in places.files_below(folder, set())) / MEGABYTE
    times = [
        (
            seconds(search_all, folder, raw, settings),
            seconds(search_all, None, raw, settings),
            seconds(hash_all, folder),
        )
        for _ in range(runs)
    ]
    searched, fixed, hashed = (statistics.median(column) for column in zip(*times, strict=True))
    return (
        f"{title} ({megabytes:.1f} MB): gate {searched:.2f} s = {fixed:.2f} s whatever it searches + "
        f"{searched - fixed:.2f} s, SHA-256 {hashed:.3f} s, ratio {searched / hashed:.0f}, of the part that grows "
        f"{(searched - fixed) / hashed:.1f} (wanted {WANTED} or less)"
    )


def of_study(study: str, runs: int) -> None:
    """Print the lines of a study's results, copied."""
    results = ROOT / "results" / study
    raw = results / "twin" / "export"
    if not raw.is_dir():
        raise SystemExit(f"{raw}: is not there. Run 'make report' first.")
    settings = files.read_json(results / "stamps" / "leak_gate.json")["settings"]
    for times in TIMES_OVER:
        with tempfile.TemporaryDirectory() as place:
            for copy in range(times):
                shutil.copytree(results, Path(place, str(copy)), ignore=shutil.ignore_patterns("export"))
            print(line(f"{study}, {times:2d} x", Path(place), raw, settings, runs), flush=True)


def of_clinic(patients: int, rows: int, runs: int) -> None:
    """Print the lines of an invented clinic's rows."""
    with tempfile.TemporaryDirectory() as raw:
        settings = write_export(Path(raw), patients, rows)
        for times in TIMES_OVER:
            with tempfile.TemporaryDirectory() as place:
                write_results(Path(place), patients, times * rows)
                title = f"{patients} patients, {times * rows} rows"
                print(line(title, Path(place), Path(raw), settings, runs), flush=True)


def main() -> None:
    """Print what starting costs, then one line a case and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", default="asra-2017", help="a study that has run and has a twin")
    parser.add_argument("--patients", type=int, default=8_000, help="of the invented clinic")
    parser.add_argument("--rows", type=int, default=100_000, help="of the invented clinic, at its smallest")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    started = statistics.median(seconds(start, clock=time.perf_counter) for _ in range(arguments.runs))
    print(f"start and imports {started:.2f} s", flush=True)
    of_study(arguments.study, arguments.runs)
    of_clinic(arguments.patients, arguments.rows, arguments.runs)


if __name__ == "__main__":
    main()
