"""What git must never hold: raw files, the key, and anything made from rows; looked for by content and by place."""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reinfuse.caching.remembered import Memory
from reinfuse.deidentify.crosswalk import crosswalk_path
from reinfuse.errors import RawDataExposedError
from reinfuse.git_objects import Objects, contents, entries, git, history, is_repository, staged, tips

Entry = tuple[str, str, str]  # mode, object, path

MADE = ("results", ".snakemake")
TRACKED_THERE = {"results/.gitignore"}
KEY = "the key"
LINK_MODE = "120000"
SHORTEST_TELLING_LINE = 20  # characters; a shorter line of an export may stand in any file
FIRST_BYTES = 2**16  # a workbook has a zero byte among them, a text has none
# What is remembered: a state in which nothing was found, and the commits that were searched for these secrets.
STATE, SEARCHED = "git holds nothing", "commits searched"
SHOWN = 12
CURE = (
    "Take it out of the index (git rm --cached PATH); what history holds must be taken out with git filter-repo before "
    "anybody clones or pulls it."
)


@dataclass(frozen=True)
class Secrets:
    """Where secrets lie: the raw folder of each study with private rows, and the key with the crosswalks beside it."""

    raw_folders: Mapping[str, Path]
    key_file: Path | None

    def files(self) -> Iterable[tuple[str, Path]]:
        """Return every secret file with what messages call it; names of raw files may be those of patients."""
        for study, folder in self.raw_folders.items():
            yield from ((f"a raw file of {study}", path) for path in sorted(folder.rglob("*")) if path.is_file())
        if self.key_file is None:
            return
        beside = {f"the crosswalk of {study}": crosswalk_path(self.key_file, study) for study in self.raw_folders}
        yield from ((name, path) for name, path in {KEY: self.key_file, **beside}.items() if path.is_file())


def check_nothing_is_committed(repository: Path, secrets: Secrets, memory: Memory | None = None) -> None:
    """Refuse a repository in which git holds, in its index or in its history, what it must never hold.

    Without git, or outside a repository, there is nothing to check. `memory` says what was searched before: while
    neither the index, nor a branch, tag or stash, nor a secret file has changed, nothing is searched again, and of the
    history only what is new, as long as the secrets are the same files.

    Raises
    ------
    RawDataExposedError
        Naming what was found and where; or when git cannot be asked.
    """
    if not is_repository(repository):
        return
    listed, commits = list(entries(repository)), tips(repository)
    which = _digest([[str(path), *_status(path)] for _, path in secrets.files()])
    state = _digest([which, listed, commits])
    found = _by_link(repository, listed, secrets)
    if found or memory is None or memory.recall(STATE, state) is None:
        searched = memory.recall(SEARCHED, which) if memory else None
        found += _search(repository, listed, searched or [], secrets)
    if found:
        more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise RawDataExposedError(
            "git holds what must never leave this machine:\n"
            + "\n".join(f"  {what}" for what in found[:SHOWN])
            + f"{more}\n{CURE}"
        )
    if memory:
        memory.put(STATE, state, [])
        memory.put(SEARCHED, which, commits)


def _search(repository: Path, listed: list[Entry], searched: Iterable[str], secrets: Secrets) -> list[str]:
    """Look through the index and all of the history that was not searched before."""
    index: Objects = defaultdict(set)
    for _, object_id, path in listed:
        index[object_id].add(path)
    past = history(repository, searched)
    changed = staged(repository)
    new = {one: paths & changed for one, paths in index.items() if paths & changed}
    return [
        *_by_place(index, past, secrets),
        *_by_content(index, past, secrets),
        *_by_lines(repository, {**past, **new}, set(new), secrets),
    ]


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content).encode("utf-8", "surrogateescape")).hexdigest()


