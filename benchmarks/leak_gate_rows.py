"""An invented clinic for benchmarks/leak_gate.py: its raw export, and rows as they are after de-identification."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SEED = 20260101
LETTERS = list("abcdefghijklmnopqrstuvwxyz")
STREETS = ["Elm Parade", "Mill Lane", "Station Road", "Church Street", "Harbour View"]
ROLES = {
    "record_number": "identifier",
    "surname": "direct_identifier",
    "given_name": "direct_identifier",
    "born": "direct_identifier",
    "telephone": "direct_identifier",
    "email": "direct_identifier",
    "street": "direct_identifier",
    "postcode": "postcode",
    "seen": "date",
    "note": "free_text",
}
SOURCE: dict[str, Any] = {
    "file": "export.csv",
    "encoding": "utf-8",
    "delimiter": ",",
    "columns": {
        name: {"role": role, "type": "text", **({"date_format": "%Y-%m-%d"} if role == "date" else {})}
        for name, role in ROLES.items()
    },
}


def write_export(folder: Path, patients: int, rows: int) -> dict[str, Any]:
    """Write the raw export of so many patients and visits, the same at each call; returns its settings."""
    random = np.random.default_rng(SEED)
    people = pd.DataFrame({"record_number": 10_000_000 + random.permutation(90_000_000)[:patients]})
    people["surname"] = [_name(random, 8) for _ in range(patients)]
    people["given_name"] = np.array([_name(random, 6) for _ in range(500)])[random.integers(0, 500, patients)]
    people["born"] = _days(random, "1930-01-01", 25_000, patients)
    people["telephone"] = [
        f"({a}) {b}-{c:04d}" for a, b, c in random.integers((200, 200, 0), (999, 999, 9999), (patients, 3))
    ]
    people["email"] = people["surname"].str.lower() + people["record_number"].astype(str).str[-2:] + "@example.org"
    people["street"] = [f"{n} {STREETS[n % len(STREETS)]}" for n in random.integers(1, 2000, patients)]
    people["postcode"] = random.integers(10_000, 99_999, patients)
    visits = people.iloc[np.sort(random.integers(0, patients, rows))].copy()
    visits["seen"] = _days(random, "2012-01-01", 4_000, rows)
    visits["note"] = [f"came on the ward {n} and tolerated it well" for n in random.integers(0, 500, rows)]
    visits.to_csv(folder / SOURCE["file"], index=False)
    return {"study": "clinic", "sources": {"export": SOURCE}}


def write_results(folder: Path, patients: int, rows: int) -> None:
    """Write so many rows without identifiers as CSV and as Parquet."""
    random = np.random.default_rng(SEED + rows)
    codes = np.array(["P" + base64.b32encode(random.bytes(10)).decode() for _ in range(patients)])  # as deidentify's
    patient = np.sort(random.integers(0, patients, rows))
    table = pd.DataFrame({"patient": codes[patient], "infusion": random.integers(1, 13, rows)})
    table["day"] = random.integers(0, 900, rows)
    table["dose_mg"] = random.integers(50, 5_000, rows) / 10
    table["duration_h"] = random.random(rows) * 4
    table["score"] = random.integers(0, 11, rows)
    table["word"] = random.choice(["tolerated well", "dissociation, mild", "nausea", "none"], rows)
    table.to_csv(folder / "infusions.csv", index=False)
    table.to_parquet(folder / "infusions.parquet", index=False)


def _name(random: np.random.Generator, letters: int) -> str:
    return "".join(random.choice(LETTERS, letters)).capitalize()


def _days(random: np.random.Generator, first: str, span: int, count: int) -> Any:
    return (np.datetime64(first) + random.integers(0, span, count)).astype(str)
