"""A small clinic file, the declaration of its columns, and ways to spoil both."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Column = dict[str, Any]
ALLOWED_WORDS = {"F", "M"}
REPOSITORY = Path(__file__).resolve().parents[2]

GOOD_FILE = """\
record_number,surname,age,sex,pain,dose_mg
70001,Abelard,51,F,9,61.5
70002,Brunhild,62,M,9,72.5
70003,Casimir,73,F,9,83.5
"""


def column(role: str, kind: str, **more: Any) -> Column:
    """Return the declaration of one raw column as it reaches a stage."""
    return {"role": role, "type": kind, "required": True, **more}


def clinic_columns() -> dict[str, Column]:
    """Return the declared columns of `GOOD_FILE`."""
    return {
        "record_number": column("identifier", "integer"),
        "surname": column("direct_identifier", "text"),
        "age": column("age", "integer", range=[18, 120], unit="years"),
        "sex": column("quasi_identifier", "category", values={"F": "female", "M": "male"}),
        "pain": column("clinical", "integer", range=[0, 10]),
        "dose_mg": column("clinical", "number", range=[0, 500], unit="mg"),
    }


def make_source(columns: dict[str, Column] | None = None, **more: Any) -> dict[str, Any]:
    """Return the declaration of one raw file as it reaches a stage."""
    return {
        "file": "clinic.csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "missing_codes": [""],
        "one_row_per": "patient",
        "columns": columns or clinic_columns(),
    } | more


def make_settings(sources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the settings of the stage."""
    return {"study": "a-clinic", "rows": "simulated", "sources": sources, "study_day_origin": None} | more


@pytest.fixture
def declared() -> dict[str, Any]:
    """The tests' words for declarations: tests cannot import from a conftest."""
    return {"column": column, "columns": clinic_columns, "source": make_source, "settings": make_settings}


@pytest.fixture
def good_file() -> str:
    """The text of a file that passes every check."""
    return GOOD_FILE


@pytest.fixture
def quotes_no_cell() -> Callable[[str, str], None]:
    """A check that a message holds no cell of a file; what study.yaml allows may be listed."""

    def check(message: str, file_text: str) -> None:
        cells = {cell.strip('"') for line in file_text.splitlines()[1:] for cell in re.split(r"[,;\t]", line)}
        for cell in sorted(cells - {"", *ALLOWED_WORDS}):
            assert not re.search(rf"(?<![\w.]){re.escape(cell)}(?![\w.])", message), "the message quotes a cell"

    return check


@pytest.fixture
def run_script(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run scripts/deidentify.py as the workflow does, on the raw folder and results folder of this test."""

    def run(settings: dict[str, Any], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        stamp = tmp_path / "stamp.json"
        stamp.write_text(
            json.dumps({"step": "a-study/deidentify", "settings": settings, "after": []}), encoding="utf-8"
        )
        return subprocess.run(
            [sys.executable, REPOSITORY / "scripts" / "deidentify.py", "--stamp", stamp, "--raw", tmp_path / "raw",
             "--out", tmp_path / "results", *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    (tmp_path / "raw").mkdir()
    return run
