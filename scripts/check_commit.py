"""Refuse a commit while git holds raw files, the key or results, in its index or in its history.

Run by the hook that `make hooks` installs. Where secrets lie is read from config.yaml; a study counts as private
unless its study.yaml says otherwise, so that half-written files keep nobody's data from being looked for.
"""

import sys
from pathlib import Path
from typing import Any

from reinfuse.caching.remembered import Memory
from reinfuse.committed import Secrets, check_nothing_is_committed
from reinfuse.discretion import be_discreet
from reinfuse.errors import ReinfuseError
from reinfuse.study.yaml_file import read_yaml

REPOSITORY = Path(__file__).resolve().parent.parent
# Of the hook alone: a run keeps a memory of its own, of the secrets of the studies that it ran.
SEARCHED = ".snakemake/reinfuse/searched_by_hook.json"
NOT_SECRET = {"public", "simulated"}


def secrets_of(repository: Path) -> Secrets:
    """Return where raw files of private studies and the key lie."""
    configuration = read_yaml(repository / "config.yaml")
    folders = _mapping(configuration.get("raw_data"))
    key_file = _mapping(configuration.get("privacy")).get("key_file")
    return Secrets(
        raw_folders={
            str(study): Path(str(folder)).expanduser()
            for study, folder in folders.items()
            if _rows_of(repository / "resources" / "studies" / str(study) / "study.yaml") not in NOT_SECRET
        },
        key_file=Path(str(key_file)).expanduser() if key_file else None,
    )


def _mapping(content: Any) -> dict[Any, Any]:
    return content if isinstance(content, dict) else {}


def _rows_of(study_file: Path) -> str:
    try:
        return str(read_yaml(study_file).get("rows", "private"))
    except ReinfuseError:
        return "private"


def main() -> None:
    """Run from the command line, or as git's hook."""
    be_discreet()
    try:
        memory = Memory(REPOSITORY / SEARCHED)
        check_nothing_is_committed(REPOSITORY, secrets_of(REPOSITORY), memory)
        memory.save()
    except ReinfuseError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
