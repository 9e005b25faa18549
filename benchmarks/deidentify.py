"""How long de-identifying and cleaning a large export takes, beside merely reading it and writing it as Parquet.

    python benchmarks/deidentify.py [rows ...]

The export is one file of infusions with 25 columns (a record number, names and a note that are removed, dates, words
and numbers) and a short one of patients. Each size is one line: seconds of both stages, seconds of the readers at hand
(pandas with pyarrow, and polars where it is installed), the ratio to the faster one, the same ratio of processor
seconds, and the largest memory of a stage. Each command runs three times, in turn with the others, and its fastest run
counts: what else a machine does only ever adds time.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
SIZES = [100_000, 400_000, 1_600_000, 3_000_000]
INFUSIONS_PER_PATIENT = 12
WORDS = ["brief", "long", "repeated", "other"]
KIB_PER_GIB = 1024**2
RUNS = 3


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


STAGES = ["deidentify", "clean"]
READERS = {
    "pandas": "import sys, pandas; pandas.read_csv(sys.argv[1], engine='pyarrow').to_parquet(sys.argv[2])",
    "polars": "import sys, polars; polars.read_csv(sys.argv[1]).write_parquet(sys.argv[2])",
}


class Cost(NamedTuple):
    """What one command took."""

    seconds: float
    processor_seconds: float
    memory_gib: float


def cost_of(command: list[str]) -> Cost | None:
    """Return what a command takes; nothing where it cannot run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    cost = Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / KIB_PER_GIB)
    return cost if process.returncode == 0 else None


def costs(rows: int) -> dict[str, Cost]:
    """Return the least that each reader and each stage took for an export of so many infusions."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "raw").mkdir()
        raw = folder / "raw" / "infusions.csv"
        write_export(raw, rows)
        commands = {
            which: [sys.executable, "-c", code, str(raw), str(folder / "read.parquet")]
            for which, code in READERS.items()
        }
        commands |= dict(zip(STAGES, stamps(folder), strict=True))
        runs = [{which: cost_of(command) for which, command in commands.items()} for _ in range(RUNS)]
    taken = {which: [cost for run in runs if (cost := run[which]) is not None] for which in commands}
    assert all(taken[stage] for stage in STAGES), "a stage failed"
    return {which: Cost(*map(min, zip(*of_all, strict=True))) for which, of_all in taken.items() if of_all}


def main() -> None:
    """Measure each size."""
    for rows in [int(size) for size in sys.argv[1:]] or SIZES:
        of_each = costs(rows)
        readers = {which: cost for which, cost in of_each.items() if which in READERS}
        whole = sum(of_each[stage].seconds for stage in STAGES)
        processor = sum(of_each[stage].processor_seconds for stage in STAGES)
        ratio = whole / min(cost.seconds for cost in readers.values())
        processor_ratio = processor / min(cost.processor_seconds for cost in readers.values())
        memory = max(of_each[stage].memory_gib for stage in STAGES)
        said = ", ".join(f"{which} {cost.seconds:.1f} s" for which, cost in readers.items())
        print(
            f"{rows:>9,} rows: {whole:.1f} s; {said}; ratio {ratio:.1f}; of processor seconds {processor_ratio:.1f}; "
            f"{memory:.2f} GiB",
            flush=True,
        )


if __name__ == "__main__":
    os.environ.pop("REINFUSE_LOCATIONS", None)
    main()
