"""Make the clean tables of one study from its de-identified sources.

Reads `deidentified/<source>.parquet` and what was left out of the raw files (`left_out.csv`). Writes the seven
tables as `<table>.parquet`, the account of every patient and row (`flow.json`), the data checks (`checks.csv`) and
who and what was left out and why (`exclusions.csv`).
"""

import argparse
from pathlib import Path

import pandas as pd

from reinfuse.clean.cohort_tables import clean
from reinfuse.clean.tables import columns_used
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv, write_json
from reinfuse.morphine_equivalents import read_factors
from reinfuse.parquet import write_parquet


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Clean the sources of one study and write what came of it."""
    sources = {
        name: pd.read_parquet(
            arguments.deidentified / f"{name}.parquet",
            columns=columns_used(settings["tables"], name, source),
            dtype_backend="numpy_nullable",
        )
        for name, source in settings["sources"].items()
    }
    version = settings.get("morphine_equivalents")
    left_out = pd.read_csv(arguments.left_out, dtype="str", keep_default_na=False)
    cleaned = clean(sources, settings, read_factors(arguments.reference, version) if version else None, left_out)
    written = []
    for name, table in cleaned.tables.items():
        written.append(arguments.out / f"{name}.parquet")
        write_parquet(written[-1], table)
    write_json(arguments.out / "flow.json", cleaned.flow)
    write_csv(arguments.out / "checks.csv", cleaned.checks)
    write_csv(arguments.out / "exclusions.csv", cleaned.exclusions)
    return [*written, *(arguments.out / name for name in ("flow.json", "checks.csv", "exclusions.csv"))]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--deidentified", type=Path, required=True, help="folder with the de-identified sources")
    parser.add_argument("--left-out", type=Path, required=True, help="rows and cells that de-identification left out")
    parser.add_argument("--reference", type=Path, help="folder with the tables of morphine equivalents")
    parser.add_argument("--out", type=Path, required=True, help="folder of the clean tables")
    run(stage, parser)


if __name__ == "__main__":
    main()
