"""A small private export with everything in it that identifies patients, and one run of de-identification over it."""

import argparse
import csv
import importlib.util
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pandas as pd

from reinfuse.errors import ReinfuseError
from reinfuse.study.deidentification import Deidentification
from reinfuse.study.raw_sources import Source

REPOSITORY = Path(__file__).resolve().parents[2]


def entry(name: str) -> ModuleType:
    """Load scripts/<name>.py by its path: a folder of tests of the same name may stand in its place for imports."""
    described = importlib.util.spec_from_file_location(f"entry_{name}", REPOSITORY / "scripts" / f"{name}.py")
    loaded = importlib.util.module_from_spec(described)
    described.loader.exec_module(loaded)
    return loaded


script = entry("deidentify")
KEY = bytes.fromhex("8f3ad1c07be2459966f01db83ec5a2749b10f86e2d57c3a4410cb97fe8356ad2")
COLUMNS = {
    "mrn": {"role": "identifier", "type": "text"},
    "surname": {"role": "direct_identifier", "type": "text"},
    "first_name": {"role": "direct_identifier", "type": "text"},
    "phone": {"role": "direct_identifier", "type": "text"},
    "postcode": {"role": "postcode", "type": "text"},
    "age": {"role": "age", "type": "number", "range": [18, 120], "unit": "years"},
    "seen": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
    "sex": {"role": "quasi_identifier", "type": "category", "values": {"F": "female", "M": "male"}},
    "diagnosis": {"role": "clinical", "type": "category", "values": ["CRPS", "neuropathy", "fibromyalgia"]},
    "dose": {"role": "clinical", "type": "number", "range": [0, 500], "unit": "mg"},
    "pain": {"role": "clinical", "type": "integer", "range": [0, 10]},
    "note": {"role": "free_text", "type": "text"},
}
ROWS = [
    ["20471193", "Fastolf", "Ermintrude", "555-0143-881", "60601", "45", "2023-03-06", "F", "CRPS", "60", "7",
     "Mrs Fastolf, sister of the mayor, tolerated it well"],
    ["00817264", "O'Dowdall", "Griselda", "555-0177-202", "82101", "71", "2023-04-11", "F", "CRPS", "40", "8",
     "Worked for Quillfeather Ltd"],
    ["31902756", "Müllerson", "Jörgen", "555-0161-933", "10001", "52", "2022-11-28", "M", "neuropathy", "35", "6",
     "Call 5550161933"],
    ["47119038", "Brunhildsen", "Wilfreda", "555-0158-417", "98101", "61", "2023-01-16", "F", "neuropathy", "36", "9",
     "MRN 47119038, see scan"],
]  # fmt: skip
# A visit of the first patient, a week later.
ROWS.append([*ROWS[0][:6], "2023-03-13", *ROWS[0][7:9], "50", "4", "seen again"])


@dataclass
class Clinic:
    """One export and how it is declared; an attack changes either."""

    folder: Path
    header: list[str] = field(default_factory=lambda: list(COLUMNS))
    rows: list[list[Any]] = field(default_factory=lambda: [list(row) for row in ROWS])
    source: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: dict(c) for name, c in COLUMNS.items()})
    key: Path | None = None
    study: str = "a-clinic"
    mode: str = "limited_data_set"
    asked: dict[str, Any] = field(default_factory=dict)  # what else study.yaml says under `deidentification`
    content: bytes | None = None  # of the file, where it is not made from the rows
    book: Callable[[Any], None] | None = None  # what is done to a workbook before it is saved

    def __post_init__(self) -> None:
        """Make the key, and the folders."""
        self.raw.mkdir(parents=True)
        self.key = self.folder / "key"
        self.key.write_bytes(KEY)
        self.key.chmod(0o600)

    @property
    def raw(self) -> Path:
        """The folder of the export."""
        return self.folder / "raw"

    @property
    def results(self) -> Path:
        """The folder of what is written."""
        return self.folder / "results"

    def put(self, column: str, cell: Any, row: int = 1) -> None:
        """Put a cell into a row."""
        self.rows[row][self.header.index(column)] = cell

    def text(self, delimiter: str = ",") -> str:
        """Return the export as CSV."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerows([self.header, *self.rows])
        return out.getvalue()

    def write(self) -> None:
        """Write the export."""
        file = self.raw / self.source.get("file", "export.csv")
        if self.content is not None:
            file.write_bytes(self.content)
        elif self.source.get("sheet"):
            book = openpyxl.Workbook()
            book.active.title = self.source["sheet"]
            for row in (self.header, *self.rows):
                book.active.append(row)
            if self.book:
                self.book(book)
            book.save(file)
        else:
            file.write_text(self.text(self.source.get("delimiter", ",")), encoding=self.source.get("encoding", "utf-8"))

    def settings(self) -> dict[str, Any]:
        """Return what the stage is told, as study.yaml's models give it."""
        declared = {"file": "export.csv", "one_row_per": "infusion", "columns": self.columns, **self.source}
        source = Source.model_validate_json(json.dumps(declared)).model_dump(mode="json")
        is_safe_harbor = self.mode == "safe_harbor"
        seen = {"source": "visits", "column": "seen"}
        asked = {"mode": self.mode, "first_contact": seen if is_safe_harbor else None, **self.asked}
        return {
            "study": self.study, "rows": "private", "sources": {"visits": source},
            "study_day_origin": None if is_safe_harbor else seen,
            "deidentification": Deidentification.model_validate(asked).model_dump(mode="json"),
        }  # fmt: skip

    def run(self) -> str:
        """De-identify; returns the message of a refusal, or '' where everything was written."""
        arguments = argparse.Namespace(
            raw=self.raw, key_file=self.key, out=self.results,
            postcodes=REPOSITORY / "resources" / "reference" / "postcode_prefixes.yaml",
        )  # fmt: skip
        try:
            script.stage(arguments, self.settings())
        except ReinfuseError as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def passed(self) -> pd.DataFrame:
        """Return the rows that were passed on."""
        return pd.read_parquet(self.results / "deidentified" / "visits.parquet")

    def left_out(self) -> int:
        """Return how many rows and cells were left out."""
        return len(pd.read_csv(self.results / "left_out.csv"))

    def identifiers(self) -> list[str]:
        """Return what stands in columns that identify, by the untouched rows."""
        return [cell for row in ROWS for cell in (row[0], row[1], row[2], row[3], row[6], row[11])]


Act = Callable[[Clinic], None]
Check = Callable[[Clinic], None]


@dataclass(frozen=True)
class Case:
    """One attack, what must come of it, and what must be found nowhere."""

    name: str
    family: str
    attack: str
    outcome: str  # a key of OUTCOMES
    act: Act
    planted: tuple[str, ...] = ()
    check: Check | None = None  # of what was passed on, beside the absence of what was planted


def safe_harbor(clinic: Clinic) -> None:
    """Prepare the rows for Safe Harbor."""
    clinic.mode = "safe_harbor"


OUTCOMES = {
    "refuse": "refused, nothing written",
    "cell": "refused; left out and counted where study.yaml says so",
    "absent": "passes, found nowhere",
}
