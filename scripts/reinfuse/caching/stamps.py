"""Stamps: everything that a step depends on besides the outputs of the steps before it.

A stamp is a sorted JSON file that a person can read and compare. It is also the only configuration that a step
gets, so whatever a step uses stands in it.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Stamp = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One step of the workflow: what it runs, what it is told, and what it comes after.

    `title` is its folder of results and its name there, for example `kapural-2010/model/pain_change`; the one
    step over all studies has no folder. `files` are {name: digest of the content}.
    """

    title: str
    entries: list[Path]
    settings: Mapping[str, Any]
    after: list[str] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)


def make_stamp(step: Step, modules: Mapping[str, str], packages: Mapping[str, str]) -> Stamp:
    """Put a stamp together from {module: digest} and {package: version}."""
    return {
        "step": step.title,
        "settings": dict(step.settings),
        "after": step.after,
        "files": dict(step.files),
        "modules": dict(modules),
        "packages": dict(packages),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def differences(old: Stamp, new: Stamp) -> list[str]:
    """Say in plain words what changed from one stamp to another, the nearest cause first."""
    if old == new:
        return []
    said: list[str] = []
    for part, what in (("files", "file"), ("modules", "code"), ("packages", "package")):
        said += _mapping_differences(old.get(part, {}), new.get(part, {}), what)
    said += [f"setting {place} changed" for place in _changed_places(old.get("settings"), new.get("settings"))]
    if old.get("after") != new.get("after"):
        said.append("the steps before it changed")
    if old.get("python") != new.get("python"):
        said.append(f"Python {old.get('python')} became {new.get('python')}")
    return said


def _mapping_differences(old: Mapping[str, str], new: Mapping[str, str], what: str) -> Iterable[str]:
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            yield f"{what} {name} is new"
        elif name not in new:
            yield f"{what} {name} is gone"
        elif old[name] != new[name]:
            change = f": {old[name]} became {new[name]}" if what == "package" else " changed"
            yield f"{what} {name}{change}"


def _changed_places(old: Any, new: Any, place: str = "") -> Iterable[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            deeper = f"{place}.{key}" if place else str(key)
            if key not in old or key not in new:
                yield deeper
            else:
                yield from _changed_places(old[key], new[key], deeper)
    elif old != new:
        yield place or "the whole"
