"""Run one analysis of a study.

Reads the clean tables. Writes tidy estimates (docs/design.md, Estimates) to the path given by --out.
"""

import argparse
import importlib
from pathlib import Path

from reinfuse.cohort import read_tables
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.errors import AnalysisError
from reinfuse.files import write_csv

KINDS = ["describe", "paired_change", "two_group", "responder", "opioid", "mixed_model"]


def model(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Import the module of the analysis' kind, and no other, and let it estimate."""
    kind = settings["spec"]["kind"]
    if kind not in KINDS:
        raise AnalysisError(
            f"analyses.{settings['analysis']}.kind: there is no kind '{kind}'. Known: {', '.join(KINDS)}."
        )
    estimate = importlib.import_module(f"reinfuse.model.{kind}").estimate
    write_csv(arguments.out, estimate(read_tables(arguments.tables), settings))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--tables", type=Path, required=True, help="folder with the clean tables")
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    run(model, parser)
