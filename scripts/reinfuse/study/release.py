"""What study.yaml and config.yaml say about the release of a study."""

from typing import Literal

from pydantic import Field

from reinfuse.study.strict import Strict

# The rules by name; their numbers stand in reinfuse/disclosure/presets.py.
DisclosurePreset = Literal["default", "cms", "opensafely", "ema"]
Review = Literal["text_with_numbers", "previous_release"]


class Release(Strict):
    """How the release of a study is protected, and what a person has looked at."""

    disclosure: DisclosurePreset | Literal["none"] | None = Field(
        default=None, description="rules for small cells; private rows: that of config.yaml, other rows: none"
    )
    reviewed: dict[Review, str] = Field(
        default={}, description="what the gate asks a person to look at: who looked, and why it may leave"
    )


def release_problems(release: Release, rows: str) -> list[str]:
    """Return what the model of one key cannot see: whether the rows may do without rules, and empty answers."""
    problems = []
    if release.disclosure == "none" and rows == "private":
        problems.append(
            "release.disclosure: 'none' is for public and simulated rows. Name a rule, or leave the key out."
        )
    problems += [
        f"release.reviewed.{name}: says nothing. Say who looked, and why it may leave."
        for name, reason in release.reviewed.items()
        if not reason.strip()
    ]
    return problems
