"""Join the chunks of a multiverse and sum it up.

Reads the CSV file of each chunk. Writes every universe with what it counts as, and the numbers that a report prints as
tidy estimates (docs/design.md, Estimates).
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv
from reinfuse.multiverse.gather import gathered, read_chunk
from reinfuse.multiverse.summary import summary_estimates


def gather(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Join, judge and count."""
    universes = gathered([read_chunk(path) for path in arguments.inputs], settings)
    write_csv(arguments.out, universes)
    write_csv(arguments.estimates, summary_estimates(universes, settings))
    return [arguments.out, arguments.estimates]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--in", dest="inputs", type=Path, nargs="+", required=True, help="CSV files of the chunks")
    parser.add_argument("--out", type=Path, required=True, help="CSV file of all universes to write")
    parser.add_argument("--estimates", type=Path, required=True, help="CSV file of estimates to write")
    run(gather, parser)
