"""The last look over a whole run: what it finds, what becomes of the release, and what the pages say then."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from study_results import MAY_LEAVE, NO_LEAK, STUDY, settings, write_results

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    "number": {"role": "identifier", "type": "text"},
    "name": {"role": "direct_identifier", "type": "text"},
}
SOURCE = {"file": "export.csv", "encoding": "utf-8", "delimiter": ",", "one_row_per": "patient", "columns": COLUMNS}
NAME = "Marigold Quillfeather"
OTHER = "calm-2021"


@pytest.fixture
def results(tmp_path):
    """The results of a private study and of another one, each with a release that has just been made."""
    folder = tmp_path / "results"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "export.csv").write_text(f"number,name\n07345126,{NAME}\n07345127,Ottoline Ng\n")
    (tmp_path / ".snakemake").mkdir()
    told = {"study": STUDY, "rows": "private", "sources": {"export": SOURCE}}
    facts = {key: settings()[key] for key in ("title", "design", "evidence", "rows", "citation")}
    for study in (STUDY, OTHER):
        write_results(folder / study, leak_gate=NO_LEAK | {"study": study})
        for name in ("release", "receipts", "stamps"):
            (folder / study / name).mkdir()
        (folder / study / "release" / "manifest.json").write_text("{}")
        for name in ("leak_gate", "release", "report"):
            (folder / study / "receipts" / f"{name}.json").write_text("{}")
    ledgers = {study: json.loads((folder / study / "ledger.json").read_text()) for study in (STUDY, OTHER)}
    of_each = {study: {"claims": 1, "counts": {}} for study in ledgers}
    claims = [{**claim, "study": study} for study, ledger in ledgers.items() for claim in ledger["claims"]]
    (folder / "ledger.json").write_text(json.dumps({"studies": of_each, "counts": {}, "claims": claims}))
    index = {
        "title": "All studies", "studies": dict.fromkeys(ledgers, facts | {"sample_size": None}), "versions": {},
        "inputs": {STUDY: {}, OTHER: {}}, "has_synthesis": False,
    }  # fmt: skip
    (folder / "stamps").mkdir()
    (folder / "receipts").mkdir()
    (folder / "receipts" / "index.json").write_text("{}")
    stamps = {
        "index": index,
        "last_gate": {"studies": {STUDY: told, OTHER: told | {"study": OTHER, "rows": "simulated"}}},
    }
    for step, its in stamps.items():
        stamp = {"step": step, "settings": its, "after": []}
        (folder / "stamps" / f"{step}.json").write_text(json.dumps(stamp))
    (folder / "index.html").write_text("<!doctype html><p>All studies.</p>")
    return folder


def run(results):
    """Run the step; returns how it ended and all that it said."""
    decisions = [f"results/{study}/disclosure.json" for study in (STUDY, OTHER)]
    raw = str(results.parent / "raw")
    done = subprocess.run(
        [
            sys.executable, str(ROOT / "scripts" / "last_gate.py"), "--stamp", "results/stamps/last_gate.json",
            "--receipt", "results/receipts/last_gate.json", "--decisions", *decisions, "--expected", "no.json",
            "--templates", str(ROOT / "workflow" / "templates"),
        ],
        cwd=results.parent,
        env=os.environ | {"REINFUSE_LOCATIONS": json.dumps({study: {"raw": raw} for study in (STUDY, OTHER)})},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def decision(results, study):
    """Return what the study's disclosure.json says."""
    return json.loads((results / study / "disclosure.json").read_text())


def test_where_nothing_is_found_nothing_changes(results):
    """A last look that writes makes every second run differ from the first."""
    before = {path: path.read_bytes() for path in results.rglob("*") if path.is_file()}
    assert run(results) == (0, "")
    after = {path: path.read_bytes() for path in results.rglob("*") if path.is_file()}
    assert after.pop(results / "receipts" / "last_gate.json")
    assert after == before


@pytest.mark.attack(
    "leak gate", "a name in the page over all studies, in a manifest, a receipt or a log written last", "gate fails"
)
@pytest.mark.parametrize(
    "place",
    [
        "results/index.html",
        f"results/{STUDY}/release/manifest.json",
        f"results/{STUDY}/receipts/release.json",
        ".snakemake/log/late.log",
    ],
)
def test_what_a_later_step_wrote_withdraws_the_release(results, place):
    """A name in a page over all studies, or in a log of the release, after the study's own gate had passed."""
    path = results.parent / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"as {NAME} said")
    code, said = run(results)
    assert code == 79
    assert f"{STUDY}: what identifies patients stands in 1 file" in said
    assert said.count("Its release was withdrawn.") == (2 if "index" in place or "log" in place else 1)
    assert not (results / STUDY / "release").exists()
    assert decision(results, STUDY) == MAY_LEAVE | {
        "state": "fail",
        "failed": ["the leak gate did not pass: leak_gate.json says where and why"],
    }
    (finding,) = json.loads((results / STUDY / "leak_gate.json").read_text())["findings"]
    assert finding["path"] == place
    assert NAME not in said


def test_only_the_study_whose_patients_were_found_loses_its_release(results):
    """One study's mistake that takes everybody's release away, or leaves its own."""
    (results / STUDY / "release" / "manifest.json").write_text(NAME)
    run(results)
    assert (results / OTHER / "release" / "manifest.json").is_file()
    assert decision(results, OTHER) == MAY_LEAVE


def test_a_gate_that_did_not_pass_before_ends_the_run_and_is_asked_again(results):
    """A finding of the study's own gate that nobody hears of, or that stays when its cause is gone."""
    finding = {"path": "a.csv", "place": "cell", "category": "name", "count": 2}
    leak = NO_LEAK | {"passed": False, "failed": ["found"], "findings": [finding]}
    (results / STUDY / "leak_gate.json").write_text(json.dumps(leak))
    (results / "index.html").write_text(NAME)
    code, said = run(results)
    assert code == 79
    for place in ("a.csv: name (cell; 2 times)", "results/index.html: name"):
        assert place in said
    left = {path.relative_to(results).as_posix() for path in results.rglob("receipts/*.json")}
    # What is gone runs again; the report stays.
    assert left == {
        f"{STUDY}/receipts/report.json",
        f"{OTHER}/receipts/report.json",
    }


def test_the_pages_say_that_the_release_was_withdrawn(results):
    """A page that says of a study that it may leave when its release is gone."""
    (results / STUDY / "release" / "manifest.json").write_text(NAME)
    run(results)
    page = (results / "index.html").read_text()
    assert "May not leave" in page
    assert NAME not in page
    record = json.loads((results / "run.json").read_text())
    assert record["studies"][STUDY]["gates"]["disclosure"]["state"] == "fail"
    assert record["studies"][STUDY]["gates"]["leak_gate"]["findings"] == 1
    assert record["studies"][OTHER]["gates"]["disclosure"]["state"] == "pass"
