"""What the risk of re-identification and the gate for small cells cost, beside one group-by over the same columns.

    python benchmarks/risk_and_disclosure.py [rows ...] [--estimates]

Rows are infusions, twelve a patient. For both, reference is a program that reads the same Parquet files and counts
patients by the same columns, once, with the faster of pandas and polars (where that is installed). Each runs as a
process of its own. One line a size: seconds of each, their ratio, and the largest memory; sizes are 1, 4 and 16 times
the first and 3 million, so that growth shows. Wanted: at most linear, less than 2 GiB.

The gate's own work grows with the estimates, not with the rows: --estimates shows that for 1, 4 and 16 times as many.
"""

import argparse
import csv
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
SIZES = [100_000, 400_000, 1_600_000, 3_000_000]
INFUSIONS_PER_PATIENT = 12
DIAGNOSES = ["CRPS", "neuropathic", "fibromyalgia", "headache", "other"]
GROUPS = ["women", "men", "neuropathic", "older"]
CLEAN = ["patients", "diagnoses", "infusions", "assessments", "opioids", "events", "dispositions"]
COLUMNS = [
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "n_patients", "n_observations",
    "estimate", "se", "df", "statistic", "p_value", "p_adjusted", "ci_level", "ci_low", "ci_high", "unit", "method",
    "note",
]  # fmt: skip
KIB_PER_GIB = 1024**2

COUNT_BY_PANDAS = """
import sys, pandas
rows = pandas.read_parquet(sys.argv[1])
known = rows.groupby("patient").agg(
    {"age_years": "max", "sex": "first", "postcode": "first", "day": "min", "diagnosis": "first"})
print(known.groupby(["age_years", "sex", "postcode", "day"]).agg({"diagnosis": "nunique"}).shape)
"""
COUNT_BY_POLARS = """
import sys, polars
rows = polars.read_parquet(sys.argv[1])
known = rows.group_by("patient").agg(polars.col("age_years").max(), polars.col("sex").first(),
    polars.col("postcode").first(), polars.col("day").min(), polars.col("diagnosis").first())
print(known.group_by(["age_years", "sex", "postcode", "day"]).agg(polars.col("diagnosis").n_unique()).shape)
"""
GATE = """
import json, sys
from pathlib import Path
from reinfuse.disclosure.building import build_protected
folder = Path(sys.argv[1])
building = folder / "building"
(building / "clean").mkdir(parents=True, exist_ok=True)
build_protected(folder, building, {}, json.loads((folder / "settings.json").read_text()))
"""


def measured(command: list[str]) -> tuple[float, float] | None:
    """Return the seconds and the largest memory in GiB of one process; nothing where it cannot run."""
    start = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    return (time.perf_counter() - start, usage.ru_maxrss / KIB_PER_GIB) if status == 0 else None


def needed(command: list[str]) -> tuple[float, float]:
    """Return the same of a process that must run."""
    found = measured(command)
    if found is None:
        raise SystemExit(f"{' '.join(command[:2])} failed; the comparison means nothing.")
    return found


def infusions(rows: int) -> pd.DataFrame:
    """Return so many infusions, the same at each call."""
    random = np.random.default_rng(20260101)
    patients = rows // INFUSIONS_PER_PATIENT
    patient = np.repeat(np.arange(patients), INFUSIONS_PER_PATIENT)
    names = np.array([f"P{number:016X}" for number in range(patients)])
    return pd.DataFrame(
        {
            "patient": names[patient],
            "day": random.integers(0, 700, len(patient)),
            "age_years": random.integers(18, 91, patients)[patient],
            "sex": random.choice(["female", "male"], patients)[patient],
            "postcode": random.choice([f"{number:03}" for number in range(100, 160)], patients)[patient],
            "diagnosis": random.choice(DIAGNOSES, patients)[patient],
            "dose_mg": random.integers(20, 200, len(patient)) / 2,
            "duration_h": random.integers(2, 12, len(patient)) / 2,
        }
    )


def write_risk(folder: Path, table: pd.DataFrame) -> list[str]:
    """Write what the risk step reads, and return its command."""
    (folder / "deidentified").mkdir()
    table.to_parquet(folder / "deidentified" / "infusions.parquet", index=False)
    bands = [{"width": 10}, {"width": 20}, {"hidden": True}]
    of = {"source": "infusions", "take": "highest"}
    risk = {
        "quasi_identifiers": {
            "age": {**of, "column": "age_years", "label": "Age", "levels": bands},
            "sex": {**of, "column": "sex", "label": "Sex", "levels": [{"hidden": True}]},
            "postcode": {
                **of, "column": "postcode", "label": "Postcode",
                "levels": [{"digits": 2}, {"digits": 1}, {"hidden": True}],
            },
            "days": {
                **of, "take": "all", "column": "day", "label": "Days",
                "levels": [{"width": 7}, {"width": 28}, {"hidden": True}],
            },
        },
        "sensitive": {"diagnosis": {**of, "column": "diagnosis", "label": "Diagnosis"}},
        "smallest_class": 11, "fewest_sensitive_values": 2, "withhold_at_most": 0.05,
    }  # fmt: skip
    settings = {"study": "large", "rows": "private", "identifiers": {"infusions": "patient"}, "risk": risk}
    (folder / "risk_stamp.json").write_text(json.dumps({"step": "large/risk", "settings": settings, "after": []}))
    return [
        sys.executable, str(SCRIPTS / "risk.py"), "--stamp", str(folder / "risk_stamp.json"), "--deidentified",
        str(folder / "deidentified"), "--out", str(folder),
    ]  # fmt: skip


