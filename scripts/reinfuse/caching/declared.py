"""Remember which steps the study files declared, for as long as these files and the code that reads them stay.

A run with nothing to do then neither reads nor checks them again, nor imports what would: about a third of its time.
Where raw data and the key lie is not remembered: paths can hold names.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reinfuse.caching.code import Code
from reinfuse.caching.remembered import Memory
from reinfuse.caching.stamps import Step
from reinfuse.errors import ResultsUnwritableError
from reinfuse.files import sha256, write_text
from reinfuse.step_files import Files

STUDY_FILES = ("study.yaml", "claims.yaml", "twin.yaml")


def declared_identity(
    told: Mapping[str, Any], path: Path, studies_folder: Path, scripts: Path, code: Code, memory: Memory
) -> str:
    """Return a digest of all that the declarations of a run follow from.

    Parameters
    ----------
    told
        What config.yaml at `path` says, with what the command line gave instead.
    """
    names = told.get("studies")
    studies = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    files = [studies_folder / name / file for name in studies for file in STUDY_FILES]
    modules, packages = code.reached([scripts / "reinfuse" / "declarations.py"])
    content = {
        "told": _without_places(told),
        "configuration": str(path),
        "files": {file.as_posix(): memory.of(file, "sha256", sha256) for file in files if file.is_file()},
        "modules": modules,
        "packages": packages,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=repr).encode()).hexdigest()


def recall(path: Path, identity: str) -> dict[str, Any] | None:
    """Return what was remembered under this identity; nothing where there is nothing, or it is damaged."""
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(kept, dict) and kept.get("identity") == identity:
            return kept
    return None


def remember(
    path: Path, identity: str, studies: Mapping[str, Mapping[str, Any]], files: Files, steps: Iterable[Step]
) -> None:
    """Keep the steps of a run; where the folder cannot be written, nothing is remembered."""
    content = {
        "identity": identity,
        "studies": dict(studies),
        "files": asdict(files),
        "steps": [vars(step) | {"entries": [entry.as_posix() for entry in step.entries]} for step in steps],
    }
    text = json.dumps(content, ensure_ascii=False)
    with contextlib.suppress(OSError, ResultsUnwritableError):
        write_text(path, text)


def remembered_steps(kept: Mapping[str, Any]) -> list[Step]:
    """Return the steps as they were declared."""
    return [Step(**(step | {"entries": [Path(entry) for entry in step["entries"]]})) for step in kept["steps"]]


def _without_places(told: Mapping[str, Any]) -> dict[str, Any]:
    """Put what kind of value it is in the place of each path of a person's machine."""
    content = dict(told)
    if isinstance(raw_data := content.get("raw_data"), dict):
        content["raw_data"] = {study: type(folder).__name__ for study, folder in raw_data.items()}
    if isinstance(privacy := content.get("privacy"), dict) and "key_file" in privacy:
        content["privacy"] = privacy | {"key_file": type(privacy["key_file"]).__name__}
    return content
