"""Run one analysis of a study.

Reads the clean tables and, for a guideline, its file of reference facts. Writes tidy estimates (docs/design.md,
Estimates) to the path given by --out.
"""

import argparse
import importlib
from pathlib import Path

import yaml

from reinfuse.cohort import read_tables
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.errors import AnalysisError
from reinfuse.files import write_csv

KINDS = [
    "describe", "paired_change", "two_group", "responder", "opioid", "mixed_model", "exposure", "dose_response",
    "durability", "harms", "guideline", "regression_to_mean", "missingness",
]  # fmt: skip


def model(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Import the module of the analysis' kind, and no other, and let it estimate."""
    kind = settings["spec"]["kind"]
    if kind not in KINDS:
        raise AnalysisError(
            f"analyses.{settings['analysis']}.kind: there is no kind '{kind}'. Known: {', '.join(KINDS)}."
        )
    estimate = importlib.import_module(f"reinfuse.model.{kind}").estimate
    if guideline := settings["spec"].get("guideline"):
        path = arguments.reference / f"guideline_{guideline}.yaml"
        settings = settings | {"reference": yaml.safe_load(path.read_text(encoding="utf-8"))}
    write_csv(arguments.out, estimate(read_tables(arguments.tables), settings))
    return [arguments.out]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--tables", type=Path, required=True, help="folder with the clean tables")
    parser.add_argument("--reference", type=Path, help="folder with the reference facts; kind 'guideline' reads one")
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write")
    run(model, parser)