def _status(path: Path) -> list[int]:
    """Return what tells whether a file is the same one; no hash of its content, which would tell a small table."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _by_place(index: Objects, history: Objects, secrets: Secrets) -> list[str]:
    """Find what was made from rows, and files where a study with private rows would have its raw ones."""
    private = tuple(f"resources/studies/{study}/data" for study in secrets.raw_folders)
    found = []
    for where, objects in (("index", index), ("history", history)):
        paths = {path for names in objects.values() for path in names} - TRACKED_THERE
        below = sorted(path for path in paths if any(path.startswith(f"{place}/") for place in (*MADE, *private)))
        found += [f"{path} (by place, in the {where})" for path in below]
    return found


def _by_content(index: Objects, history: Objects, secrets: Secrets) -> list[str]:
    """Find whole secret files, whatever they are called."""
    found = []
    for name, path in secrets.files():
        for object_id in _object_ids(path):
            for where, objects in (("index", index), ("history", history)):
                found += [f"{name} (as {there}, in the {where})" for there in sorted(objects.get(object_id, ()))]
    return found


def _object_ids(path: Path) -> set[str]:
    """Return the ids that git gives a file, as it is and with the line ends that git may change; read line by line."""
    with path.open("rb") as file:
        ends = sum(line.endswith(b"\r\n") for line in file)
    size = path.stat().st_size
    digests = {
        (kept, algorithm): hashlib.new(algorithm, b"blob %d\0" % (size if kept else size - ends))
        for kept in ({True, False} if ends else {True})
        for algorithm in ("sha1", "sha256")
    }
    is_blank = True
    with path.open("rb") as file:
        for line in file:
            is_blank = is_blank and not line.strip()
            bare = line[:-2] + b"\n" if line.endswith(b"\r\n") else line
            for (kept, _), digest in digests.items():
                digest.update(line if kept else bare)
    return set() if is_blank else {digest.hexdigest() for digest in digests.values()}


def _by_link(repository: Path, listed: list[Entry], secrets: Secrets) -> list[str]:
    """Find committed links that lead to secrets: they show where these lie, and programs follow them."""
    links = sorted(path for mode, _, path in listed if mode == LINK_MODE)
    if not links:
        return []
    top = Path(git(repository, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    hidden = [folder.resolve() for folder in secrets.raw_folders.values()]
    hidden += [secrets.key_file.resolve()] if secrets.key_file else []
    return [
        f"{link} (a link to raw files or to the key)"
        for link in links
        if any((top / link).resolve().is_relative_to(place) for place in hidden)
    ]


def _by_lines(repository: Path, objects: Objects, new: set[str], secrets: Secrets) -> list[str]:
    """Find contents that hold a row of a raw text file, or the key, among others.

    The lines of git's files are remembered by their hash and those of the raw files read past them, so that no raw file
    has to fit into memory.
    """
    keys = _spellings_of_key(secrets)
    with_key: set[str] = set()
    holders: dict[int, set[str]] = defaultdict(set)
    for object_id, content in contents(repository, objects):
        if any(key in content for key in keys):
            with_key.add(object_id)
        for line in content.splitlines():
            if len(bare := line.strip()) >= SHORTEST_TELLING_LINE:
                holders[hash(bare)].add(object_id)
    with_rows: set[str] = set()
    for name, path in secrets.files():
        if name != KEY:
            with_rows.update(*(holders.get(line, ()) for line in _rows_of(path)))
    return [
        f"{path} ({'staged' if object_id in new else 'in the history'}; holds {what})"
        for what, found in (("the key", with_key), ("rows of a raw file", with_rows - with_key))
        for object_id, path in sorted((one, path) for one in found for path in objects[one])
    ]


def _spellings_of_key(secrets: Secrets) -> set[bytes]:
    if secrets.key_file is None or not secrets.key_file.is_file():
        return set()
    content = secrets.key_file.read_bytes()
    bare = content.strip() if content.isascii() else content
    in_hexadecimal = {bare.hex().encode(), bare.hex().upper().encode()}
    return {bare, *in_hexadecimal, base64.b64encode(bare), base64.urlsafe_b64encode(bare)} - {b""}


def _rows_of(path: Path) -> Iterator[int]:
    """Yield a hash of each telling line of a text file but the first, which holds titles that a study file repeats."""
    with path.open("rb") as file:
        if b"\0" in file.read(FIRST_BYTES):
            return
        file.seek(0)
        file.readline()
        for line in file:
            if len(bare := line.strip()) >= SHORTEST_TELLING_LINE:
                yield hash(bare)
