"""What is secret lies outside every git work tree, where it may be committed, and no link in one leads to it."""

from collections.abc import Iterable
from pathlib import Path

from reinfuse.errors import RawDataExposedError


def lies_in_work_tree(path: Path, repository: Path) -> bool:
    """Say whether a path, or what it leads to, lies inside the repository or inside any other git work tree."""
    return _in_work_tree(path.resolve(), repository.resolve()) or _in_work_tree(path.absolute(), repository.absolute())


def check_raw_is_outside(folder: Path, files: Iterable[str], repository: Path, study: str) -> None:
    """Refuse a folder of private rows that lies in a work tree or is a link in one, or a file of it that does.

    Raises
    ------
    RawDataExposedError
        Naming the key of config.yaml; the path may name patients, so it stays unsaid.
    """
    for path in (folder, *(folder / file for file in files)):
        if lies_in_work_tree(path, repository):
            raise RawDataExposedError(
                f"config.yaml: raw_data.{study}: the rows are private, but this folder, or a file in it, lies inside a "
                "git repository or is a link from or into one, where it may be committed. Move the raw files elsewhere "
                "and name that folder."
            )


def _in_work_tree(path: Path, repository: Path) -> bool:
    return path.is_relative_to(repository) or any((folder / ".git").exists() for folder in path.parents)
