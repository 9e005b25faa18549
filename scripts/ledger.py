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
    ledgers = {folder.name: read_json(folder / "ledger.json") for folder in arguments.studies}
    write_json(arguments.out, joined_ledger(ledgers, settings["rows"]))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--studies", type=Path, nargs="+", required=True, help="the studies' folders of results")
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    run(ledger, parser)
