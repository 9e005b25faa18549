"""List the universes of a multiverse in one fixed order, and deal them out to chunks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reinfuse.multiverse.choices import EVERY_KNOWN_VALUE, design_of, respects_pairing, why_left_out

Spec = dict[str, Any]
NOBODY = 0


@dataclass(frozen=True)
class Variant:
    """One choice of everything: whose change, what is done about missing values, on which scale, by which test."""

    group: str
    missing: str
    scale: str
    test: str


@dataclass(frozen=True)
class Universe:
    """A variant, and which of its patients is left out: 1 is the first in sorted order, 0 is nobody."""

    number: int
    variant: Variant
    left_out: int


def variants(spec: Spec) -> list[Variant]:
    """Return every combination that makes sense, the test varying fastest.

    `spec` is a multiverse of study.yaml. Two groups that are compared are one choice, named `A vs B`.
    """
    design = design_of(spec)
    combinations = (
        Variant(group, missing, scale, test)
        for group in groups_of(spec)
        for missing in (*spec["missing"], EVERY_KNOWN_VALUE)
        for scale in spec["scales"]
        for test in spec["tests"]
    )
    return [each for each in combinations if not why_left_out(design, each.group, each.missing, each.scale, each.test)]


def groups_of(spec: Spec) -> list[str]:
    """Return the choices of patients."""
    return list(spec["groups"]) if spec["kind"] == "paired_change" else [" vs ".join(spec["compare"])]


def universes(spec: Spec, n_patients: Callable[[Variant], int]) -> list[Universe]:
    """Return every variant with all its patients and, if asked for, with each one left out in turn.

    Parameters
    ----------
    n_patients
        Says how many patients a variant analyses; nobody else can be left out of it. A test that ignores the pairing
        is no variant whose stability matters, so nobody is left out of it.
    """
    return [Universe(number, *which) for number, which in enumerate(_in_order(spec, n_patients))]


def _in_order(spec: Spec, n_patients: Callable[[Variant], int]) -> Iterable[tuple[Variant, int]]:
    for variant in variants(spec):
        yield variant, NOBODY
        if spec["leave_one_out"] and respects_pairing(variant.test):
            yield from ((variant, position) for position in range(1, n_patients(variant) + 1))


def of_chunk(listed: list[Universe], chunk: int, chunks: int) -> list[Universe]:
    """Return the universes whose number leaves the rest `chunk` when divided by `chunks`: near costs, far apart."""
    return [universe for universe in listed if universe.number % chunks == chunk]
