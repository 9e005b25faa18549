"""Set the truth of simulated patients beside the estimates.

Reads truth.csv and estimates.csv. Writes one row for each interval whose truth is known, and whether it holds it.
"""

import argparse
from pathlib import Path

import pandas as pd

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.model.estimates import KEY, read_estimates
from reinfuse.twin.recovery import recovery_table


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Join truth and estimates and write them."""
    truth = pd.read_csv(arguments.truth, dtype=dict.fromkeys([*KEY, "basis"], "str"), keep_default_na=False)
    write_csv(arguments.out, recovery_table(settings["study"], truth, read_estimates(arguments.estimates)))
    return [arguments.out]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--truth", type=Path, required=True, help="truth.csv")
    parser.add_argument("--estimates", type=Path, required=True, help="estimates.csv")
    parser.add_argument("--out", type=Path, required=True, help="the table of both")
    run(stage, parser)


if __name__ == "__main__":
    main()
