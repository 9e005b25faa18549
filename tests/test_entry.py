"""Every entry fails with one message, its own exit code, and never with the text of a foreign exception."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
PROGRAM = """
import sys
sys.path.insert(0, {scripts!r})
from pathlib import Path
from reinfuse.entry import argument_parser, run
from reinfuse.errors import CellError

def stage(arguments, settings):
    path = Path(settings["out"])
    if settings["end"] == "mistake":
        raise CellError("export.csv: column 'dose_mg', data row 3: not a number. Correct it.")
    if settings["end"] == "defect":
        float("Jane Doe")
    path.write_text("done")
    return [path]

run(stage, argument_parser("a stage"))
"""


@pytest.fixture
def entry(tmp_path):
    """Run a small stage that ends as it is told; returns the finished process and the folder of its results."""

    def start(end, **environment):
        folder = tmp_path / "results" / "study"
        (folder / "stamps").mkdir(parents=True, exist_ok=True)
        stamp = {"step": "study/work", "settings": {"end": end, "out": str(folder / "out.txt")}, "after": []}
        (folder / "stamps" / "work.json").write_text(json.dumps(stamp))
        program = tmp_path / "stage.py"
        program.write_text(PROGRAM.format(scripts=str(SCRIPTS)))
        stamp_path, receipt_path = folder / "stamps" / "work.json", folder / "receipts" / "work.json"
        done = subprocess.run(
            [sys.executable, str(program), "--stamp", str(stamp_path), "--receipt", str(receipt_path)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, folder

    return start


def test_a_finished_stage_leaves_a_receipt_with_a_hash_of_its_output(entry):
    """The one sign that a step is done."""
    done, folder = entry("well")
    assert done.returncode == 0, done.stderr
    receipt = json.loads((folder / "receipts" / "work.json").read_text())
    digest = "a4c3ed04a95a3da14a9d235c83d868bed7c0f45cf7f3faa751ee8f50598d2211"  # printf done | sha256sum
    assert receipt["outputs"] == {"out.txt": digest}
    assert receipt["stamp"]["step"] == "study/work"


def test_a_users_mistake_is_one_message_with_its_exit_code_and_no_receipt(entry):
    """Without a traceback, and nothing claims that the step is done."""
    done, folder = entry("mistake")
    assert done.returncode == 69
    assert done.stderr == "Error: export.csv: column 'dose_mg', data row 3: not a number. Correct it.\n"
    assert not (folder / "receipts" / "work.json").exists()


def test_a_defect_names_its_place_and_not_the_cell(entry):
    """float() quotes what it cannot read; that may be a patient's name."""
    done, _ = entry("defect")
    assert done.returncode == 70
    assert "ValueError in step study/work at" in done.stderr
    assert "stage.py:13" in done.stderr
    assert "Jane" not in done.stderr + done.stdout


def test_inside_a_workflow_the_message_waits_to_be_said_last(entry, tmp_path):
    """Otherwise it stands twice, the first time between the engine's own lines."""
    done, _ = entry("mistake", REINFUSE_FAILURES=str(tmp_path / "failures"))
    assert done.stderr == ""
    told = json.loads((tmp_path / "failures" / "study.work.json").read_text())
    assert told["exit_code"] == 69
    assert told["message"].startswith("Error: export.csv")


def test_a_developer_can_ask_for_the_whole_trace(entry):
    """By name, because it may show cells."""
    done, _ = entry("defect", REINFUSE_TRACEBACK="1")
    assert "could not convert string to float" in done.stderr
