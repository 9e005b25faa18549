"""What git must never hold: raw files, the key, and anything made from rows; looked for by content and by place."""

import base64
import hashlib
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reinfuse.deidentify.crosswalk import crosswalk_path
from reinfuse.errors import RawDataExposedError

Objects = dict[str, set[str]]  # the paths of each object of git, by its id

MADE = ("results", ".snakemake")
TRACKED_THERE = {"results/.gitignore"}
KEY = "the key"
LINK_MODE = "120000"
SHORTEST_TELLING_LINE = 20  # characters; a shorter line of an export may stand in any file
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


def check_nothing_is_committed(repository: Path, secrets: Secrets) -> None:
    """Refuse a repository in which git holds, in its index or in its history, what it must never hold.

    Without git, or outside a repository, there is nothing to check.

    Raises
    ------
    RawDataExposedError
        Naming what was found and where; or when git cannot be asked.
    """
    if not _is_repository(repository):
        return
    index, history = _index(repository), _history(repository)
    found = [
        *_by_place(index, history, secrets),
        *_by_content(index, history, secrets),
        *_by_link(repository, secrets),
        *_by_lines(repository, secrets),
    ]
    if found:
        more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise RawDataExposedError(
            "git holds what must never leave this machine:\n"
            + "\n".join(f"  {what}" for what in found[:SHOWN])
            + f"{more}\n{CURE}"
        )


def _is_repository(folder: Path) -> bool:
    try:
        asked = subprocess.run(["git", "rev-parse", "--git-dir"], cwd=folder, capture_output=True, check=False)
    except FileNotFoundError:
        return False
    folder = folder.resolve()
    if asked.returncode != 0 and any((place / ".git").exists() for place in (folder, *folder.parents)):
        raise RawDataExposedError(
            "git refuses to read this repository, so nobody can say whether it holds raw files. Run 'git status' here "
            "and mend what it says."
        )
    return asked.returncode == 0


def _git(repository: Path, *arguments: str) -> bytes:
    asked = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=False)
    if asked.returncode != 0:
        raise RawDataExposedError(
            f"'git {arguments[0]}' fails here, so nobody can say whether git holds raw files. Mend the repository."
        )
    return asked.stdout


def _entries(repository: Path) -> Iterable[tuple[str, str, str]]:
    """Return mode, object and path of each file in the index, paths from the top of the repository."""
    for entry in _git(repository, "ls-files", "--stage", "--full-name", "-z", ":/").split(b"\0")[:-1]:
        facts, _, path = entry.decode("utf-8", "surrogateescape").partition("\t")
        mode, object_id, _ = facts.split(" ")
        yield mode, object_id, path


def _index(repository: Path) -> Objects:
    objects: Objects = defaultdict(set)
    for _, object_id, path in _entries(repository):
        objects[object_id].add(path)
    return objects


def _history(repository: Path) -> Objects:
    """Return every object that a branch, a tag or a stash leads to."""
    objects: Objects = defaultdict(set)
    for line in _git(repository, "rev-list", "--objects", "--all").decode("utf-8", "surrogateescape").splitlines():
        object_id, _, path = line.partition(" ")
        objects[object_id].add(path)
    return objects


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
        for object_id in _object_ids(path.read_bytes()):
            for where, objects in (("index", index), ("history", history)):
                found += [f"{name} (as {there}, in the {where})" for there in sorted(objects.get(object_id, ()))]
    return found


def _object_ids(content: bytes) -> set[str]:
    """Return the ids that git gives a file, as it is and with the line ends that git may change."""
    contents = {content, content.replace(b"\r\n", b"\n")}
    header = [b"blob %d\0" % len(one) + one for one in contents if one.strip()]
    return {hashlib.new(algorithm, one).hexdigest() for one in header for algorithm in ("sha1", "sha256")}


def _by_link(repository: Path, secrets: Secrets) -> list[str]:
    """Find committed links that lead to secrets: they show where these lie, and programs follow them."""
    top = Path(_git(repository, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    hidden = [folder.resolve() for folder in secrets.raw_folders.values()]
    hidden += [secrets.key_file.resolve()] if secrets.key_file else []
    links = sorted(path for mode, _, path in _entries(repository) if mode == LINK_MODE)
    return [
        f"{link} (a link to raw files or to the key)"
        for link in links
        if any((top / link).resolve().is_relative_to(place) for place in hidden)
    ]


def _by_lines(repository: Path, secrets: Secrets) -> list[str]:
    """Find staged changes that hold a row of a raw text file, or the key, inside another file."""
    names = _git(repository, "diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z").split(b"\0")[:-1]
    if not names:
        return []
    rows: set[bytes] = set()
    keys: set[bytes] = set()
    for name, path in secrets.files():
        content = path.read_bytes()
        if name == KEY:
            bare = content.strip() if content.isascii() else content
            in_hexadecimal = {bare.hex().encode(), bare.hex().upper().encode()}
            keys |= {bare, *in_hexadecimal, base64.b64encode(bare), base64.urlsafe_b64encode(bare)} - {b""}
        elif b"\0" not in content:
            # The first line holds titles, which a study file may well repeat.
            rows |= {line.strip() for line in content.splitlines()[1:] if len(line.strip()) >= SHORTEST_TELLING_LINE}
    found = []
    for changed in sorted(name.decode("utf-8", "surrogateescape") for name in names):
        staged = _git(repository, "cat-file", "blob", f":{changed}")
        if any(key in staged for key in keys):
            found.append(f"{changed} (staged; holds the key)")
        elif not rows.isdisjoint(line.strip() for line in staged.splitlines()):
            found.append(f"{changed} (staged; holds rows of a raw file)")
    return found
