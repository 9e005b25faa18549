"""The entries: what they read, what they write, and how they fail."""

import json
import subprocess
import sys

import pytest
from study_results import REPOSITORY, STUDY, TEMPLATES, settings, write_results

from reinfuse.errors import ContractError


def run(script, stamp, *arguments):
    """Run a script as the workflow does."""
    command = [sys.executable, REPOSITORY / "scripts" / script, "--stamp", stamp, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def results(tmp_path):
    """A folder of results with one study and the stamps of both steps."""
    folder = write_results(tmp_path / "results" / STUDY)
    facts = {key: settings()[key] for key in ("title", "design", "evidence", "rows", "citation")} | {
        "sample_size": None
    }
    index = {"title": "All", "studies": {STUDY: facts}, "versions": {}, "inputs": {STUDY: {}}, "has_synthesis": False}
    for name, told in (("report", settings()), ("index", index)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"step": name, "settings": told}), encoding="utf-8")
    return folder


def test_report_and_index_are_written(results, tmp_path):
    """A path that differs from the one that the rules name."""
    page = results / "report.html"
    done = run("report.py", tmp_path / "report.json", "--results", results, "--templates", TEMPLATES, "--out", page)
    assert (done.returncode, done.stderr) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    index, record = results.parent / "index.html", results.parent / "run.json"
    ledger = results.parent / "ledger.json"
    (tmp_path / "joined.json").write_text(json.dumps({"step": "ledger", "settings": {"rows": {STUDY: "public"}}}))
    done = run("ledger.py", tmp_path / "joined.json", "--in", results / "ledger.json", "--out", ledger)
    assert (done.returncode, done.stderr) == (0, "")
    told = ["--results", results.parent, "--expected", tmp_path / "none.json", "--templates", TEMPLATES]
    stamp = tmp_path / "index.json"
    done = run("index.py", stamp, "--decisions", results / "disclosure.json", *told)
    assert (done.returncode, done.stderr) == (0, "")
    assert f'href="{STUDY}/report.html"' in index.read_text(encoding="utf-8")
    assert json.loads(record.read_text(encoding="utf-8"))["inputs"] == {STUDY: {}}
    stamp.write_text(json.dumps({"step": "drift", "settings": {"recorded": "expected.json"}}))
    done = run("drift.py", stamp, "--run", record)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_failure_leaves_the_last_page_in_place(results, tmp_path):
    """Half a page, or none, after a step that failed."""
    page = results / "report.html"
    page.write_text("the last good page")
    ledger = json.loads((results / "ledger.json").read_text(encoding="utf-8"))
    ledger["claims"][0]["numeric"] = "perhaps"
    (results / "ledger.json").write_text(json.dumps(ledger))
    done = run("report.py", tmp_path / "report.json", "--results", results, "--templates", TEMPLATES, "--out", page)
    assert done.returncode == ContractError.exit_code
    assert done.stderr.startswith("Error: the report has no words for the verdict 'perhaps'.")
    assert page.read_text() == "the last good page"
