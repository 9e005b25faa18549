"""No step says what a cell holds, whatever goes wrong where, and nobody but its owner may read what it writes."""

import datetime
import json
import logging
import os
import re
import stat
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reinfuse.entry import argument_parser, run
from reinfuse.files import write_csv, write_text
from reinfuse.parquet import write_parquet

NAME = "Ermintrude Fastolf"
SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"


def chained() -> None:
    try:
        float(NAME)
    except ValueError as error:
        raise KeyError(NAME) from error


def in_context() -> None:
    try:
        float(NAME)
    except ValueError:
        _ = {}[NAME]


def with_a_note() -> None:
    error = RuntimeError("somewhere")
    error.add_note(NAME)
    raise error


def in_a_group() -> None:
    raise ExceptionGroup(NAME, [ValueError(NAME)])


def one_to_one_merge() -> None:
    left = pd.DataFrame({NAME: ["a", "a"]})
    left.merge(left, on=NAME, validate="one_to_one")


# Shapes of exceptions whose texts quote what was in the data.
SHAPES: dict[str, Callable[[], object]] = {
    "float": lambda: float(NAME),
    "int": lambda: int(NAME),
    "missing key": lambda: {}[NAME],
    "pandas, missing column": lambda: pd.DataFrame()[NAME],
    "pandas, missing label": lambda: pd.Series([1], index=["a"]).loc[NAME],
    "pandas, merge": one_to_one_merge,
    "pandas, doubled index": lambda: pd.Series([1, 2], index=[NAME, NAME]).reindex([NAME, "b"]),
    "pandas, to a number": lambda: pd.to_numeric(pd.Series([NAME])),
    "pandas, to a date": lambda: pd.to_datetime(pd.Series([NAME]), format="%Y"),
    "pandas, to a type": lambda: pd.Series([NAME]).astype("Int64"),
    "pyarrow": lambda: pa.array([NAME]).cast(pa.int64()),
    "numpy": lambda: np.array([NAME]).astype(float),
    "date": lambda: datetime.date.fromisoformat(NAME),
    "encoding": lambda: f"{NAME}é".encode("ascii"),
    "JSON": lambda: json.loads(NAME),
    "file name": lambda: Path(f"/nowhere/{NAME}").read_bytes(),
    "chained": chained,
    "in the context": in_context,
    "with a note": with_a_note,
    "group": in_a_group,
}


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process its hooks and its umask back."""
    for module, name in (
        (sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook"), (warnings, "showwarning"),
        (logging, "lastResort"), (logging, "raiseExceptions"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, getattr(module, name))
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restored: None) -> Callable[..., None]:
    """Run a stage in this process as its script would."""

    def start(stage: Callable[..., list[Path]], **settings: object) -> None:
        stamp = tmp_path / "stamp.json"
        stamp.write_text(json.dumps({"step": "a-study/work", "settings": settings, "after": []}))
        monkeypatch.setattr(sys, "argv", ["stage", "--stamp", str(stamp)])
        run(stage, argument_parser("a stage"))

    return start


@pytest.mark.attack(
    "process",
    "twenty shapes of exceptions whose texts quote cells: chained, grouped, with notes, of pandas, PyArrow, NumPy",
    "unsaid",
)
@pytest.mark.parametrize("shape", SHAPES)
def test_no_exception_says_what_stood_in_a_cell(shape, start, capfd):
    """A traceback of a library, with a patient's name in a log that is sent along for help."""

    def stage(arguments, settings):
        SHAPES[shape]()
        return []

    with pytest.raises(SystemExit) as ended:
        start(stage)
    said = "".join(capfd.readouterr())
    assert ended.value.code == 70
    assert said.startswith("Defect: ")
    assert re.search(r" at .*[a-z_]+\.py[x]?:\d+", said)
    for part in (NAME, *NAME.split()):
        assert part not in said


@pytest.mark.attack("process", "progress bars, debug prints and logs of libraries", "unsaid")
def test_prints_and_logs_of_libraries_show_no_value(start, capfd):
    """Progress bars and debug prints that quote the row they are about."""

    def stage(arguments, settings):
        sys.stdout.write(NAME)
        sys.stderr.write(NAME)
        logging.getLogger("a.library").error("row of %s", NAME)
        return []

    start(stage)
    said = "".join(capfd.readouterr())
    assert NAME not in said


