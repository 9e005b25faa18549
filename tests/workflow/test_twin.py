"""A study without rows: its simulated export goes the whole way, and runs again exactly when a parameter changed."""

import csv
import json
import shutil
import stat

import pandas as pd
import pytest
from workflow.workspace import HERE, make_workspace, snakemake, would_run

TWIN = "resources/studies/twin"
FROM_ESTIMATES = {"estimates", "recovery", "figures/recovery", "audit", "report"}
EVERYTHING = {"twin", "truth", "deidentify", "clean", "model/table1", "model/change"} | FROM_ESTIMATES
# These follow whatever was made again.
ALWAYS = {"leak_gate", "release", "index", "last_gate", "drift"}
OVER_ALL = {"ledger", "synthesis"} | ALWAYS
PERSONAL = ["record_number", "family_name", "given_name", "birth_date", "telephone", "email", "street"]
# Shorter words stand in any text: a street's number, a name such as 'Lee'.
SHORTEST = 6


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A workspace in which the twin alone has run once."""
    folder = make_workspace(tmp_path_factory.mktemp("twin") / "project")
    (folder / TWIN).mkdir()
    for source, target in (("small_twin_study", "study"), ("small_twin", "twin")):
        shutil.copy(HERE / f"{source}.yaml", folder / TWIN / f"{target}.yaml")
    (folder / TWIN / "claims.yaml").write_text("study: twin\nclaims: []\n")
    (folder / "config.yaml").write_text("studies: [twin]\n")
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def test_the_export_is_made_taken_apart_and_analysed(finished):
    """A step that is skipped for twins would leave a report that shows nothing."""
    results = finished / "results" / "twin"
    export = results / "twin" / "export"
    assert {stat.S_IMODE(path.stat().st_mode) for path in export.iterdir()} == {0o600}
    with (results / "recovery.csv").open() as file:
        found = {(row["estimand"], row["method"]): row for row in csv.DictReader(file) if row["analysis"] == "change"}
    change = found["mean_change", "paired_t"]
    assert (change["truth"], change["n_patients"]) == ("-2.0", "30")
    assert float(change["ci_low"]) < float(change["estimate"]) < float(change["ci_high"])


def test_nobody_who_was_invented_stands_in_any_result(finished):
    """A name that passes here would pass of a real patient too."""
    results = finished / "results"
    export = results / "twin" / "twin" / "export"
    people = pd.read_csv(export / "patients.csv", dtype="str")
    notes = pd.read_csv(export / "notes.csv", dtype="str")["note"]
    invented = {text for text in [*people[PERSONAL].to_numpy().ravel(), *notes] if len(text) >= SHORTEST}
    assert len(invented) > 5 * len(people)
    searched = [path for path in results.rglob("*") if path.is_file() and not path.is_relative_to(export)]
    for path in searched:
        if path.suffix == ".parquet":
            text = pd.read_parquet(path).to_csv()
        else:
            text = path.read_bytes().decode("utf-8", errors="replace")
        assert not [word for word in invented if word in text], path.relative_to(results)
    assert {".parquet", ".json", ".csv", ".html", ".svg", ".png"} <= {path.suffix for path in searched}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("twin.yaml", "change: {after: {value: -2,", "change: {after: {value: -3,", EVERYTHING),
        ("twin.yaml", "assumption: Invented}\nfirst_year", "assumption: Chosen}\nfirst_year", {"report"}),
        ("study.yaml", "primary: paired_t", "primary: sign_test", {"model/change", "truth"} | FROM_ESTIMATES),
        ("study.yaml", "title: A small", "title: A tiny", {"report"}),
    ],
    ids=["a parameter", "words about a parameter", "an analysis", "a title"],
)
def test_a_change_runs_exactly_what_depends_on_it(finished, name, old, new, expected):
    """A twin of other parameters than those that its report prints, or all of it again for a word."""
    path = finished / TWIN / name
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    try:
        found = would_run(finished)
    finally:
        path.write_text(text)
    steps = {step.removeprefix("twin/") for step in found}
    assert steps - OVER_ALL == expected
    assert steps >= ALWAYS


def test_nothing_changed_runs_nothing(finished):
    """An export that is drawn anew each time would run everything again."""
    assert would_run(finished) == set()
    assert json.loads((finished / "results" / "run.json").read_text())
