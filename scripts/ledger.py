"""Join the ledgers of all studies.

Reads each study's ledger.json. Writes one JSON file with every claim and counts of every judgement; only this file is
compared with the recorded verdicts, and only from it are verdicts recorded.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import read_json, write_json
from reinfuse.reproduction.ledger import joined_ledger


def ledger(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Write the ledger over all studies."""
    ledgers = [read_json(path) for path in arguments.inputs]
    write_json(arguments.out, joined_ledger({each["study"]: each for each in ledgers}, settings["rows"]))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--in", dest="inputs", type=Path, nargs="+", required=True, help="ledger.json of each study")
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    run(ledger, parser)
