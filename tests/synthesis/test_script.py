"""The entry: every file it says it wrote, the same bytes again, and nothing left of what is no longer drawn."""

import json
import subprocess
import sys

import pandas as pd
from study_results import REPOSITORY, TEMPLATES


def run(results, told, folder):
    """Run the entry as the workflow does; return what its receipt lists."""
    stamp = folder / "stamp.json"
    stamp.write_text(json.dumps({"step": "synthesis", "settings": told, "after": []}))
    receipt = results / "receipts" / "synthesis.json"
    answer = subprocess.run(
        [
            sys.executable, str(REPOSITORY / "scripts" / "synthesis.py"), "--stamp", str(stamp), "--receipt",
            str(receipt), "--results", str(results), "--templates", str(TEMPLATES), "--out",
            str(results / "synthesis"), "--page", str(results / "synthesis.html"),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout + answer.stderr == ""
    return json.loads(receipt.read_text())["outputs"]


def test_it_writes_tables_figures_and_page(results, told, tmp_path):
    """A file that the receipt does not name is never checked; one that changes from run to run is rebuilt for ever."""
    outputs = run(results, told, tmp_path)
    written = {path.relative_to(results).as_posix() for path in (results / "synthesis").rglob("*") if path.is_file()}
    assert set(outputs) == written | {"synthesis.html"}
    assert {"synthesis/effects.csv", "synthesis/heterogeneity.csv", "synthesis/synthesis.json"} <= set(outputs)
    assert run(results, told, tmp_path) == outputs
    effects = pd.read_csv(results / "synthesis" / "effects.csv")
    assert (
        dict(zip(effects["study"] + "/" + effects["contribution"], effects["common_estimate"], strict=True))[
            "second/change"
        ]
        == -3.6
    )


def test_a_figure_that_is_no_longer_drawn_is_gone(results, told, tmp_path):
    """A picture of a study that was taken out."""
    assert "synthesis/figures/shares.svg" in run(results, told, tmp_path)
    for study in told["studies"].values():
        study["contributions"] = {
            name: part for name, part in study["contributions"].items() if "share" not in part["kind"]
        }
    assert "synthesis/figures/shares.svg" not in run(results, told, tmp_path)
    assert not (results / "synthesis" / "figures" / "shares.svg").exists()
