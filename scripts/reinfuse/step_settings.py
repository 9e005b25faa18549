"""Which part of a study file a step is told: as little as it can use, so that nothing else re-runs it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.step_files import Files
from reinfuse.study.study_file import formula_names


def without_family(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification without its family of tests, which only the step that joins all estimates uses."""
    return {key: value for key, value in spec.items() if key != "family"}


def reference_file(files: Files, name: str) -> dict[str, str]:
    """Return the digest of one file of reference facts, so that a change to another re-runs nothing."""
    return {path: digest for path, digest in files.reference.items() if Path(path).stem == name}


def part_of(content: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return these keys of a study file; one that it does not have is empty."""
    return {key: content.get(key, {}) for key in keys}


def declarations_named_in(content: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the declared groups, outcomes and covariates that a specification names, and all time points."""
    words = _words({key: value for key, value in spec.items() if key not in {"title", "caption"}})
    if spec["kind"] == "opioid":
        words |= {name for name, outcome in content["outcomes"].items() if outcome["opioid_use"]}
    named = {
        section: {name: entry for name, entry in content.get(section, {}).items() if name in words}
        for section in ("groups", "outcomes", "covariates")
    }
    return {**named, "timepoints": content["timepoints"]}


def _words(value: Any) -> set[str]:
    """Return every word in a specification; a name that is not among them cannot be used by it."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return set().union(*(_words(part) for part in value))
    return set(formula_names(value)) if isinstance(value, str) else set()


def labels_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Return a label for each group, outcome, covariate and time point, for sentences."""
    sections = ("groups", "outcomes", "covariates", "timepoints")
    return {name: entry["label"] for section in sections for name, entry in content.get(section, {}).items()}
