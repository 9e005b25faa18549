"""Search everything that the steps of one study wrote for what identifies its patients.

Reads the raw files once more, for the identifiers alone, and every file of the study, of the engine's own folder and of
what git tracks. Writes leak_gate.json: path, place, category and count of each finding, never the value, and whether
the study passes: not when anything is found or cannot be searched, nor when one of the canaries that it plants at each
run is missed. A study that does not pass has no release, and the last step of the run (scripts/last_gate.py) fails.

It also runs alone, on any folder, and ends with exit code 79 there unless all is well:
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
from reinfuse.leak_gate.outcome import check_outcome, judged
from reinfuse.leak_gate.places import files_below
from reinfuse.leak_gate.study import STUDIES, examine_study
from reinfuse.leak_gate.whole_run import places_of_study


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Search all that the steps of a study wrote; a finding keeps its release back, and the last step ends the run."""
    raw, _ = locations_of(settings["study"], arguments.raw, None)
    own = arguments.results / settings["study"]
    # What an earlier gate left says nothing of anybody, and would make this one count other files.
    left_out = {path for path in (arguments.out, arguments.receipt) if path}
    result = examine_study(settings, raw, places_of_study(own, settings["rows"], raw, arguments.engine, left_out))
    write_json(arguments.out, judged(result, settings, arguments.out.as_posix()))
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
