"""results/run.json: what a program needs to know of a run."""

from reinfuse.reproduction.ledger import joined_ledger
from reinfuse.reproduction.recorded import verdicts_of
from reinfuse.reproduction.run_record import run_record

VERDICT = {"numeric": "reproduced", "decision": "same", "evidence": "rows", "severity": "none"}
OTHER = VERDICT | {"decision": "flipped", "severity": "major"}
TOLD = {
    "title": "All studies",
    "studies": {"a": {"title": "A", "rows": "public"}, "mine": {"title": "Mine", "rows": "private"}},
    "inputs": {"a": {"table.csv": "sha256:01"}, "mine": {}},
    "versions": {"numpy": "2.1.0"},
}


def record_of(recorded):
    """Return the record of a run of two studies with one claim each."""
    ledgers = {name: {"claims": [{"study": name, "claim": "p", **OTHER}]} for name in ("mine", "a")}
    ledger = joined_ledger(ledgers, {"a": "public", "mine": "private"})
    return run_record(ledger, verdicts_of(recorded), {"a": {"leak_gate": "one"}, "mine": {"leak_gate": "two"}}, TOLD)


def test_counts_versions_and_inputs_are_there_and_no_dates():
    """A record that differs at each run, or leaves out a study, a count or an input."""
    record = record_of([])
    assert record.keys() == {"title", "studies", "claims", "counts", "drift", "inputs", "versions"}
    assert (record["claims"], record["counts"]["decision"]) == (2, {"flipped": 2})
    assert record["studies"]["mine"]["title"] == "Mine"
    assert record["studies"]["mine"]["counts"]["severity"] == {"major": 1}
    assert [record["studies"][name]["gates"] for name in ("a", "mine")] == [{"leak_gate": "one"}, {"leak_gate": "two"}]
    assert record["inputs"] == TOLD["inputs"]
    assert record["versions"].keys() == {"reinfuse", "numpy"}


def test_drift_is_told_for_recorded_studies_alone():
    """CI that cannot tell a user's own study from a verdict that moved."""
    calm = record_of([{"study": "a", "claim": "p", **OTHER}])["drift"]
    assert calm == {"drifted": False, "recorded": ["a"], "not_recorded": ["mine"], "differences": []}
    moved = record_of([{"study": "a", "claim": "p", **VERDICT}])["drift"]
    assert moved["drifted"]
    (difference,) = moved["differences"]
    assert difference == {
        "study": "a",
        "claim": "p",
        "change": "changed",
        "recorded": {"decision": "same", "severity": "none"},
        "found": {"decision": "flipped", "severity": "major"},
    }
