"""Where to look: the files below a folder, what git tracks, and how a place is named without saying who is in it."""

import base64
import contextlib
import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reinfuse.leak_gate.containers import TEXT_SUFFIXES, pieces_of, pieces_of_any
from reinfuse.leak_gate.matching import Search
from reinfuse.leak_gate.pieces import Piece, UnsearchableError
from reinfuse.leak_gate.texts import text_pieces

BLOCK_BYTES = 2**24
OVERLAP_BYTES = 2**10  # longer than any pattern
APART = "\n" * 5  # more than any spelling has between its words
NAMES_KEPT = 2**10  # folders and endings come again and again
WITHHELD = "(name withheld)"


class Entry(NamedTuple):
    """One thing to search: a file with where it lies, or a link, or the staged content of a file."""

    shown: Path  # relative to what is searched
    path: Path
    staged: str | None = None  # the object in git, where the content is not that of the file


def files_below(folder: Path, without: set[Path]) -> Iterator[Entry]:
    """Yield every file and symbolic link below a folder in order, hidden ones too, leaving out some subtrees."""
    left_out = {path.resolve() for path in without}
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and (here / name).resolve() not in left_out)
        for name in sorted([*files, *links]):
            path = here / name
            if path.is_symlink() or path.resolve() not in left_out:
                yield Entry(path.relative_to(folder), path)


def tracked_by_git(repository: Path) -> Iterator[Entry]:
    """Yield every file that git tracks, and what is staged where that differs; nothing where there is no git."""
    changed = set(_git(repository, "diff-files", "--name-only", "-z"))
    for line in _git(repository, "ls-files", "--stage", "-z"):
        blob, _, name = line.partition("\t")
        path = repository / name
        if path.is_file() or path.is_symlink():
            yield Entry(Path(name), path)
        if name in changed:
            yield Entry(Path(name), path, staged=blob.split()[1])


def staged_content(repository: Path, blob: str) -> bytes:
    """Return the content of an object of git."""
    return subprocess.run(
        ["git", "-C", str(repository), "cat-file", "blob", blob], capture_output=True, check=True
    ).stdout


def _git(repository: Path, *arguments: str) -> list[str]:
    try:
        answer = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        return []
    # Only where this folder is a work tree of its own: one around it tracks something else.
    if answer.returncode != 0 or not (repository / ".git").exists():
        return []
    return [name for name in answer.stdout.decode("utf-8", "surrogateescape").split("\0") if name]


def pieces_of_file(path: Path, *, strict: bool) -> Iterator[Piece]:
    """Yield every text of a file; a long text comes in blocks that overlap.

    Raises
    ------
    UnsearchableError
        When the file cannot be read, or (where that is asked for) is of no known kind.
    """
    try:
        with path.open("rb") as file:
            if path.suffix.lower() not in TEXT_SUFFIXES or os.fstat(file.fileno()).st_size <= BLOCK_BYTES:
                content = file.read()
                yield from pieces_of(content, path.name) if strict else pieces_of_any(content, path.name)
                return
            before, number = b"", 1
            while block := file.read(BLOCK_BYTES):
                if number == 1 and b"\0" in block:  # two bytes a sign: no place is safe to cut at
                    yield from text_pieces(block + file.read())
                    return
                block += file.readline(OVERLAP_BYTES)
                yield from text_pieces(before + block, f"block {number} of 16 MB")
                # A block starts at a line, so that no sign of several bytes is cut.
                before = block[-OVERLAP_BYTES:].partition(b"\n")[2]
                number += 1
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise UnsearchableError("cannot be read") from None


def shown_path(path: Path, search: Search) -> str:
    """Return a path in which every name that identifies somebody is withheld."""
    return "/".join(WITHHELD if identifies(part, search) else part for part in path.parts)


@functools.lru_cache(maxsize=NAMES_KEPT)
def identifies(name: str, search: Search) -> bool:
    """Say whether a name of a file or a folder identifies somebody: with its endings, without, or as it is encoded.

    The engine names its records after the files that they are about, in base64.
    """
    names = [name]
    with contextlib.suppress(ValueError):
        names += base64.b64decode(name, validate=True).decode("utf-8").split("/")
    stems = {stem for one in names for stem in (one, one.partition(".")[0], one.rpartition(".")[0])}
    return bool(search(APART.join(sorted(stems))))
