"""Make the release of one study: only what may leave, and only if it passed the gates.

Everything is built aside, in release.building/, and renamed to release/ when whole. A release that no longer passes
does not stand: it is removed, and disclosure.json says why there is none.
"""

import argparse
import shutil
from pathlib import Path

from reinfuse.disclosure.building import build_plain, build_protected
from reinfuse.disclosure.manifest import make_harmless, manifest
from reinfuse.disclosure.presets import NONE
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_json, write_text
from reinfuse.report.page import study_page

RELEASE, BUILDING, BASIS = "release", "release.building", "disclosure_basis.json"


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Build, judge, and rename or remove; returns disclosure.json and the files of the release, if there is one."""
    results: Path = arguments.results
    building, release = results / BUILDING, results / RELEASE
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        build = build_plain if settings["disclosure"]["preset"] == NONE else build_protected
        built = build(results, building, results / BASIS, settings)
        verdict = built.verdict
        passed = verdict["state"] == "pass"
        if passed:
            for path in sorted(building.rglob("*.csv")):
                make_harmless(path)
            write_text(building / "report.html", study_page(building, built.settings, arguments.templates))
            write_json(building / "manifest.json", manifest(building, {"disclosure": verdict}))
            if built.basis is not None:
                write_json(results / BASIS, built.basis)
        shutil.rmtree(release, ignore_errors=True)
        if passed:
            building.rename(release)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    write_json(arguments.out, verdict)
    return [arguments.out, *(sorted(path for path in release.rglob("*") if path.is_file()) if passed else [])]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, required=True, help="the study's folder of results")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    parser.add_argument("--out", type=Path, required=True, help="disclosure.json: what the gate decided, and why")
    run(stage, parser)


if __name__ == "__main__":
    main()
