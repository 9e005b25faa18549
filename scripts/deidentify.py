"""De-identify the raw files of one study: the only step that opens them.

Reads the raw folder, the key for pseudonyms where the rows are private, and the list of postcodes where a
column needs it. Writes `deidentified/<source>.parquet`, which rows and cells were left out and why
(`left_out.csv`) and `deidentification.json`.
"""

import argparse
from pathlib import Path

from reinfuse.deidentify.crosswalk import crosswalk_path, read_crosswalk, with_new_codes, write_crosswalk
from reinfuse.deidentify.key_file import read_key
from reinfuse.deidentify.locations import locations_of
from reinfuse.deidentify.losses import left_out_table
from reinfuse.deidentify.modes import documentation_of, has_random_codes, keeps_crosswalk, raw_files
from reinfuse.deidentify.names_of_files import check_names_of_files
from reinfuse.deidentify.outside import check_raw_is_outside
from reinfuse.deidentify.postcodes import read_released_prefixes
from reinfuse.deidentify.pseudonyms import PUBLIC_KEY, pseudonyms
from reinfuse.deidentify.shifts import experts_dates
from reinfuse.deidentify.sources import (
    check_identities,
    deidentify,
    numbers_in,
    patients_of,
    read_source,
    sorted_by_patient,
)
from reinfuse.deidentify.staff import staff_codes
from reinfuse.deidentify.summary import study_summary
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv, write_json
from reinfuse.parquet import write_parquet

REPOSITORY = Path(__file__).resolve().parent.parent


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """De-identify every source; nothing is written unless every source passes every check."""
    is_private = settings["rows"] == "private"
    raw, key_file = locations_of(settings["study"], arguments.raw, arguments.key_file)
    if is_private:
        check_raw_is_outside(raw, raw_files(settings), REPOSITORY, settings["study"])
    key = read_key(key_file, REPOSITORY) if is_private else PUBLIC_KEY
    released = read_released_prefixes(arguments.postcodes) if arguments.postcodes else frozenset()
    documentation = documentation_of(settings, raw)
    read = {name: read_source(raw, name, source, settings["study"]) for name, source in settings["sources"].items()}
    check_names_of_files(read, settings["sources"])
    check_identities(read, settings["sources"])
    numbers = numbers_in(read, settings["sources"])
    crosswalk = crosswalk_path(key_file, settings["study"]) if key_file and keeps_crosswalk(settings) else None
    if crosswalk and has_random_codes(settings):
        codes = with_new_codes(read_crosswalk(crosswalk), numbers)
    else:
        codes = pseudonyms(numbers, key, settings["study"])
    patients = patients_of(read, settings["sources"], codes)
    passed = deidentify(read, patients, settings, released, staff_codes(read, settings, key))
    told = experts_dates(passed, read, patients, settings, codes, key)
    left_out = left_out_table(read, patients, settings)
    summary = study_summary(settings, read, passed, documentation, told.removed)
    read.clear()  # nothing that follows needs what the files held, and of a large export it is much
    if crosswalk:
        write_crosswalk(crosswalk, codes)
    folder = arguments.out / "deidentified"
    written = {name: folder / f"{name}.parquet" for name in told.tables}
    for name, path in written.items():
        write_parquet(path, sorted_by_patient(told.tables.pop(name)))
    folder.mkdir(parents=True, exist_ok=True)  # there even where a study has no sources
    for path in folder.glob("*.parquet"):
        if path not in written.values():
            path.unlink()  # a source that the study no longer declares
    others = [arguments.out / "left_out.csv", arguments.out / "deidentification.json"]
    write_csv(others[0], left_out)
    write_json(others[1], summary)
    return [*written.values(), *others]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument(
        "--raw", type=Path, help="folder with the study's raw files; by default where the workflow says"
    )
    parser.add_argument("--key-file", type=Path, help="secret key for pseudonyms, at least 32 random bytes")
    parser.add_argument("--postcodes", type=Path, help="YAML file with the three-digit postcodes that may be shown")
    parser.add_argument("--out", type=Path, required=True, help="results folder of the study")
    run(stage, parser)


if __name__ == "__main__":
    main()
