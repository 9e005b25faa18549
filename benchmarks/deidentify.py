"""How long de-identifying and cleaning a large export takes, beside merely reading it and writing it as Parquet.

    python benchmarks/deidentify.py [rows ...]

The export is one file of infusions with 25 columns (a record number, names and a note that are removed, dates, words
and numbers) and a short one of patients. Each size is one line: seconds of both stages, seconds of the readers at hand
(pandas with pyarrow, and polars where it is installed), the ratio to the faster one, and the largest memory used.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
SIZES = [100_000, 400_000, 1_600_000, 3_000_000]
INFUSIONS_PER_PATIENT = 12
WORDS = ["brief", "long", "repeated", "other"]
KIB_PER_GIB = 1024**2


def columns() -> dict[str, dict[str, Any]]:
    """Return the declared columns of the export."""
    told = {
        "record_number": {"role": "identifier", "type": "text"},
        "surname": {"role": "direct_identifier", "type": "text"},
        "telephone": {"role": "direct_identifier", "type": "text"},
        "note": {"role": "free_text", "type": "text"},
        "infused": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
        "seen": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
        "age": {"role": "age", "type": "integer", "range": [18, 120]},
        "sex": {"role": "quasi_identifier", "type": "category", "values": {"F": "female", "M": "male"}},
        "postcode": {"role": "postcode", "type": "text"},
    }
    told |= {f"word_{n}": {"role": "clinical", "type": "category", "values": WORDS} for n in range(6)}
    told |= {f"score_{n}": {"role": "clinical", "type": "integer", "range": [0, 10]} for n in range(5)}
    told |= {f"dose_{n}": {"role": "clinical", "type": "number", "range": [0, 1000]} for n in range(5)}
    return {name: {"required": True, **column} for name, column in told.items()}


def write_export(path: Path, rows: int) -> None:
    """Write an export of so many infusions, the same at each call."""
    random = np.random.default_rng(20260101)
    patients = rows // INFUSIONS_PER_PATIENT + 1
    patient = np.sort(random.integers(0, patients, rows))
    days = np.datetime64("2015-01-01") + random.integers(0, 3000, rows)
    table = pd.DataFrame({"record_number": 10_000_000 + patient})
    table["surname"] = np.array([f"Name{n % 5000}" for n in range(patients)])[patient]
    table["telephone"] = 5_550_000_000 + patient
    table["note"] = np.array([f"seen on ward {n}, tolerated well" for n in range(997)])[random.integers(0, 997, rows)]
    table["infused"] = days.astype(str)
    table["seen"] = (days + random.integers(0, 60, rows)).astype(str)
    table["age"] = random.integers(18, 96, patients)[patient]
    table["sex"] = random.choice(["F", "M"], patients)[patient]
    table["postcode"] = random.integers(10_000, 99_999, patients)[patient]
    for name, column in columns().items():
        if name.startswith("word_"):
            table[name] = random.choice(WORDS, rows)
        elif name.startswith("score_"):
            table[name] = random.integers(0, 11, rows)
        elif name.startswith("dose_"):
            table[name] = random.integers(0, 10_000, rows) / 10
        assert name in table, column
    table.to_csv(path, index=False)
    people = pd.DataFrame({"record_number": 10_000_000 + np.arange(patients)})
    people.to_csv(path.with_name("patients.csv"), index=False)


def stamps(folder: Path) -> list[list[str]]:
    """Write the stamps of both stages and return their commands."""
    source = {
        "file": "infusions.csv", "sheet": None, "encoding": "utf-8", "delimiter": ",", "decimal_comma": False,
        "missing_codes": [""], "one_row_per": "infusion", "unreadable": "stop", "key": [], "duplicates": "stop",
        "columns": columns(),
    }  # fmt: skip
    people = source | {"file": "patients.csv", "one_row_per": "patient"}
    people["columns"] = {"record_number": columns()["record_number"]}
    origin = {"source": "infusions", "column": "infused"}
    study = {
        "study": "large",
        "rows": "simulated",
        "sources": {"infusions": source, "patients": people},
        "study_day_origin": origin,
    }
    infused = {"patient": "record_number", "day": "infused", "dose_mg": "dose_0"}
    known = {"patient": "record_number"}
    tables = {
        "infusions": [{"source": "infusions", "columns": infused, "constants": {}, "repeat": None}],
        "patients": [{"source": "patients", "columns": known, "constants": {"arm": "ketamine"}, "repeat": None}],
    }
    empty: dict[str, Any] = {key: {} for key in ("covariates", "timepoints", "outcomes", "groups", "exclusions")}
    cleaning = study | empty | {"tables": tables, "completed": None, "morphine_equivalents": None}
    for step, settings in (("deidentify", study), ("clean", cleaning)):
        stamp = {"step": f"large/{step}", "settings": settings, "after": []}
        (folder / f"{step}.json").write_text(json.dumps(stamp), encoding="utf-8")
    results = folder / "results"
    reference = SCRIPTS.parent / "resources" / "reference"
    return [
        [sys.executable, str(SCRIPTS / "deidentify.py"), "--stamp", str(folder / "deidentify.json"), "--raw",
         str(folder / "raw"), "--out", str(results), "--postcodes", str(reference / "postcode_prefixes.yaml")],
        [sys.executable, str(SCRIPTS / "clean.py"), "--stamp", str(folder / "clean.json"), "--deidentified",
         str(results / "deidentified"), "--left-out", str(results / "left_out.csv"), "--reference", str(reference),
         "--out", str(results / "clean")],
    ]  # fmt: skip


READERS = {
    "pandas": "import sys, pandas; pandas.read_csv(sys.argv[1], engine='pyarrow').to_parquet(sys.argv[2])",
    "polars": "import sys, polars; polars.read_csv(sys.argv[1]).write_parquet(sys.argv[2])",
}


def seconds_of(command: list[str]) -> float | None:
    """Return how long a command takes; nothing where it cannot run."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True)
    return time.perf_counter() - start if done.returncode == 0 else None


def main() -> None:
    """Measure each size."""
    for rows in [int(size) for size in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "raw").mkdir()
            raw = folder / "raw" / "infusions.csv"
            write_export(raw, rows)
            readers = {
                which: seconds_of([sys.executable, "-c", code, str(raw), str(folder / "read.parquet")])
                for which, code in READERS.items()
            }
            fastest = min(seconds for seconds in readers.values() if seconds is not None)
            stages = [seconds_of(command) for command in stamps(folder)]
            assert None not in stages, "a stage failed"
            whole = sum(seconds for seconds in stages if seconds is not None)
            # Of all children so far: sizes grow, so it is that of the last.
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIB_PER_GIB
            said = ", ".join(f"{which} {seconds:.1f} s" for which, seconds in readers.items() if seconds)
            print(f"{rows:>9,} rows: {whole:.1f} s; {said}; ratio {whole / fastest:.1f}; {memory:.2f} GiB", flush=True)


if __name__ == "__main__":
    os.environ.pop("REINFUSE_LOCATIONS", None)
    main()
