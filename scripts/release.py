"""Make the release of one study: only what may leave, and only if it passed both gates.

The leak gate has searched the study before; where it did not pass, nothing is built. Everything is built aside, in
release.building/, searched by the leak gate as a folder of its own, and renamed to release/ when whole. A release that
no longer passes does not stand: it is removed, and disclosure.json says why there is none.
"""

import argparse
from pathlib import Path
from typing import Any

from reinfuse.deidentify.locations import locations_of
from reinfuse.disclosure.building import build_plain, build_protected
from reinfuse.disclosure.earlier import Record, keep_record, read_records, record_of_folder, records_folder
from reinfuse.disclosure.gate import decide
from reinfuse.disclosure.manifest import make_harmless, manifest
from reinfuse.disclosure.presets import NONE
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.errors import KeyFileError, LeakError
from reinfuse.files import read_json, remove_folder, write_json, write_text
from reinfuse.leak_gate.gate import Place
from reinfuse.leak_gate.outcome import check_outcome, in_short
from reinfuse.leak_gate.places import files_below
from reinfuse.leak_gate.study import examine_study
from reinfuse.leak_gate.whole_run import NO_RELEASE
from reinfuse.report.page import study_page

RELEASE, BUILDING = "release", "release.building"


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Build, judge, and rename or remove; returns disclosure.json and the files of the release, if there is one."""
    results: Path = arguments.results
    release = results / RELEASE
    leaks = read_json(results / "leak_gate.json")
    if leaks["passed"]:
        verdict = build(arguments, settings, leaks)
    else:
        verdict = {"preset": settings["disclosure"]["preset"], **decide([NO_RELEASE], {}, {}), "withheld_figures": {}}
    passed = verdict["state"] == "pass"
    write_json(arguments.out, verdict)
    if not passed:
        remove_folder(release)
    return [arguments.out, *(sorted(path for path in release.rglob("*") if path.is_file()) if passed else [])]


def build(arguments: argparse.Namespace, settings: Settings, leaks: dict[str, Any]) -> dict[str, Any]:
    """Build the folder aside and return the verdict on it; one that passes takes the place of the release before."""
    results: Path = arguments.results
    building, release = results / BUILDING, results / RELEASE
    records = folder_of_records(arguments, settings)
    remove_folder(building)
    building.mkdir(parents=True)
    try:
        if settings["disclosure"]["preset"] == NONE:
            built = build_plain(results, building, settings)
        else:
            built = build_protected(results, building, earlier_releases(release, records), settings)
        verdict = built.verdict
        if verdict["state"] == "pass":
            for path in sorted(building.rglob("*.csv")):
                make_harmless(path)
            write_text(building / "report.html", study_page(building, built.settings, arguments.templates))
            verdict = with_leaks(verdict, building, arguments.raw, settings)
        if verdict["state"] == "pass":
            checks = {"disclosure": verdict, "leak_gate": in_short(leaks)}
            write_json(building / "manifest.json", manifest(building, checks))
            if built.record is not None and records is not None:
                keep_record(records, built.record)
            remove_folder(release)
            building.rename(release)
    finally:
        remove_folder(building)
    return verdict


def folder_of_records(arguments: argparse.Namespace, settings: Settings) -> Path | None:
    """Return where the records of earlier releases lie; rows that anybody may see need none."""
    if settings["rows"] != "private":
        return None
    _, key_file = locations_of(settings["study"], arguments.raw, arguments.key_file)
    if key_file is None:
        raise KeyFileError(
            f"Nothing says where the key of '{settings['study']}' lies, and beside it the records of earlier releases. "
            "Give --key-file FILE."
        )
    return records_folder(key_file, settings["study"])


def earlier_releases(release: Path, records: Path | None) -> dict[str, Record]:
    """Return what earlier releases told; one that stands and of which the record is lost is recorded again."""
    if records is None:
        return {}
    if (release / "manifest.json").is_file():
        keep_record(records, record_of_folder(release))
    return read_records(records)


def with_leaks(verdict: dict[str, Any], building: Path, raw: Path | None, settings: Settings) -> dict[str, Any]:
    """Return the verdict, `fail` if the leak gate finds a patient in the folder or cannot search it."""
    told = {"study": settings["study"], "rows": settings["rows"], "sources": settings["disclosure"]["sources"]}
    folder, _ = locations_of(settings["study"], raw, None)
    found = examine_study(told, folder, [Place(RELEASE, files_below(building, set()))])
    try:
        check_outcome(found, told, None)
    except LeakError as error:
        return {**verdict, "state": "fail", "failed": [str(error)]}
    return verdict


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, required=True, help="the study's folder of results")
    parser.add_argument("--raw", type=Path, help="folder with the raw files; by default where the workflow says")
    parser.add_argument("--key-file", type=Path, help="the key; by default where the workflow says")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    parser.add_argument("--out", type=Path, required=True, help="disclosure.json: what the gate decided, and why")
    run(stage, parser)


if __name__ == "__main__":
    main()
