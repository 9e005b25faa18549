"""Record the verdicts of the last run as the expected ones, and print what changed.

Reads the ledger over all studies. Writes the file of recorded verdicts. Studies with private rows are left out unless
they are named, because the file is committed; studies that did not run stay as they were recorded.
"""

import argparse
import sys
from pathlib import Path

from reinfuse.errors import ReinfuseError
from reinfuse.files import read_json, write_text
from reinfuse.reproduction.recorded import accepted, read_recorded, recorded_text


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=Path, default=Path("results/ledger.json"), help="the ledger over all studies")
    parser.add_argument("--expected", type=Path, default=Path("resources/expected_ledger.json"), help="file to write")
    parser.add_argument("--study", nargs="*", default=[], help="record these only, private ones included")
    arguments = parser.parse_args()
    try:
        verdicts, said = accepted(read_recorded(arguments.expected), read_json(arguments.ledger), arguments.study)
        if said:
            write_text(arguments.expected, recorded_text(verdicts))
            said.append(f"{arguments.expected} now holds these verdicts: commit it.")
        sys.stdout.write("\n".join(said or ["Nothing changed: these verdicts are recorded already."]) + "\n")
    except ReinfuseError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
