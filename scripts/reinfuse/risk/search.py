"""The least loss with which no class is too small: an exact search over all levels of all quasi-identifiers.

Every quasi-identifier has one level for all patients (full-domain generalisation, Samarati 2001), so the candidates
form a lattice. Patients whose class is still too small are withheld, up to a limit. Two facts make the search short:
- a coarser candidate withholds a subset of the patients, since classes only join; so what is finer than a candidate
  that withholds too many does so too;
- a candidate loses at least what its levels lose without anybody withheld, since a withheld patient loses all.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reinfuse.errors import AnalysisError
from reinfuse.risk.hierarchies import Hierarchy
from reinfuse.risk.measures import Codes, classes_of, fewest_values

MOST_CANDIDATES = 100_000
# Losses are sums of doubles: those that agree to so many decimals are equal, and the tie is broken by what is said.
LOSS_DECIMALS = 12

Levels = tuple[int, ...]


class Limits(NamedTuple):
    """What a class needs, and how many patients may be withheld."""

    smallest_class: int
    fewest_sensitive_values: int
    most_withheld: int


class Generalisation(NamedTuple):
    """One level a quasi-identifier, and who is withheld."""

    levels: Levels
    loss: float
    is_withheld: NDArray[np.bool_]


class Found(NamedTuple):
    """The best candidate, if any is good enough, and how many there were and were looked at."""

    best: Generalisation | None
    candidates: int
    evaluated: int


def least_loss(hierarchies: Sequence[Hierarchy], sensitive: Sequence[Codes], limits: Limits) -> Found:
    """Return the candidate with the least loss among those that withhold no more than the limit.

    Of equal losses the one that withholds fewer patients wins, then the one with the lower levels, in the order of the
    hierarchies.

    Raises
    ------
    AnalysisError
        When the declared levels make more candidates than a search can go through.
    """
    shape = tuple(len(each.classes) for each in hierarchies)
    candidates = int(np.prod([float(length) for length in shape]))
    if candidates > MOST_CANDIDATES:
        raise AnalysisError(
            f"study.yaml: risk.quasi_identifiers: their levels make {candidates:,} combinations, more than "
            f"{MOST_CANDIDATES:,}. Declare fewer levels."
        )
    least = [each.loss.mean(axis=1) / len(hierarchies) for each in hierarchies]
    bound = {
        levels: round(sum(float(losses[level]) for losses, level in zip(least, levels, strict=True)), LOSS_DECIMALS)
        for levels in itertools.product(*(range(length) for length in shape))
    }
    withholds_too_many = np.zeros(shape, dtype=bool)
    evaluated: dict[Levels, Generalisation | None] = {}

    def evaluate(levels: Levels) -> Generalisation | None:
        if levels not in evaluated:
            evaluated[levels] = generalised(hierarchies, sensitive, limits, levels)
            if evaluated[levels] is None:
                withholds_too_many[tuple(slice(level + 1) for level in levels)] = True
        return evaluated[levels]

    best: Generalisation | None = None
    for levels in sorted(bound, key=lambda each: (bound[each], each)):
        if best is not None and bound[levels] > best.loss:
            break
        if withholds_too_many[levels]:
            continue
        _mark_above(levels, shape, evaluate)
        found = evaluate(levels)
        if found is not None and (best is None or _rank(found) < _rank(best)):
            best = found
    return Found(best, candidates, len(evaluated))


def generalised(
    hierarchies: Sequence[Hierarchy], sensitive: Sequence[Codes], limits: Limits, levels: Levels
) -> Generalisation | None:
    """Return one candidate, or nothing where it withholds more patients than the limit."""
    classes = classes_of([each.classes[level] for each, level in zip(hierarchies, levels, strict=True)])
    is_unsafe = np.bincount(classes) < limits.smallest_class
    if sensitive:
        is_unsafe |= fewest_values(classes, sensitive) < limits.fewest_sensitive_values
    is_withheld = is_unsafe[classes]
    if is_withheld.sum() > limits.most_withheld:
        return None
    lost = np.mean([each.loss[level] for each, level in zip(hierarchies, levels, strict=True)], axis=0)
    return Generalisation(levels, round(float(np.where(is_withheld, 1.0, lost).mean()), LOSS_DECIMALS), is_withheld)


def _mark_above(levels: Levels, shape: Levels, evaluate: Callable[[Levels], object]) -> None:
    """Halve the way from a candidate to the coarsest one, so that what withholds too many is marked in large pieces."""
    path = [levels]
    while path[-1] != tuple(length - 1 for length in shape):
        # The quasi-identifier that is furthest from its coarsest level goes first.
        room = [length - 1 - level for length, level in zip(shape, path[-1], strict=True)]
        raised = room.index(max(room))
        path.append(tuple(level + (position == raised) for position, level in enumerate(path[-1])))
    low, high = 0, len(path)
    while low < high:
        middle = (low + high) // 2
        if evaluate(path[middle]) is None:
            low = middle + 1
        else:
            high = middle


def _rank(candidate: Generalisation) -> tuple[float, int, Levels]:
    return candidate.loss, int(candidate.is_withheld.sum()), candidate.levels
