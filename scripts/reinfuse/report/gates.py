"""What both gates decided on each study, for the page and the record over all studies."""

from pathlib import Path
from typing import Any

from reinfuse.files import read_json
from reinfuse.leak_gate.outcome import in_short
from reinfuse.wording import format as shown

Gates = dict[str, Any]
# What each state is called, and which of the families of verdicts gives it its colour and its sign.
STATES = {
    "pass": ("May leave", "holds"),
    "review": ("Waits for a person", "unknown"),
    "fail": ("May not leave", "fails"),
}


def gates_of(folder: Path) -> Gates:
    """Return {leak_gate, disclosure} of one study, without where anything was found."""
    leaks, decision = read_json(folder / "leak_gate.json"), read_json(folder / "disclosure.json")
    kept = ("preset", "state", "failed", "review")
    return {
        "leak_gate": {**in_short(leaks), "failed": [_in_short(why, folder.name) for why in leaks["failed"]]},
        "disclosure": {key: decision[key] for key in kept}
        | {
            "earlier_releases": decision.get("earlier_releases"),
            "failed": [_in_short(why, folder.name) for why in decision["failed"]],
        },
    }


def in_words(gates: Gates) -> dict[str, Any]:
    """Return the words of a study's line: the state, what the leak gate did, what the other one did, and reasons."""
    leaks, decision = gates["leak_gate"], gates["disclosure"]
    open_reviews = [review["why"] for review in decision["review"] if not review["accepted"]]
    return {
        "state": STATES[decision["state"]][0],
        "family": STATES[decision["state"]][1],
        "leaks": [f"{_files(leaks['files_searched'])} searched: {_found(leaks)}", _canaries(leaks)],
        "rules": "none: no private rows" if decision["preset"] == "none" else decision["preset"],
        "reasons": [shown.sentence(why) for why in [*leaks["failed"], *decision["failed"], *open_reviews]],
        "accepted": [
            shown.sentence(f"{review['name'].replace('_', ' ')}: {review['accepted']}")
            for review in decision["review"]
            if review["accepted"]
        ],
    }


def _found(leaks: dict[str, Any]) -> str:
    if leaks["passed"]:
        return "nothing found"
    count = leaks["findings"]
    return f"{shown.in_words(count)} {'finding' if count == 1 else 'findings'}" if count else "not passed"


def _files(count: int) -> str:
    return f"{shown.count(count)} {'file' if count == 1 else 'files'}"


def _canaries(leaks: dict[str, Any]) -> str:
    found, planted = leaks["canaries_found"], leaks["canaries_planted"]
    return f"all {shown.count(planted)} canaries found" if found == planted else f"{found} of {planted} canaries found"


def _in_short(message: str, study: str) -> str:
    """Return what a message begins with, without the study's name; its list of places stands beside the results."""
    return message.partition("\n")[0].removeprefix(f"{study}: ").removesuffix(":")
