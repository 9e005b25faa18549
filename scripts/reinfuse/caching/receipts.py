"""Receipts: what a step left behind when it finished, so that a later run can see whether it still stands.

A step writes its receipt last. A receipt that is there and holds true is the one sign that a step is done:
file times, the engine's own records and half-written files decide nothing.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Stamp, differences
from reinfuse.files import read_json, sha256

Receipt = dict[str, Any]
NOT_FINISHED = "it has not finished yet"


def step_folder(results: Path, title: str) -> Path:
    """Return the folder under `results` that a step writes into."""
    return results / title.rpartition("/")[0].partition("/")[0]


def stamp_path(results: Path, title: str) -> Path:
    """Return where the stamp of a step lies."""
    return step_folder(results, title) / "stamps" / f"{_name(title)}.json"


def receipt_path(results: Path, title: str) -> Path:
    """Return where the receipt of a step lies."""
    return step_folder(results, title) / "receipts" / f"{_name(title)}.json"


def results_of(receipt: Path, stamp: Stamp) -> Path:
    """Return the folder of all results from where a step's receipt lies."""
    return receipt.parents[len(receipt_path(Path(), stamp["step"]).parts) - 1]


def _name(title: str) -> str:
    return title.partition("/")[2] or title


def make_receipt(stamp: Stamp, outputs: list[Path], results: Path) -> Receipt:
    """Return what a finished step leaves behind: its stamp, a hash of each output, and what it was made from."""
    folder = step_folder(results, stamp["step"])
    hashes = {os.path.relpath(path, folder): sha256(path) for path in outputs}
    before = {title: outputs_digest(read_json(receipt_path(results, title))) for title in stamp["after"]}
    return {"stamp": stamp, "outputs": dict(sorted(hashes.items())), "made_from": before}


def outputs_digest(receipt: Receipt) -> str:
    """Return one digest over all outputs of a step."""
    return hashlib.sha256(json.dumps(receipt["outputs"], sort_keys=True).encode()).hexdigest()


def read_receipt(path: Path) -> Receipt | None:
    """Return a receipt, or nothing when it is absent or damaged."""
    try:
        receipt = read_json(path)
    except (OSError, ValueError):
        return None
    sound = isinstance(receipt, dict) and {"stamp", "outputs", "made_from"} <= receipt.keys()
    return receipt if sound else None


def why_stale(
    stamp: Stamp, receipt: Receipt | None, results: Path, digest: Callable[[Path], str], made: Mapping[str, str]
) -> list[str]:
    """Say why a step must run, or return nothing when it stands as it should.

    Parameters
    ----------
    receipt
        That of the step; nothing where it is absent or damaged.
    digest
        Gives the SHA-256 of a file's content.
    made
        {step: digest of its outputs}, of all steps that have a receipt.
    """
    if receipt is None:
        return [NOT_FINISHED]
    reasons = differences(receipt["stamp"], stamp)
    folder = step_folder(results, stamp["step"])
    for name, expected in receipt["outputs"].items():
        output = folder / name
        if not output.is_file():
            reasons.append(f"its output {name} is gone")
        elif digest(output) != expected:
            reasons.append(f"its output {name} was changed by hand")
    for before, expected in receipt["made_from"].items():
        if made.get(before, expected) != expected:
            reasons.append(f"{before} has made other outputs since")
    return reasons
