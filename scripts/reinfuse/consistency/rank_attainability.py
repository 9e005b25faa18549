"""Whether a printed p-value of a rank test can come from data with the printed summaries.

Where all data sets can be gone through, the finding is a proof both ways; elsewhere an explicit data set is searched.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reinfuse import number_words
from reinfuse.consistency.data_search import Side, nearest_data
from reinfuse.consistency.finding import Finding, Outcome
from reinfuse.consistency.p_values import anything_goes
from reinfuse.consistency.printed_data import PrintedData, every_data_set, fits
from reinfuse.consistency.rank_p_values import LARGEST_DEVIATE, Values, deviates_of, p_value, untied_p_value
from reinfuse.consistency.whole_number_data import mean_and_spread_possible
from reinfuse.printed_numbers import Reported, matches

ARRANGEMENTS_FOR_ALL = 20_000  # ways to give the marks of all data sets to patients
RESTARTS_FOR_ENDS = 2

Pair = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Witness:
    """A data set in marks, its method and its p-value; known values stand as they are."""

    method: str
    p_value: float
    first: tuple[float, ...]
    second: tuple[float, ...]


def rank_p_attainable(p: Reported, methods: Sequence[str], first: Side, second: PrintedData) -> Finding:
    """Look for data whose rank test gives the printed p-value, by each method in turn.

    Parameters
    ----------
    first
        The known values in marks, in the order of the patients; or what is printed about them.
    second
        What is printed about the other values; for a paired test those of the same patients.

    The finding is *consistent* when every possible data set gives the printed p-value, *attainable* with a Witness when
    one does, *inconsistent* only after all of them were gone through, *vacuous* when data with these summaries reach
    practically every p-value, and otherwise *not found*. `low` and `high` are p-values that such data reach.
    """
    for side in (first, second):
        if isinstance(side, PrintedData) and side.mean is not None:
            alone = mean_and_spread_possible(side)
            if alone.verdict == "inconsistent":
                return alone
    everything = {paired: all_data(first, second, paired=paired) for paired in {needs_pairs(one) for one in methods}}
    gone_through = {method: data for method in methods if (data := everything[needs_pairs(method)]) is not None}
    if len(gone_through) == len(methods):
        return _among_all(p, gone_through)
    left = [method for method in methods if _some_u_gives(p, method, _size(first), second.n)]
    if not left:
        return Finding("inconsistent", f"Without correction for ties no value of U gives {number_words.p_printed(p)}.")
    tried = 0
    for method in left:
        nearest = nearest_data(method, first, second, deviates_of(p))
        tried += nearest.tried
        if nearest.sides is not None and nearest.distance == 0:
            witness = _witness(method, nearest.sides[0], nearest.sides[1])
            if matches(witness.p_value, p) and _agrees(first, witness.first) and _agrees(second, witness.second):
                return _attained(witness, first, second, tried)
    return Finding(
        "not found", f"None of {tried} data sets that were tried gives {number_words.p_printed(p)}.", tried=tried
    )


def needs_pairs(method: str) -> bool:
    """Say whether a method uses which values belong to one patient."""
    return method.startswith("signed_rank")


def all_data(first: Side, second: PrintedData, *, paired: bool) -> list[Pair] | None:
    """Return every pair of data sets that agrees with the summaries, or None where they are too many to go through.

    With `paired`, every way to give the second values to the patients is a data set of its own, but data sets with the
    same changes are listed once.
    """
    seconds = every_data_set(second)
    firsts = [tuple(first)] if not isinstance(first, PrintedData) else every_data_set(first)
    if firsts is None or seconds is None or len(firsts) * len(seconds) > ARRANGEMENTS_FOR_ALL:
        return None
    if not paired:
        return [(one, two) for one in firsts for two in seconds]
    if len(firsts) * sum(_arrangements(two) for two in seconds) > ARRANGEMENTS_FOR_ALL:
        return None
    found: dict[tuple[float, ...], Pair] = {}
    for one in firsts:
        for two in seconds:
            for arranged in distinct_orders(two):
                changes = sorted(after - before for before, after in zip(one, arranged, strict=True))
                found.setdefault(tuple(changes), (one, arranged))
    return list(found.values())


def p_values_of(method: str, data: Sequence[Pair]) -> list[float]:
    """Return the p-value of each data set by one method."""
    return [p_value(method, first, second) for first, second in data]


def distinct_orders(values: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every order of the values in which equal ones are not told apart."""
    counts = {value: values.count(value) for value in sorted(set(values))}

    def place(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == len(values):
            yield chosen
            return
        for value in counts:
            if counts[value]:
                counts[value] -= 1
                yield from place((*chosen, value))
                counts[value] += 1

    yield from place(())


def _some_u_gives(p: Reported, method: str, n_first: int, n_second: int) -> bool:
    """Without correction for ties p depends on U alone, whose half steps are few enough to try all."""
    if "no_ties" not in method:
        return True
    return any(
        matches(untied_p_value(doubled_u / 2, n_first, n_second, "continuity" in method), p)
        for doubled_u in range(n_first * n_second + 1)
    )


def _size(side: Side) -> int:
    return side.n if isinstance(side, PrintedData) else len(side)


def _arrangements(values: tuple[int, ...]) -> int:
    ways = math.factorial(len(values))
    for value in set(values):
        ways //= math.factorial(values.count(value))
    return ways


def _among_all(p: Reported, data_of: Mapping[str, list[Pair]]) -> Finding:
    if not any(data_of.values()):
        return Finding("inconsistent", "No data agree with the printed summaries.")
    found = {method: p_values_of(method, data) for method, data in data_of.items()}
    tried = sum(len(values) for values in found.values())
    for method, values in found.items():
        fitting = [place for place, value in enumerate(values) if matches(value, p)]
        if not fitting:
            continue
        low, high = min(values), max(values)
        span = number_words.p_between(low, high)
        witness = _witness(method, *data_of[method][fitting[0]])
        if len(fitting) == len(values):
            says = f"Every possible data set, {len(values)} in all, gives it: {span}."
            return Finding("consistent", says, low, high, (witness,), tried)
        says = f"{len(fitting)} of {len(values)} possible data sets give it; all of them give {span}."
        return Finding("attainable", says, low, high, (witness,), tried)
    low, high = min(map(min, found.values())), max(map(max, found.values()))
    span = number_words.p_between(low, high)
    says = f"No possible data set gives {number_words.p_printed(p)}: all of them, {tried} tests, give {span}."
    return Finding("inconsistent", says, low, high, tried=tried)


def _attained(witness: Witness, first: Side, second: PrintedData, tried: int) -> Finding:
    """Say also which p-values such data reach, so that a reader sees how much the printed one says."""
    reached = [witness.p_value]
    for aim in ((LARGEST_DEVIATE, LARGEST_DEVIATE), (0.0, 0.0)):
        nearest = nearest_data(witness.method, first, second, aim, RESTARTS_FOR_ENDS)
        if nearest.sides is not None:
            reached.append(p_value(witness.method, *nearest.sides))
    low, high = min(reached), max(reached)
    others = f"Such data reach p-values from {number_words.p_shown(low)} to {number_words.p_shown(high)}."
    verdict: Outcome = "vacuous" if anything_goes(low, high) else "attainable"
    return Finding(verdict, others, low, high, (witness,), tried)


def _witness(method: str, first: Values, second: Values) -> Witness:
    return Witness(method, p_value(method, first, second), tuple(first), tuple(second))


def _agrees(side: Side, values: tuple[float, ...]) -> bool:
    return fits([int(value) for value in values], side) if isinstance(side, PrintedData) else values == tuple(side)
