"""Search everything that a run wrote for what identifies the patients of one study.

Reads the raw files once more, for the identifiers alone, and every file of the study, of the pages over all studies, of
the engine's own folder and of what git tracks. Writes leak_gate.json: path, place, category and count of each finding,
never the value. Ends with exit code 79 when anything is found or cannot be searched, or when one of the
canaries that it plants at each run is missed.

It also runs alone, on any folder:
    python scripts/leak_gate.py --study my-clinic --raw /secure/export-2026 --folder what-is-to-be-sent
"""

import argparse
import sys
from pathlib import Path

from reinfuse.deidentify.locations import locations_of
from reinfuse.discretion import be_discreet
from reinfuse.entry import Settings, argument_parser, one_message, run
from reinfuse.errors import LeakError, UnknownStudyError
from reinfuse.files import write_json
from reinfuse.leak_gate.gate import Place
from reinfuse.leak_gate.outcome import check_outcome
from reinfuse.leak_gate.patterns import OF_FEW_DIGITS, POSTCODE
from reinfuse.leak_gate.places import files_below, tracked_by_git
from reinfuse.leak_gate.study import STUDIES, examine_study

# The engine and the project write the days of runs and releases, which may be days of visits; the engine's folder is
# full of sizes and numbers of files.
IN_ENGINE = frozenset(
    {"visit date", POSTCODE, *(f"{what}{OF_FEW_DIGITS}" for what in ("record number", "telephone or other number"))}
)
# Code and tests hold words in quotation marks, invented names and dates of birth, and numbers of every kind.
IN_GIT = IN_ENGINE | {"single name", "birth date"}


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Search all that the workflow wrote; what was found stands in leak_gate.json even when the step fails."""
    raw, _ = locations_of(settings["study"], arguments.raw, None)
    own = arguments.results / settings["study"]
    is_private = settings["rows"] == "private"
    # What an earlier gate left says nothing of anybody, and would make this one count other files.
    left_out = {path for path in (arguments.out, arguments.receipt) if path}
    folders_of_studies = {folder.parent for folder in arguments.results.glob("*/stamps")}
    places = [
        # Raw rows that anyone may read can lie among what is searched; private ones are a finding wherever they lie.
        Place(own.as_posix(), files_below(own, left_out if is_private else left_out | {raw})),
        # What steps after this one leave here is there in every run but the first.
        Place(arguments.results.as_posix(), files_below(arguments.results, folders_of_studies), counted=False),
        Place(arguments.engine.as_posix(), files_below(arguments.engine, set()), False, IN_ENGINE),
    ]
    if is_private:  # git tracks open rows, or what they are drawn from
        places.append(Place("", tracked_by_git(Path()), False, IN_GIT))
    result = examine_study(settings, raw, places)
    write_json(arguments.out, result)
    check_outcome(result, settings, arguments.out.as_posix())
    return [arguments.out]


def alone(arguments: argparse.Namespace) -> None:
    """Search the folders that were asked for, and print what was found."""
    settings = _settings_of(arguments.study)
    for folder in arguments.folder:
        if not folder.is_dir():
            raise LeakError(f"{folder}: is no folder. Name the folder to search.")
    result = examine_study(
        settings, arguments.raw, [Place(folder.as_posix(), files_below(folder, set())) for folder in arguments.folder]
    )
    if arguments.out:
        write_json(arguments.out, result)
    check_outcome(result, settings, arguments.out.as_posix() if arguments.out else None)
    sys.stdout.write(f"{sum(result['files'].values())} files hold nothing of the patients of {arguments.study}.\n")


def _settings_of(study: str) -> Settings:
    from reinfuse.study.study_file import read_study

    path = STUDIES / study / "study.yaml"
    if not path.is_file():
        raise UnknownStudyError(f"{path}: there is no such file. Name a folder under resources/studies/ as --study.")
    content = read_study(path).model_dump(mode="json")
    return {key: content[key] for key in ("study", "rows", "sources")}


def main() -> None:
    """Run from the command line: with --stamp as a step of the workflow, else alone."""
    if any(argument.partition("=")[0] == "--stamp" for argument in sys.argv[1:]):
        parser = argument_parser(__doc__)
        parser.add_argument("--raw", type=Path, help="folder with the raw files; by default where the workflow says")
        parser.add_argument("--results", type=Path, default=Path("results"), help="folder of all results")
        parser.add_argument("--engine", type=Path, default=Path(".snakemake"), help="the engine's own folder")
        parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
        run(stage, parser)
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", required=True, help="a folder under resources/studies/")
    parser.add_argument("--raw", type=Path, required=True, help="folder with the study's raw files")
    parser.add_argument(
        "--folder", type=Path, nargs="+", required=True, help="folders to search, each with all below it"
    )
    parser.add_argument("--out", type=Path, help="JSON file to write")
    arguments = parser.parse_args()
    be_discreet()
    with one_message(lambda: "leak_gate"):
        alone(arguments)


if __name__ == "__main__":
    main()
