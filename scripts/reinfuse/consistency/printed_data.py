"""Data that nobody can see, described by printed summaries: which whole numbers agree with them.

Scores are kept as *marks*: whole numbers of 1/items, where a score is the mean of that many whole-number items.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from reinfuse.consistency.grim import Scale, possible_sums
from reinfuse.printed_numbers import Reported, admits, admits_root

STEPS_FOR_ALL = 20_000  # branches of the tree of rising marks: a few tenths of a second

Marks = tuple[int, ...]
Mark = TypeVar("Mark", int, float)


@dataclass(frozen=True)
class PrintedData:
    """What is printed about n scores; whatever is None was not printed."""

    n: int
    mean: Reported | None = None
    sd: Reported | None = None
    median: Reported | None = None
    scale: Scale | None = None
    items: int = 1


def fits(marks: Sequence[int], data: PrintedData) -> bool:
    """Say whether marks print as every summary says, in exact arithmetic."""
    n, total = len(marks), sum(marks)
    if n != data.n or (data.scale is not None and not _on_scale(marks, data.scale, data.items)):
        return False
    if data.mean is not None and not admits(data.mean, Fraction(total, n * data.items)):
        return False
    if data.median is not None and not admits(data.median, Fraction(_doubled_median(marks), 2 * data.items)):
        return False
    if data.sd is None:
        return True
    about_mean = Fraction(n * sum(mark * mark for mark in marks) - total**2, n * (n - 1) * data.items**2)
    return admits_root(data.sd, about_mean)


def excess_of(data: PrintedData) -> Callable[[Sequence[float]], float]:
    """Return the function that says how far mean, SD and median of marks lie outside what is printed.

    In units of the printed SD, or of one mark. A search calls it thousands of times, so the boxes are made once.
    """
    mean, sd, median = (_box(reported, data.items) for reported in (data.mean, data.sd, data.median))
    unit = 1.0 if data.sd is None else max(float(data.sd.number) * data.items, 1.0)
    n = data.n

    def excess(marks: Sequence[float]) -> float:
        centre = math.fsum(marks) / n
        off = _outside(centre, mean) + _outside(_doubled_median(marks) / 2, median)
        if sd is not None:
            squares = max(0.0, math.fsum(mark * mark for mark in marks) - n * centre * centre)
            off += _outside(math.sqrt(squares / (n - 1)), sd)
        return off / unit

    return excess


def ends(data: PrintedData) -> tuple[int, int] | None:
    """Return the lowest and the highest mark that can occur, or None where nothing bounds them.

    No value lies further from the mean than (n − 1)/√n times the SD (Samuelson 1968, J Am Stat Assoc 63:1522).
    """
    low, high = -math.inf, math.inf
    if data.scale is not None:
        low = data.scale[0] * data.items
        high = math.inf if data.scale[1] is None else data.scale[1] * data.items
    if data.mean is not None and data.sd is not None and data.sd.reach[1].is_finite():
        reach = float(data.sd.reach[1]) * (data.n - 1) / math.sqrt(data.n)
        low = max(low, math.ceil((float(data.mean.reach[0]) - reach) * data.items))
        high = min(high, math.floor((float(data.mean.reach[1]) + reach) * data.items))
    if data.mean is not None and math.isfinite(low):
        high = min(high, math.floor(float(data.mean.reach[1]) * data.n * data.items - (data.n - 1) * low))
    return (int(low), int(high)) if math.isfinite(low) and math.isfinite(high) else None


def every_data_set(data: PrintedData, limit: int = STEPS_FOR_ALL) -> list[Marks] | None:
    """Return every set of marks that agrees with the summaries, or None where more than `limit` steps are needed."""
    bounds = ends(data)
    if bounds is None:
        return None
    steps = iter(range(limit))
    found = []
    try:
        for marks in _rising(data, bounds, steps):
            if fits(marks, data):
                found.append(marks)
    except _TooManyError:
        return None
    return found


class _TooManyError(Exception):
    """The steps that were allowed are used up."""


def _rising(data: PrintedData, bounds: tuple[int, int], steps: Iterator[int]) -> Iterator[Marks]:
    """Yield rising marks; branches whose sum cannot reach the printed mean are not entered."""
    low, high = bounds
    sums = range(data.n * low, data.n * high + 1)
    if data.mean is not None:
        sums = possible_sums(data.mean, data.n, (low, high) if data.items == 1 else None, data.items)
    if not sums:
        return

    def grow(chosen: list[int], total: int) -> Iterator[Marks]:
        if next(steps, None) is None:
            raise _TooManyError
        left = data.n - len(chosen)
        if not left:
            yield tuple(chosen)
            return
        for mark in range(chosen[-1] if chosen else low, high + 1):
            if total + left * mark > sums[-1]:
                return
            if total + mark + (left - 1) * high >= sums[0]:
                yield from grow([*chosen, mark], total + mark)

    yield from grow([], 0)


def _on_scale(marks: Sequence[int], scale: Scale, items: int) -> bool:
    return min(marks) >= scale[0] * items and (scale[1] is None or max(marks) <= scale[1] * items)


def _doubled_median(marks: Sequence[Mark]) -> Mark:
    ordered, n = sorted(marks), len(marks)
    return ordered[(n - 1) // 2] + ordered[n // 2]


def _box(reported: Reported | None, items: int) -> tuple[float, float] | None:
    return None if reported is None else (float(reported.reach[0]) * items, float(reported.reach[1]) * items)


def _outside(value: float, box: tuple[float, float] | None) -> float:
    return 0.0 if box is None else max(0.0, box[0] - value, value - box[1])
