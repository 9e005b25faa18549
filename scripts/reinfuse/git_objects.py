"""What git holds: the index, the history that branches, tags, stashes and work trees lead to, and single contents."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from reinfuse.errors import RawDataExposedError

Objects = dict[str, set[str]]  # the paths of each object of git, by its id


def is_repository(folder: Path) -> bool:
    """Say whether git has a repository here; without git, there is none.

    Raises
    ------
    RawDataExposedError
        When there is one that git refuses to read.
    """
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


def git(repository: Path, *arguments: str, told: bytes = b"") -> bytes:
    """Return what a command of git prints.

    Raises
    ------
    RawDataExposedError
        When it fails.
    """
    asked = subprocess.run(["git", *arguments], cwd=repository, input=told, capture_output=True, check=False)
    if asked.returncode != 0:
        raise RawDataExposedError(
            f"'git {arguments[0]}' fails here, so nobody can say whether git holds raw files. Mend the repository."
        )
    return asked.stdout


def entries(repository: Path) -> Iterator[tuple[str, str, str]]:
    """Yield mode, object and path of each file in the index, paths from the top of the repository."""
    for entry in git(repository, "ls-files", "--stage", "--full-name", "-z", ":/").split(b"\0")[:-1]:
        facts, _, path = entry.decode("utf-8", "surrogateescape").partition("\t")
        mode, object_id, _ = facts.split(" ")
        yield mode, object_id, path


def staged(repository: Path) -> set[str]:
    """Return the paths whose content in the index is not that of the last commit."""
    names = git(repository, "diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z").split(b"\0")[:-1]
    return {name.decode("utf-8", "surrogateescape") for name in names}


def tips(repository: Path) -> list[str]:
    """Return every commit that a branch, a tag, a stash or a work tree stands at."""
    return sorted(set(git(repository, "rev-list", "--all", "--no-walk").decode().split()))


def history(repository: Path, searched: Iterable[str]) -> Objects:
    """Return every object that a tip or an older stash leads to, but not what commits searched before lead to."""
    objects: Objects = defaultdict(set)
    stashes = git(repository, "stash", "list", "--format=%H").decode().split()
    kept = git(repository, "cat-file", "--batch-check", told="".join(f"{one}\n" for one in searched).encode())
    before = [line.split()[0] for line in kept.decode().splitlines() if line.split()[1] == "commit"]
    told = "".join(f"{one}\n" for one in [*stashes, *(f"^{one}" for one in before)])
    listed = git(repository, "rev-list", "--objects", "--all", "--stdin", told=told.encode())
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        object_id, _, path = line.partition(" ")
        objects[object_id].add(path)
    return objects


def contents(repository: Path, object_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the id and the content of each object that is a file."""
    asked = subprocess.Popen(
        ["git", "cat-file", "--batch"], cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert asked.stdin is not None
    assert asked.stdout is not None
    with asked:
        for object_id in object_ids:
            asked.stdin.write(f"{object_id}\n".encode())
            asked.stdin.flush()
            _, kind, *size = asked.stdout.readline().decode().split()
            if not size:
                raise RawDataExposedError(
                    f"The object {object_id} of git is {kind}, so nobody can say whether git holds raw files. Run "
                    "'git fsck' here and mend what it says."
                )
            content = asked.stdout.read(int(size[0]) + 1)[:-1]
            if kind == "blob":
                yield object_id, content
        asked.stdin.close()
