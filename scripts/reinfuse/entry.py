"""What every stage entry does around its own work: read its stamp, run, leave a receipt, fail with one message."""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reinfuse.caching.receipts import make_receipt, results_of
from reinfuse.errors import ReinfuseError
from reinfuse.files import write_json

Settings = dict[str, Any]
Stage = Callable[[argparse.Namespace, Settings], list[Path]]
DEFECT_EXIT_CODE = 70
# Set by the workflow: a file that gets the message and the exit code of a failing step.
FAILURE_FILE_VARIABLE = "REINFUSE_FAILURE_FILE"


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
            write_json(arguments.receipt, make_receipt(stamp, outputs, results_of(arguments.receipt, stamp)))
    except ReinfuseError as error:
        _leave(f"Error: {error}", error.exit_code)
    except Exception as error:  # the boundary of the process: nothing may pass as a raw traceback
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        _leave(
            f"Defect: {type(error).__name__} at {' > '.join(places[-4:])}. "
            "This is a mistake of Reinfuse, not of your data; please report these two lines.",
            DEFECT_EXIT_CODE,
        )


def _leave(message: str, exit_code: int) -> None:
    """End the process; inside a workflow the message goes to where the workflow prints it last."""
    if told := os.environ.get(FAILURE_FILE_VARIABLE):
        write_json(Path(told), {"message": message, "exit_code": exit_code})
    sys.stderr.write(message + "\n")
    sys.exit(exit_code)
