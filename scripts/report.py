"""Write the report of one study: one self-contained page, from its results alone."""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_text
from reinfuse.report.page import study_page


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Write report.html; the page of an earlier run stays until the new one is whole."""
    write_text(arguments.out, study_page(arguments.results, settings, arguments.templates))
    return [arguments.out]


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, required=True, help="the study's folder of results")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    parser.add_argument("--out", type=Path, required=True, help="the page to write")
    run(stage, parser)


if __name__ == "__main__":
    main()
