"""scripts/figures.py as the workflow calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(folder, results, settings):
    """Run the script; return the finished process and the stem of its files."""
    step = f"small/figures/{settings['figure']}"
    stamp = folder / "all" / "small" / "stamps" / "figures" / "a_figure.json"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(json.dumps({"step": step, "settings": settings, "after": []}), encoding="utf-8")
    receipt = folder / "all" / "small" / "receipts" / "figures" / "a_figure.json"
    stem = folder / "all" / "small" / "figures" / "a_figure"
    command = [sys.executable, "scripts/figures.py", "--stamp", stamp, "--receipt", receipt]
    command += ["--results", results, "--out", stem]
    environment = {**os.environ, "PYTHONWARNINGS": "always"}
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return finished, stem, receipt


def test_the_script_writes_three_files_and_a_receipt_and_says_nothing(write_results, settings, tmp_path):
    """Warnings on the console frighten users; a receipt that misses a file lets it go stale."""
    finished, stem, receipt = run(tmp_path, write_results(), settings(kind="course"))
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert sorted(path.suffix for path in stem.parent.iterdir()) == [".csv", ".png", ".svg"]
    outputs = json.loads(receipt.read_text(encoding="utf-8"))["outputs"]
    assert list(outputs) == ["figures/a_figure.csv", "figures/a_figure.png", "figures/a_figure.svg"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"kind": "course", "outcome": "sleep"}, "Error: study.yaml: figures.a_figure names 'sleep'"),
        ({"kind": "os", "outcome": "pain"}, "Error: figures.a_figure.kind: there is no kind 'os'."),
    ],
)
def test_a_mistake_ends_in_one_message_and_no_file(write_results, settings, tmp_path, spec, message):
    """A half-made figure or a traceback is no answer to a slip in study.yaml."""
    chosen = settings(kind="course")
    chosen["spec"] |= spec
    finished, stem, receipt = run(tmp_path, write_results(), chosen)
    assert finished.returncode == 74
    assert finished.stderr.startswith(message)
    assert finished.stderr.count("\n") == 1
    assert not stem.parent.exists()
    assert not receipt.exists()
