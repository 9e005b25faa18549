"""The steps of a multiverse: its chunks, which scatter the work, and the one that gathers them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reinfuse.caching.stamps import Step
from reinfuse.multiverse.choices import EVERY_KNOWN_VALUE, MODEL
from reinfuse.multiverse.universes import groups_of

Content = Mapping[str, Any]
# What the chunks are not told: it changes none of their numbers.
NOT_FOR_CHUNKS = {"claim", "published_direction", "chunks"}


def multiverse_steps(study: str, content: Content, claims: Content, alpha: float, scripts: Path) -> Iterable[Step]:
    """Return the steps of all multiverses of a study, each with only what it uses.

    Parameters
    ----------
    content
        The content of study.yaml.
    claims
        The claims of claims.yaml, by name.
    """
    for name, spec in content["multiverses"].items():
        title = f"{study}/multiverse/{name}"
        chunks = [f"{title}/{chunk}" for chunk in range(spec["chunks"])]
        told = _told_to_chunks(name, spec, content)
        for chunk, chunk_title in enumerate(chunks):
            yield Step(
                title=chunk_title,
                entries=[scripts / "multiverse.py"],
                settings=told | {"chunk": chunk, "chunks": spec["chunks"]},
                after=[f"{study}/clean"],
            )
        claim = claims[spec["claim"]]
        yield Step(
            title=title,
            entries=[scripts / "multiverse_gather.py"],
            settings={
                "study": study,
                "multiverse": name,
                "outcome": spec["outcome"],
                "group": "all" if spec["kind"] == "paired_change" else groups_of(spec)[0],
                "reported": claim["reported"],
                "decision": claim["decision"],
                "published_direction": spec["published_direction"],
                "alpha": alpha,
            },
            after=chunks,
        )


def _told_to_chunks(name: str, spec: dict[str, Any], content: Content) -> dict[str, Any]:
    """Return what evaluating a universe takes: no labels, no claim, and time points only where a model has visits."""
    groups = spec["groups"] if spec["kind"] == "paired_change" else spec["compare"]
    outcome = content["outcomes"][spec["outcome"]]
    has_model = any(test.startswith(MODEL) for test in spec["tests"])
    return {
        "multiverse": name,
        "spec": {key: value for key, value in spec.items() if key not in NOT_FOR_CHUNKS},
        "groups": {
            group: {"where": content["groups"][group]["where"]} for group in groups if group in content["groups"]
        },
        "outcomes": {spec["outcome"]: {key: outcome[key] for key in ("instrument", "opioid_use")}},
        "timepoints": {
            visit: {"day": timepoint["day"]} for visit, timepoint in content["timepoints"].items() if has_model
        },
        "ci_level": content["ci_level"],
    }


def told_to_figures(figure: Content, content: Content, claims: Content) -> dict[str, Any]:
    """Return what a figure of a multiverse prints: the claim, the words of its choices in order, and groups' labels."""
    spec = content["multiverses"][figure["multiverse"]]
    claim = claims[spec["claim"]]
    return {
        "claim": {key: claim[key] for key in ("reported", "section", "statement")},
        "order": [*spec.get("groups", []), *spec["missing"], EVERY_KNOWN_VALUE, *spec["scales"], *spec["tests"]],
        "groups": {
            group: {"label": content["groups"][group]["label"]}
            for group in spec.get("groups") or spec["compare"]
            if group in content["groups"]
        },
    }


def told_to_reports(content: Content, alpha: float) -> dict[str, Any]:
    """Return every multiverse of a study as its report describes it; how the work is shared is no part of that."""
    return {
        name: {key: value for key, value in spec.items() if key != "chunks"} | {"alpha": alpha}
        for name, spec in content["multiverses"].items()
    }