def write_disclosure(folder: Path, table: pd.DataFrame, times: int = 1) -> list[str]:
    """Write what the gate reads, with so many times the variables, and return its command."""
    (folder / "clean").mkdir()
    patients = table.groupby("patient", sort=False)[["age_years", "sex", "diagnosis"]].first().reset_index()
    diagnoses = patients[["patient", "diagnosis"]].assign(scheme="clinic")
    tables = {"patients": patients.assign(arm="ketamine"), "diagnoses": diagnoses, "infusions": table}
    for name in CLEAN:
        tables.get(name, table[["patient"]].head(0)).to_parquet(folder / "clean" / f"{name}.parquet", index=False)
    groups = {
        "women": {"where": [{"column": "sex", "equals": "female"}]},
        "men": {"where": [{"column": "sex", "equals": "male"}]},
        "neuropathic": {"where": [{"column": "diagnosis", "equals": "neuropathic"}]},
        "older": {"where": [{"column": "age_years", "at_least": 65}, {"count_of": "infusions", "at_least": 1}]},
    }
    members = {
        "women": patients["sex"] == "female",
        "men": patients["sex"] == "male",
        "neuropathic": patients["diagnosis"] == "neuropathic",
        "older": patients["age_years"] >= 65,
    }
    sizes = {"all": len(patients), **{name: int(who.sum()) for name, who in members.items()}}
    with (folder / "estimates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(estimates(sizes, times))
    step = {
        "step": "exclusions", "label": "Patients", "unit": "patients", "table": "patients", "in": sizes["all"],
        "kept": sizes["all"], "excluded": 0, "reasons": [],
    }  # fmt: skip
    told = [{"name": name, "label": name, "patients": size} for name, size in sizes.items() if name != "all"]
    contents: dict[str, Any] = {
        "clean/flow.json": {"steps": [step], "groups": told},
        "deidentification.json": {"study": "large", "rows": "private", "patients": sizes["all"], "sources": []},
        "ledger.json": {"claims": [], "counts": {}},
        "settings.json": {
            "study": "large", "rows": "private", "title": "", "question": "", "design": "", "limitations": [],
            "figures": {}, "assesses_risk": False,
            "disclosure": {"preset": "default", "reviewed": {}, "groups": groups, "figures": {}, "sources": {}},
        },
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content))
    for name in ("clean/checks.csv", "ledger.csv", "variants.csv"):
        (folder / name).write_text("study\n")
    return [sys.executable, "-c", GATE, str(folder)]


def estimates(sizes: dict[str, int], times: int) -> list[dict[str, Any]]:
    """Return a description of every group: variables with missing values, means, and levels of which some are small."""
    random = np.random.default_rng(7)
    empty = dict.fromkeys(COLUMNS, "") | {"study": "large", "analysis": "table1", "method": "sample"}
    rows = []
    for variable in range(5 * times):
        for group, size in sizes.items():
            missing = int(random.integers(0, 30))
            n = size - missing
            of_row = empty | {"group": group, "n_patients": n, "outcome": f"variable_{variable}"}
            counts = random.multinomial(n, [0.5, 0.3, 0.1995, 0.0005])
            levels = [(f"level_{position}", int(count)) for position, count in enumerate(counts)]
            rows += [
                of_row | {"estimand": name, "estimate": value}
                for name, value in (("n", n), ("missing", missing), ("mean", 4.5), ("sd", 2.25), ("median", 4.0))
            ]
            rows += [
                of_row | {"estimand": "count", "outcome": f"variable_{variable}:{level}", "estimate": count}
                for level, count in levels
            ]
    return rows


def write_all(folder: Path, rows: int, times: int) -> tuple[list[str], list[str]]:
    """Write what both read, and return their commands."""
    table = infusions(rows)
    return write_risk(folder, table), write_disclosure(folder, table, times)


def reference(path: Path) -> tuple[str, float]:
    """Return the faster program and its seconds."""
    programs = {"pandas": COUNT_BY_PANDAS, "polars": COUNT_BY_POLARS}
    found = {name: measured([sys.executable, "-c", code, str(path)]) for name, code in programs.items()}
    return min(((name, each[0]) for name, each in found.items() if each), key=lambda one: one[1])


def line(what: str, size: str, ours: tuple[float, float], theirs: tuple[str, float]) -> None:
    """Print one comparison."""
    print(
        f"{what:10} {size}: {ours[0]:6.1f} s, {ours[1]:.2f} GiB; {theirs[0]} {theirs[1]:.1f} s; "
        f"ratio {ours[0] / theirs[1]:.1f}",
        flush=True,
    )


def main() -> None:
    """Measure each size, or each number of estimates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--estimates", action="store_true", help="let the estimates grow, not the rows")
    arguments = parser.parse_args()
    cases = (
        [(SIZES[0], times) for times in (1, 4, 16)] if arguments.estimates else [(rows, 1) for rows in arguments.rows]
    )
    for rows, times in cases:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # In another process: a child's largest memory counts that of who started it.
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as writer:
                risk, gate = writer.submit(write_all, folder, rows, times).result()
            against = reference(folder / "deidentified" / "infusions.parquet")
            if not arguments.estimates:
                line("risk", f"{rows:>9,} rows", needed(risk), against)
            size = f"{rows:>9,} rows" if not arguments.estimates else f"{225 * times:>6,} estimates"
            line("disclosure", size, needed(gate), against)


if __name__ == "__main__":
    main()
