"""Work out the true value of what a study's analyses estimate, where its patients are simulated.

Everything it needs stands in its stamp, but for the factors of morphine equivalents. Writes a CSV with the key of each
estimate, truth, truth_error and basis.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.morphine_equivalents import read_factors
from reinfuse.twin.truth import truth_table


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Draw the population and write what is true of it."""
    version = settings["morphine_equivalents"]
    factors = read_factors(arguments.reference, version) if version else None
    write_csv(arguments.out, truth_table(settings, factors))
    return [arguments.out]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--reference", type=Path, help="folder with the tables of morphine equivalents")
    parser.add_argument("--out", type=Path, required=True, help="the table of truths")
    run(stage, parser)


if __name__ == "__main__":
    main()
