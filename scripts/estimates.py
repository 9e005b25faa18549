"""Join the estimates of all analyses of a study.

Reads the CSV file of each analysis. Writes one CSV file with all their rows, in the order given.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.model.estimates import join_estimates, read_estimates


def estimates(arguments: argparse.Namespace, _: Settings) -> list[Path]:
    """Check each row's key over all analyses, and write them."""
    write_csv(arguments.out, join_estimates([read_estimates(path) for path in arguments.inputs]))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--in", dest="inputs", type=Path, nargs="+", required=True, help="CSV files of the analyses")
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    run(estimates, parser)
