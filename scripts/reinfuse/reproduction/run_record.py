"""What results/run.json holds: all that a program needs to know of a run, without dates, hosts or paths."""

from collections.abc import Mapping
from typing import Any

from reinfuse import __version__
from reinfuse.reproduction.recorded import Verdicts, drift, verdicts_of

Settings = Mapping[str, Any]


def run_record(
    ledger: Mapping[str, Any], recorded: Verdicts, gates: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    """Return what was run, on which inputs, with which programs, what came out and whether it was expected.

    Parameters
    ----------
    ledger
        The ledger over all studies.
    recorded
        The recorded verdicts.
    gates
        For each study what both gates decided: `leak_gate`, `disclosure`.
    settings
        Those of the index step: `title`, `studies`, `inputs`, `versions`.
    """
    studies = ledger["studies"]
    differences = drift(recorded, verdicts_of(ledger["claims"]), studies)
    return {
        "title": settings["title"],
        "studies": {
            name: {**settings["studies"][name], **facts, "gates": gates[name]} for name, facts in studies.items()
        },
        "claims": len(ledger["claims"]),
        "counts": ledger["counts"],
        "drift": {
            "drifted": bool(differences),
            "recorded": [name for name in studies if name in recorded],
            "not_recorded": [name for name in studies if name not in recorded],
            "differences": differences,
        },
        "inputs": settings["inputs"],
        "versions": {"reinfuse": __version__, **settings["versions"]},
    }
