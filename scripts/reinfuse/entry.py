"""What every stage entry does around its own work: read its stamp, run, leave a receipt, fail with one message."""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reinfuse.errors import ReinfuseError
from reinfuse.files import sha256, write_json

Settings = dict[str, Any]
Stage = Callable[[argparse.Namespace, Settings], list[Path]]
DEFECT_EXIT_CODE = 70


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the two arguments that every entry has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stamp", type=Path, required=True, help="JSON file with the settings of this step")
    parser.add_argument("--receipt", type=Path, help="JSON file to write last, with a hash of each output")
    return parser


def run(stage: Stage, parser: argparse.ArgumentParser) -> None:
    """Run one stage; `stage` gets the arguments and the settings and returns the paths that it wrote.

    A user's mistake ends in one message and its own exit code. A defect of ours ends in the type of the
    exception and the place in our code, never in its text: exception texts quote cells of data files.
    """
    arguments = parser.parse_args()
    try:
        stamp = json.loads(arguments.stamp.read_text(encoding="utf-8"))
        outputs = stage(arguments, stamp["settings"])
        if arguments.receipt:
            write_json(arguments.receipt, receipt_of(stamp, outputs, arguments.receipt.parent.parent))
    except ReinfuseError as error:
        _leave(f"Error: {error}", error.exit_code)
    except Exception as error:  # the boundary of the process: nothing may pass as a raw traceback
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        _leave(
            f"Defect: {type(error).__name__} at {' > '.join(places[-4:])}. "
            "This is a mistake of Reinfuse, not of your data; please report these two lines.",
            DEFECT_EXIT_CODE,
        )


def receipt_of(stamp: dict[str, Any], outputs: list[Path], folder: Path) -> dict[str, Any]:
    """Return what a finished step leaves behind: the stamp it ran under, and a hash of each output."""
    relative = {os.path.relpath(path, folder): sha256(path) for path in outputs}
    return {"stamp": stamp, "outputs": dict(sorted(relative.items()))}


def _leave(message: str, exit_code: int) -> None:
    sys.stderr.write(message + "\n")
    sys.exit(exit_code)
