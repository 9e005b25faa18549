"""Audit: give every claim of a publication its verdict.

Reads the estimates, and the clean tables where a check compares patients' rows with printed summaries. Writes the
ledger and the variants.
"""

import argparse
from pathlib import Path

from reinfuse.audit.ledger import ledger_as_json, make_ledger
from reinfuse.cohort import read_tables
from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv, write_json
from reinfuse.model.estimates import read_estimates


def audit(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Write ledger.csv, ledger.json and variants.csv."""
    tables = read_tables(arguments.tables) if arguments.tables and _names_rows(settings) else None
    ledger, variants = make_ledger(settings, read_estimates(arguments.estimates), tables)
    paths = [arguments.out / name for name in ("ledger.csv", "ledger.json", "variants.csv")]
    write_csv(paths[0], ledger)
    write_json(paths[1], ledger_as_json(settings, ledger))
    write_csv(paths[2], variants)
    return paths


def _names_rows(settings: Settings) -> bool:
    return any("rows" in claim["check"] for claim in settings["claims"])


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--estimates", type=Path, required=True, help="estimates.csv of the study")
    parser.add_argument("--tables", type=Path, help="folder of the clean tables; needed where a check names rows")
    parser.add_argument("--out", type=Path, required=True, help="folder of the study's results")
    run(audit, parser)
