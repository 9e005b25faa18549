"""The part of study.yaml that says which multiverses are run: all defensible variants of the test behind a claim."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from reinfuse.multiverse.choices import EVERY_KNOWN_VALUE, Missing, PairedTest, Scale, TwoGroupTest
from reinfuse.multiverse.universes import variants
from reinfuse.study.data import Identifier
from reinfuse.study.strict import Strict
from reinfuse.suggestions import nearest

# More jobs than this would cost more to start than they save.
MOST_CHUNKS = 500


class _Multiverse(Strict):
    """What every multiverse says."""

    claim: Identifier = Field(description="the claim whose published p-value is placed among the variants")
    published_direction: Literal["lower", "higher"] = Field(
        description="which way the source says the outcome went: at the end, or in the first of two groups"
    )
    outcome: Identifier
    scales: list[Scale] = Field(default=["raw"], min_length=1)
    missing: list[Missing] = Field(default=["complete_case"], min_length=1)
    leave_one_out: bool = Field(
        default=False, description="true: each variant is also run without each of its patients in turn"
    )
    chunks: int = Field(default=1, ge=1, le=MOST_CHUNKS, description="how many jobs share the work")

    @model_validator(mode="after")
    def _each_choice_once(self) -> "_Multiverse":
        for name in ("groups", "tests", "scales", "missing"):
            words = getattr(self, name, [])
            if len(set(words)) < len(words):
                raise ValueError(f"'{name}' holds a word twice")
        return self


class PairedMultiverse(_Multiverse):
    """Variants of a test of the change between two visits of the same patients."""

    kind: Literal["paired_change"]
    start: Identifier
    end: Identifier
    groups: list[Identifier] = Field(default=["all"], min_length=1)
    tests: list[PairedTest] = Field(min_length=1)


class TwoGroupMultiverse(_Multiverse):
    """Variants of a test of one outcome at one visit, or of its change, between two groups of different patients."""

    kind: Literal["two_group"]
    timepoint: Identifier
    change_from: Identifier | None = None
    compare: tuple[Identifier, Identifier]
    tests: list[TwoGroupTest] = Field(min_length=1)


Multiverse = Annotated[PairedMultiverse | TwoGroupMultiverse, Field(discriminator="kind")]


@dataclass(frozen=True)
class Declared:
    """What study.yaml declares elsewhere; `below_zero` are the outcomes whose range begins below 0."""

    groups: list[str]
    outcomes: list[str]
    below_zero: list[str]
    timepoints: list[str]
    analyses: list[str]


def multiverse_problems(multiverses: Mapping[str, Multiverse], declared: Declared) -> Iterable[str]:
    """Say which names are not declared, and which choices can give no variant."""
    for name, multiverse in multiverses.items():
        key = f"multiverses.{name}"
        if name in declared.analyses:
            yield f"{key}: an analysis has this name, and both would stand under it in the estimates. Rename one."
        for place, named, known, what in _names(multiverse, declared):
            if named not in known:
                yield f"{key}.{place}: there is no {what} '{named}'.{nearest(named, known)}"
        yield from _visit_problems(key, multiverse)
        if multiverse.outcome in declared.below_zero:
            for scale in {"square_root", "log_plus_one"} & set(multiverse.scales):
                yield (
                    f"{key}.scales: '{scale}' ends at 0, and the range of '{multiverse.outcome}' goes below. "
                    "Leave it out."
                )
        yield from _choice_problems(key, multiverse)


def _names(multiverse: Multiverse, declared: Declared) -> Iterable[tuple[str, str, list[str], str]]:
    yield "outcome", multiverse.outcome, declared.outcomes, "outcome"
    if isinstance(multiverse, PairedMultiverse):
        yield from (("groups", group, ["all", *declared.groups], "group") for group in multiverse.groups)
        visits = {"start": multiverse.start, "end": multiverse.end}
    else:
        yield from (("compare", group, declared.groups, "group") for group in multiverse.compare)
        visits = {"timepoint": multiverse.timepoint, "change_from": multiverse.change_from or multiverse.timepoint}
    yield from ((place, visit, declared.timepoints, "time point") for place, visit in visits.items())


def _visit_problems(key: str, multiverse: Multiverse) -> Iterable[str]:
    if isinstance(multiverse, PairedMultiverse) and multiverse.start == multiverse.end:
        yield f"{key}.end: is the same time point as 'start'. Name a later one."
    if isinstance(multiverse, TwoGroupMultiverse) and multiverse.change_from == multiverse.timepoint:
        yield f"{key}.change_from: is the same time point as 'timepoint'. Name an earlier one."


def _choice_problems(key: str, multiverse: Multiverse) -> Iterable[str]:
    """A choice that is in no variant would be declared and never run."""
    spec: dict[str, Any] = multiverse.model_dump(mode="json")
    listed = variants(spec)
    for place, used in {
        "groups": {variant.group for variant in listed},
        "missing": {variant.missing for variant in listed} - {EVERY_KNOWN_VALUE},
        "scales": {variant.scale for variant in listed},
        "tests": {variant.test for variant in listed},
    }.items():
        for word in spec.get(place, []):
            if word not in used and place in multiverse.model_fields_set:
                yield (
                    f"{key}.{place}: '{word}' makes sense with none of the other choices. Leave it out, or add choices "
                    "that it goes with."
                )
