"""Search what was written after the studies' own leak gates, and end the run where any gate found anything.

Reads every study's leak_gate.json, the raw files once more for the identifiers alone, and the pages over all studies,
what the releases added and the engine's folder. Writes nothing where all is well. Where a gate does not pass, the
release of the study is withdrawn, the pages say so, and the study's gate, its release and the pages over all studies
are made again by the next run. Ends with exit code 79 then.
"""

import argparse
from pathlib import Path
from typing import Any

from reinfuse.caching.receipts import receipt_path, stamp_path
from reinfuse.deidentify.locations import locations_of
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.errors import LeakError
from reinfuse.files import read_json, remove_folder, write_json
from reinfuse.leak_gate.outcome import judged
from reinfuse.leak_gate.study import examine_study
from reinfuse.leak_gate.whole_run import DECISION, NO_RELEASE, places_since

INDEX = "index"


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Raise LeakError with one message a study that does not pass."""
    results: Path = arguments.results
    messages = []
    for name in (decision.parent.name for decision in arguments.decisions):
        raw, _ = locations_of(name, None, None)
        told = settings["studies"][name]
        since = examine_study(told, raw, places_since(results, name, arguments.engine))
        found = together(read_json(results / name / "leak_gate.json"), since, told, results / name / "leak_gate.json")
        if not found["passed"]:
            had_release = withdraw(results, name, found)
            messages.append(found["failed"][0] + (" Its release was withdrawn." if had_release else ""))
    if messages:
        say_so_in_pages(arguments)
        raise LeakError("\n".join(messages))
    return []


def together(own: dict[str, Any], since: dict[str, Any], told: dict[str, Any], outcome: Path) -> dict[str, Any]:
    """Return what a study's own gate and the last look found, each finding once, and whether that passes."""
    findings = [*own["findings"], *(finding for finding in since["findings"] if finding not in own["findings"])]
    lost = sorted({*own["lost_canaries"], *since["lost_canaries"]})
    found = judged({**own, "findings": findings, "lost_canaries": lost}, told, outcome.as_posix())
    return found if own["passed"] else {**found, "passed": False, "failed": found["failed"] or own["failed"]}


def withdraw(results: Path, study: str, found: dict[str, Any]) -> bool:
    """Take the release of a study away, and what says that it may leave; returns whether there was one."""
    own = results / study
    had_release = (own / "release").is_dir()
    write_json(own / "leak_gate.json", found)
    write_json(own / DECISION, {**read_json(own / DECISION), "state": "fail", "failed": [NO_RELEASE]})
    for step in (f"{study}/leak_gate", f"{study}/release"):
        receipt_path(results, step).unlink(missing_ok=True)
    remove_folder(own / "release")
    return had_release


def say_so_in_pages(arguments: argparse.Namespace) -> None:
    """Write the page and the record over all studies again, which said that all is well."""
    from reinfuse.report.over_all import write_over_all

    receipt_path(arguments.results, INDEX).unlink(missing_ok=True)
    settings = read_json(stamp_path(arguments.results, INDEX))["settings"]
    studies = [decision.parent.name for decision in arguments.decisions]
    write_over_all(arguments.results, studies, settings, arguments.expected, arguments.templates)


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, default=Path("results"), help="folder of all results")
    parser.add_argument("--engine", type=Path, default=Path(".snakemake"), help="the engine's own folder")
    parser.add_argument(
        "--decisions", type=Path, nargs="+", required=True, help="disclosure.json of each study, in their order"
    )
    parser.add_argument("--expected", type=Path, required=True, help="the recorded verdicts")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    run(stage, parser)


if __name__ == "__main__":
    main()
