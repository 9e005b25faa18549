"""Fail when a verdict is not the recorded one: the last step, after all reports are written.

Reads results/run.json, where the comparison stands. Writes nothing; without its receipt the next run fails again.
"""

import argparse
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.errors import VerdictDriftError
from reinfuse.files import read_json
from reinfuse.reproduction.recorded import sentence


def check(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Raise VerdictDriftError with one line for each claim that differs."""
    differences = read_json(arguments.run)["drift"]["differences"]
    if differences:
        what = "verdict is not the one" if len(differences) == 1 else "verdicts are not those"
        raise VerdictDriftError(
            f"{len(differences)} {what} recorded in {settings['recorded']}:\n"
            + "\n".join(f"  {sentence(difference)}" for difference in differences)
            + "\nAll reports are written. If the new verdicts are right, run 'make accept' and commit the file."
        )
    return []


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--run", type=Path, required=True, help="results/run.json")
    run(check, parser)