UNCAUGHT = {
    "main thread": "raise KeyError(name)",
    "another thread": "import threading; t = threading.Thread(target=lambda: {}[name]); t.start(); t.join()",
    "destructor": "T = type('T', (), {'__del__': lambda self: {}[name]}); T()",
    "warning": "import warnings; warnings.warn(name + ' is odd')",
    "interrupted": "try:\n    float(name)\nexcept ValueError:\n    raise KeyboardInterrupt",
    "logged": "import logging; logging.getLogger('x').error('%s', name)",
    "logging that fails": "import logging; logging.basicConfig(); logging.getLogger('x').error('%d %d', name)",
}


@pytest.mark.attack("process", "warnings; exceptions in threads, in destructors and on interruption", "unsaid")
def test_hooks_say_kind_and_place_and_never_a_value(tmp_path):
    """What happens outside a stage (while modules are loaded, in threads, at exit) is under no `try`."""
    programs = []
    for number, body in enumerate(UNCAUGHT.values()):
        program = tmp_path / f"program_{number}.py"
        program.write_text(
            f"import sys; sys.path.insert(0, {str(SCRIPTS)!r})\n"
            "from reinfuse.discretion import be_discreet\nbe_discreet()\n"
            f"name = ' '.join(['Ermintrude', 'Fastolf'])\n{body}\n"
        )
        programs.append(
            subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
    said_by = {case: process.communicate()[0] for case, process in zip(UNCAUGHT, programs, strict=True)}
    for number, (case, said) in enumerate(said_by.items()):
        for part in NAME.split():
            assert part not in said, case
        if case not in {"logged", "logging that fails"}:
            assert f"program_{number}.py:" in said, case


@pytest.mark.attack("process", "rows, read by others while or after they are written", "closed")
@pytest.mark.parametrize("write", ["text", "csv", "parquet"])
def test_rows_are_written_for_their_owner_alone(write, start, tmp_path):
    """Anyone with an account on the machine could read the rows, at the latest in the folder of a killed run."""
    path = tmp_path / "results" / "deep" / f"rows.{write}"
    table = pd.DataFrame({"patient": ["PA"]})
    writers = {
        "text": lambda: write_text(path, "x"),
        "csv": lambda: write_csv(path, table),
        "parquet": lambda: write_parquet(path, table),
    }

    def stage(arguments, settings):
        writers[write]()
        return [path]

    start(stage, rows="public")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)} == {0o700}


@pytest.mark.attack("process", "the page of a private study on a shared machine", "closed")
@pytest.mark.parametrize(
    ("settings", "mode"),
    [
        ({"rows": "public"}, 0o644),
        ({"rows": "simulated"}, 0o644),
        ({"rows": "private"}, 0o600),
        ({}, 0o600),
        ({"rows": {"a": "public"}}, 0o600),
        ({"studies": {"a": {"rows": "public"}, "b": {"rows": "simulated"}}}, 0o644),
        ({"studies": {"a": {"rows": "public"}, "b": {"rows": "private"}}}, 0o600),
    ],
)
def test_only_pages_without_private_rows_are_for_all(settings, mode, start, tmp_path):
    """A page with the small cells of a clinic on a shared machine, or a public page that a web server cannot read."""
    page = tmp_path / "report.html"

    def stage(arguments, settings):
        write_text(page, "<p>")
        return [page]

    start(stage, **settings)
    assert stat.S_IMODE(page.stat().st_mode) == mode


@pytest.mark.attack("structure", "unused categories in the tables of any step", "absent")
def test_parquet_keeps_no_word_that_no_row_holds(tmp_path):
    """A category of a row that was left out stays in the file's dictionary, though no table shows it."""
    words = pd.Series(["ketamine", NAME], dtype="category")[:1]
    write_parquet(tmp_path / "rows.parquet", pd.DataFrame({"arm": words}))
    assert NAME not in repr(pq.read_table(tmp_path / "rows.parquet"))
    metadata = pq.read_metadata(tmp_path / "rows.parquet")
    assert metadata.row_group(0).column(0).statistics is None
    assert pq.read_table(tmp_path / "rows.parquet").column("arm").to_pylist() == ["ketamine"]
