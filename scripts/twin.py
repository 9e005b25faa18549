"""Draw the simulated raw export of one study from its published numbers.

Everything it needs stands in its stamp. Writes each table of the record into the folder of the export, as a text file
or as a sheet of a workbook, readable by its owner alone, as an export with real names would have to be.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.twin.cohort import draw_cohort
from reinfuse.twin.dirt import soiled
from reinfuse.twin.export import write_export
from reinfuse.twin.record import raw_tables


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Draw patients, write them down as a record, and export that."""
    twin, outcomes = settings["twin"], settings["outcomes"]
    cohort = draw_cohort(twin, outcomes, twin["seed"])
    tables = soiled(raw_tables(cohort, twin, outcomes, twin["seed"]), twin, outcomes, twin["seed"])
    return write_export(arguments.out, tables, twin["export"])


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the export")
    run(stage, parser)


if __name__ == "__main__":
    main()
