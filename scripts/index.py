"""Write the page over all studies, and the record of the run: verdicts, versions, inputs and settings.

Reads the results of each study, the ledger over all studies and the recorded verdicts.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import read_json, write_json, write_text
from reinfuse.report.index import index_page
from reinfuse.reproduction.recorded import read_recorded
from reinfuse.reproduction.run_record import run_record


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Write index.html and run.json."""
    record = run_record(read_json(arguments.ledger), read_recorded(arguments.expected), settings)
    folders = [report.parent for report in arguments.reports]
    write_text(arguments.out, index_page(folders, settings, record["drift"], arguments.templates))
    write_json(arguments.run, record)
    return [arguments.out, arguments.run]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--reports", type=Path, nargs="+", required=True, help="the studies' reports, in their order")
    parser.add_argument("--ledger", type=Path, required=True, help="the ledger over all studies")
    parser.add_argument("--expected", type=Path, required=True, help="the recorded verdicts")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    parser.add_argument("--out", type=Path, required=True, help="the page to write")
    parser.add_argument("--run", type=Path, required=True, help="the JSON record of the run to write")
    run(stage, parser)


if __name__ == "__main__":
    main()
