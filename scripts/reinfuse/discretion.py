"""What a process that may hold patients' rows says of itself: the kind of a problem and its place, never a text.

Texts of exceptions and warnings quote cells ("could not convert string to float: 'Jane Doe'"), so do the lines that
libraries print and log; a core dump holds all of memory.
"""

import contextlib
import logging
import os
import resource
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

# Set by a developer, to see the whole of a defect.
TRACEBACK_VARIABLE = "REINFUSE_TRACEBACK"
OWNER_ONLY = 0o077  # as a umask: files 0600, folders 0700
FRAMES_SHOWN = 4


def shows_traces() -> bool:
    """Say whether a developer asked for texts of exceptions and for what libraries print."""
    return bool(os.environ.get(TRACEBACK_VARIABLE))


def be_discreet() -> int:
    """Keep values out of everything that this process says, and its files from others; returns the umask before.

    Exceptions that nobody catches (of other threads and of destructors too) and warnings show their kind and place.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    before = os.umask(OWNER_ONLY)
    if not shows_traces():
        sys.excepthook = _say_exception
        threading.excepthook = lambda problem: _say_problem(problem.exc_type, problem.exc_traceback)
        sys.unraisablehook = lambda problem: _say_problem(problem.exc_type, problem.exc_traceback)
        warnings.showwarning = _say_warning
        # Without a handler, logging prints messages of libraries, and of its own errors the arguments.
        logging.lastResort = None
        logging.raiseExceptions = False
    return before


@contextlib.contextmanager
def nothing_printed() -> Iterator[None]:
    """Throw away what is printed inside: libraries quote cells in progress bars and notes."""
    if shows_traces():
        yield
        return
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def places(trace: TracebackType | None) -> str:
    """Return the last places that an exception passed, as `file.py:line > file.py:line`."""
    frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    return " > ".join(frames[-FRAMES_SHOWN:]) or "an unknown place"


def _say_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Chained exceptions stay unsaid too."""
    _say_problem(kind, trace)


def _say_problem(kind: type[BaseException], trace: TracebackType | None) -> None:
    _say(f"Defect: {kind.__name__} at {places(trace)}.")


def _say_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: object = None,
) -> None:
    _say(f"Warning: {category.__name__} at {Path(filename).name}:{lineno}.")


def _say(sentence: str) -> None:
    """Write past `nothing_printed`, to the console itself."""
    if sys.__stderr__ is not None:
        sys.__stderr__.write(sentence + "\n")
