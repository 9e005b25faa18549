"""Evaluate one chunk of a multiverse.

Reads the clean tables. Writes one row a universe (reinfuse.multiverse.run.COLUMNS) to the path given by --out.
"""

import argparse
from pathlib import Path

from reinfuse.cohort import read_tables
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.multiverse.run import run_chunk


def multiverse(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Evaluate the universes of the chunk that the stamp names."""
    write_csv(arguments.out, run_chunk(read_tables(arguments.tables), settings))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--tables", type=Path, required=True, help="folder with the clean tables")
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    run(multiverse, parser)
