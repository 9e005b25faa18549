"""Work out, before the engine plans its jobs, which steps no longer stand and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reinfuse.caching.code import Code
from reinfuse.caching.receipts import NOT_FINISHED, outputs_digest, read_receipt, receipt_path, stamp_path, why_stale
from reinfuse.caching.stamps import Stamp, Step, make_stamp
from reinfuse.files import read_json, write_json


@dataclass(frozen=True)
class Plan:
    """The stamp of every step, and for each step that must run on its own account the reasons."""

    stamps: Mapping[str, Stamp]
    reasons: Mapping[str, list[str]]

    def sentences(self) -> list[str]:
        """Say in plain words what must run and why; steps that never ran are counted, not listed."""
        never = [title for title, reasons in self.reasons.items() if reasons == [NOT_FINISHED]]
        said = [
            f"{title} runs again: {'; '.join(reasons)}"
            for title, reasons in self.reasons.items()
            if reasons != [NOT_FINISHED]
        ]
        if never:
            said.append(f"{len(never)} of {len(self.stamps)} steps have not finished yet")
        if said:
            said.append("what comes after these steps follows")
        return said


def make_plan(
    steps: list[Step], code: Code, results: Path, digest: Callable[[Path], str], versions_into: Callable[[Step], bool]
) -> Plan:
    """Compare every step's stamp, outputs and inputs with its receipt.

    Parameters
    ----------
    digest
        Gives the SHA-256 of a file's content.
    versions_into
        Says of a step whether its settings get the versions of all packages that any step reaches.
    """
    # Many steps run the same code, and following its imports takes longer than all else here.
    reached_from = {entries: code.reached(list(entries)) for entries in {tuple(step.entries) for step in steps}}
    reached = {step.title: reached_from[tuple(step.entries)] for step in steps}
    versions: dict[str, str] = {}
    for _, packages in reached.values():
        versions |= packages
    stamps: dict[str, Stamp] = {}
    for step in steps:
        told = {**step.settings, "versions": dict(sorted(versions.items()))} if versions_into(step) else step.settings
        stamps[step.title] = make_stamp(replace(step, settings=told), *reached[step.title])
    receipts = {title: read_receipt(receipt_path(results, title)) for title in stamps}
    made = {title: outputs_digest(receipt) for title, receipt in receipts.items() if receipt}
    reasons = {title: why_stale(stamp, receipts[title], results, digest, made) for title, stamp in stamps.items()}
    return Plan(stamps, {title: said for title, said in reasons.items() if said})


def put_stamps(plan: Plan, results: Path) -> None:
    """Write each stamp whose content is new, and withdraw the receipt of each step that must run.

    A step without a receipt has an output missing, so the engine runs it whatever the times of its files are.
    """
    for title, stamp in plan.stamps.items():
        path = stamp_path(results, title)
        if not _holds(path, stamp):
            write_json(path, stamp)
    for title in plan.reasons:
        receipt_path(results, title).unlink(missing_ok=True)


def _holds(path: Path, stamp: Stamp) -> bool:
    try:
        return bool(read_json(path) == stamp)
    except (OSError, ValueError):
        return False


def put_planned_stamps(plan: Plan, elsewhere: Path) -> dict[str, Path]:
    """Write the stamps of the steps that would run to another folder, for a run that may change nothing here.

    An input that is new makes the engine plan the step. Returns {step: its stamp's path}.
    """
    paths = {title: stamp_path(elsewhere, title) for title in plan.reasons}
    for title, path in paths.items():
        write_json(path, plan.stamps[title])
    return paths


def sweep(plan: Plan, results: Path) -> list[str]:
    """Remove what steps left behind that are no longer part of a study; returns their titles.

    Only files that a receipt names are removed: nothing that a person put there.
    """
    gone: list[str] = []
    for study in sorted({title.partition("/")[0] for title in plan.stamps if "/" in title}):
        receipts = results / study / "receipts"
        for path in sorted(receipts.rglob("*.json")):
            title = f"{study}/{path.relative_to(receipts).with_suffix('').as_posix()}"
            if title in plan.stamps:
                continue
            receipt = read_receipt(path)
            for name in receipt["outputs"] if receipt else []:
                (results / study / name).unlink(missing_ok=True)
            stamp_path(results, title).unlink(missing_ok=True)
            path.unlink()
            gone.append(title)
    return gone
