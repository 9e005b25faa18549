"""Work out the true value of what a study's analyses estimate, where its patients are simulated.

Everything it needs stands in its stamp. Writes a CSV with the key of each estimate, truth, truth_error and basis.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.twin.truth import truth_table


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Draw the population and write what is true of it."""
    write_csv(arguments.out, truth_table(settings))
    return [arguments.out]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the table of truths")
    run(stage, parser)


if __name__ == "__main__":
    main()
