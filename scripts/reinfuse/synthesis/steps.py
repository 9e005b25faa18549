"""The step over all studies that puts their effects beside each other, and what it is told."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Step
from reinfuse.study.study_file import Study

TOLD = ["title", "evidence", "rows"]


def synthesis_step(studies: Iterable[Study], scripts: Path, templates: Mapping[str, str]) -> Step | None:
    """Return the step, or nothing where no study contributes.

    It comes after the estimates of studies that contribute from rows, and after the audit of those that contribute from
    printed numbers; contributions stand in the order of their names, since keys of a mapping have no other.
    """
    told: dict[str, Any] = {}
    after: list[str] = []
    for study in studies:
        if study.synthesis is None:
            continue
        content = study.model_dump(mode="json")
        contributions = dict(sorted(content["synthesis"]["contributions"].items()))
        told[study.study] = {
            **{key: content[key] for key in TOLD},
            "short_name": study.synthesis.short_name,
            "contributions": contributions,
        }
        if any(spec["estimate"] for spec in contributions.values()):
            after.append(f"{study.study}/estimates")
        if any(spec["published"] for spec in contributions.values()):
            after.append(f"{study.study}/audit")
    if not told:
        return None
    return Step("synthesis", [scripts / "synthesis.py"], {"studies": told}, after, templates)
