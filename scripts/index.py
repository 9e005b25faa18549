"""Write the page over all studies, and the record of the run: verdicts, gates, versions, inputs and settings.

Reads the results of each study, the ledger over all studies and the recorded verdicts.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.report.over_all import write_over_all


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Write index.html and run.json."""
    studies = [decision.parent.name for decision in arguments.decisions]
    return write_over_all(arguments.results, studies, settings, arguments.expected, arguments.templates)


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, required=True, help="folder of all results")
    parser.add_argument(
        "--decisions", type=Path, nargs="+", required=True, help="disclosure.json of each study, in their order"
    )
    parser.add_argument("--expected", type=Path, required=True, help="the recorded verdicts")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    run(stage, parser)


if __name__ == "__main__":
    main()
