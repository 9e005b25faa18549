"""The manifest of a release: every file with its fingerprint, and every column for the person who checks it."""

import csv
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

from reinfuse.files import sha256
from reinfuse.wording.format import SUPPRESSED

# Spreadsheets run a cell that starts so as a formula, some also behind spaces or in full width (OWASP, CSV Injection).
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
# What a spreadsheet that is set to another separator, or that is careless about quotes, takes for the end of a cell.
SEPARATOR = re.compile(r"([;|\t\r\n])")
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?inf|nan")
MOST_WORDS = 12


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: text that starts like one gets an apostrophe in front.

    So does text inside the cell that some spreadsheets would take for a cell of its own.
    """
    return "".join(
        f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text.strip()) else text
        for text in SEPARATOR.split(cell)
    )


def make_harmless(path: Path) -> None:
    """Make every cell of a CSV file harmless, in place; a file without such a cell keeps its bytes."""
    from reinfuse.disclosure.figures import write_csv_rows

    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or []), list(reader)
    safe = [{name: harmless(value) for name, value in row.items()} for row in rows]
    safe_columns = [harmless(name) for name in columns]
    if safe != rows or safe_columns != columns:
        renamed = dict(zip(columns, safe_columns, strict=True))
        write_csv_rows(path, safe_columns, [{renamed[name]: value for name, value in row.items()} for row in safe])


def manifest(folder: Path, checks: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest of every file below a folder, with the results of the checks."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {"checks": checks, "files": {path.relative_to(folder).as_posix(): _file(path) for path in files}}


def _file(path: Path) -> dict[str, Any]:
    # In thousands: a number of bytes has as many digits as a record number or a postcode, and would be taken for one.
    facts: dict[str, Any] = {"sha256": sha256(path), "kilobytes": round(path.stat().st_size / 1000, 1)}
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = list(reader.fieldnames or []), list(reader)
        facts |= {"rows": len(rows), "columns": [_column(name, [row[name] for row in rows]) for name in columns]}
    return facts


def _column(name: str, cells: list[str]) -> dict[str, Any]:
    """Return what a person looks for in a column: how much is empty or suppressed, and its range or its words."""
    told = [cell for cell in cells if cell not in {"", SUPPRESSED}]
    facts: dict[str, Any] = {
        "column": name,
        "empty": cells.count(""),
        "suppressed": cells.count(SUPPRESSED),
    }
    if told and all(NUMBER.fullmatch(cell) for cell in told):
        finite = [float(cell) for cell in told if math.isfinite(float(cell))]
        ends = {"smallest": min(finite, default=None), "largest": max(finite, default=None)}
        return facts | ends | {"kind": "number", "infinite": len(told) - len(finite)}
    words = Counter(told)
    return facts | {
        "kind": "text",
        "distinct": len(words),
        "most_frequent": sorted(words, key=lambda word: (-words[word], word))[:MOST_WORDS],
    }
