"""Join the estimates of all analyses of a study.

Reads the CSV file of each analysis. Writes one CSV file with all their rows, in the order given, and with the p-values
of declared families adjusted: only here are all their tests known.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.model.estimates import join_estimates, read_estimates
from reinfuse.model.families import adjust_families


def estimates(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Check each row's key over all analyses, adjust for families of tests, and write them."""
    joined = join_estimates([read_estimates(path) for path in arguments.inputs])
    write_csv(arguments.out, adjust_families(joined, settings.get("families", {})))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument(
        "--in", dest="inputs", type=Path, nargs="*", required=True, help="CSV files of the analyses, or nothing"
    )
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    run(estimates, parser)
