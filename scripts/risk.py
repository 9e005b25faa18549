"""Count how easily the patients of one study could be told apart, and find the least loss that prevents it.

Reads `deidentified/<source>.parquet`. Writes risk.json (measures before and after, the levels that were found) and
risk.csv (how many classes and patients there are of each size of a class, before and after).
"""

import argparse
from pathlib import Path

import pandas as pd

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv, write_json
from reinfuse.risk.assess import assess


def stage(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Assess the risk of one study and write what was found."""
    identifiers = settings["identifiers"]
    sources = {
        name: pd.read_parquet(
            arguments.deidentified / f"{name}.parquet", columns=sorted(columns), dtype_backend="numpy_nullable"
        )
        for name, columns in columns_read(identifiers, settings["risk"]).items()
    }
    found = assess(sources, identifiers, settings["risk"], settings["study"])
    summary, sizes = arguments.out / "risk.json", arguments.out / "risk.csv"
    write_json(summary, found.summary)
    write_csv(sizes, found.sizes)
    return [summary, sizes]


def columns_read(identifiers: Settings, risk: Settings) -> dict[str, set[str]]:
    """Return the columns of each source that the risk is counted from, the pseudonym's among them."""
    columns = {source: {identifier} for source, identifier in identifiers.items()}
    for value in [*risk["quasi_identifiers"].values(), *risk["sensitive"].values()]:
        columns[value["source"]].add(value["column"])
    return columns


def main() -> None:
    """Run from the command line."""
    parser = argument_parser(__doc__)
    parser.add_argument("--deidentified", type=Path, required=True, help="folder with the de-identified sources")
    parser.add_argument("--out", type=Path, required=True, help="results folder of the study")
    run(stage, parser)


if __name__ == "__main__":
    main()
