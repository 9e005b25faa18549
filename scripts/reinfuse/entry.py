"""What every stage entry does around its own work: read its stamp, run, leave a receipt, fail with one message."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reinfuse.caching.receipts import make_receipt, results_of
from reinfuse.discretion import TRACEBACK_VARIABLE, be_discreet, nothing_printed, places, shows_traces
from reinfuse.errors import ReinfuseError
from reinfuse.files import write_json

Settings = dict[str, Any]
Stage = Callable[[argparse.Namespace, Settings], list[Path]]
DEFECT_EXIT_CODE = 70
# Set by the workflow: a folder where a failing step leaves its message and its exit code, to be said last.
FAILURES_VARIABLE = "REINFUSE_FAILURES"
ALL_MAY_READ = 0o666  # less what the user's umask takes


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
    What is written can be read by its owner alone, but for pages of studies without private rows.
    """
    umask = be_discreet()
    arguments = parser.parse_args()
    title = ""
    with one_message(lambda: title):
        stamp = json.loads(arguments.stamp.read_text(encoding="utf-8"))
        title = stamp["step"]
        with nothing_printed():
            outputs = stage(arguments, stamp["settings"])
        for page in outputs if _without_private_rows(stamp["settings"]) else []:
            if page.suffix == ".html":
                page.chmod(ALL_MAY_READ & ~umask)
        if arguments.receipt:
            write_json(arguments.receipt, make_receipt(stamp, outputs, results_of(arguments.receipt, stamp)))


@contextmanager
def one_message(title: Callable[[], str]) -> Iterator[None]:
    """End the process with one message and an exit code when anything fails; `title` names the step that is at work."""
    try:
        yield
    except ReinfuseError as error:
        _leave(title(), f"Error: {error}", error.exit_code)
    except Exception as error:  # the boundary of the process: nothing may pass as a raw traceback
        if shows_traces():
            raise
        _leave(
            title(),
            f"Defect: {type(error).__name__} in step {title()} at {places(error.__traceback__)}.\n"
            "This is a mistake of Reinfuse, not of your data: please report it. The full trace may show cells of your "
            f"data, so it is printed only when the environment variable {TRACEBACK_VARIABLE} is set.",
            DEFECT_EXIT_CODE,
        )


def _without_private_rows(settings: Settings) -> bool:
    """Say whether a step is told of studies, and that the rows of none of them are private."""
    of_each = settings.get("studies")
    told = [study.get("rows") for study in of_each.values()] if isinstance(of_each, dict) else [settings.get("rows")]
    return bool(told) and all(rows in ("public", "simulated") for rows in told)


def _leave(title: str, message: str, exit_code: int) -> None:
    """End the process; inside a workflow the message goes to where the workflow says it last, and only there."""
    if folder := os.environ.get(FAILURES_VARIABLE):
        write_json(Path(folder) / f"{title.replace('/', '.')}.json", {"message": message, "exit_code": exit_code})
    else:
        sys.stderr.write(message + "\n")
    sys.exit(exit_code)
