"""Means and standard errors of groups against those of their difference and of everybody together.

Every rounding is propagated: the result is the range over all values that print as the parts do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reinfuse import number_words
from reinfuse.consistency.finding import Finding, printed_within
from reinfuse.printed_numbers import Reported


@dataclass(frozen=True)
class PrintedGroup:
    """A printed mean of n patients, and its standard error where printed."""

    mean: Reported
    n: int
    se: Reported | None = None


def se_of_difference(se: Reported, first: Reported, second: Reported) -> Finding:
    """Compare the SE of a difference with those of two independent groups: √(se₁² + se₂²)."""
    low, high = (
        math.hypot(max(float(one), 0.0), max(float(two), 0.0))
        for one, two in zip(first.reach, second.reach, strict=True)
    )
    parts = f"Independent groups with SEs of {number_words.printed(first)} and {number_words.printed(second)}"
    says = f"{parts} differ with an SE {number_words.of_range(low, high)}"
    return printed_within(se, low, high, says, point=math.hypot(float(first.number), float(second.number)))


def mean_of_groups(mean: Reported, groups: Sequence[PrintedGroup]) -> Finding:
    """Compare the mean of everybody with the means of exclusive groups, weighted by their sizes."""
    total = sum(group.n for group in groups)
    low, high = (math.fsum(float(group.mean.reach[end]) * group.n for group in groups) / total for end in (0, 1))
    says = f"{_named(groups)} make a mean {number_words.of_range(low, high)} for all {total}"
    return printed_within(
        mean, low, high, says, point=math.fsum(float(group.mean.number) * group.n for group in groups) / total
    )


def se_of_everybody(se: Reported, groups: Sequence[PrintedGroup]) -> Finding:
    """Compare the SE of the mean of everybody with the SEs and means of exclusive groups.

    The squares about the common mean are those within the groups, Σ (n_g − 1)·n_g·se_g², and those between them,
    Σ n_g (mean_g − mean)² (one-way analysis of variance, Fisher 1925); SE² = squares/((n − 1)·n).
    """
    total = sum(group.n for group in groups)
    between = _squares_between(groups)
    low, high = (math.sqrt((_squares_within(groups, end) + between[end]) / ((total - 1) * total)) for end in (0, 1))
    says = f"{_named(groups)} make an SE {number_words.of_range(low, high)} for all {total}"
    return printed_within(se, low, high, says)


def _squares_within(groups: Sequence[PrintedGroup], end: int) -> float:
    return math.fsum(
        (group.n - 1) * group.n * max(float(group.se.reach[end]), 0.0) ** 2 for group in groups if group.se is not None
    )


def _squares_between(groups: Sequence[PrintedGroup]) -> tuple[float, float]:
    """Return the least and the greatest sum of squares of the group means about their weighted mean.

    It is convex in the means, so that the greatest stands at a corner of the box. The least is the least over c of
    Σ n_g·(distance of c from the g-th interval)², convex in c with a slope that changes at the ends of intervals.
    """
    boxes = [(float(group.mean.reach[0]), float(group.mean.reach[1]), group.n) for group in groups]
    corners = [[low for low, _, _ in boxes], [high for _, high, _ in boxes]]
    greatest = max(
        _about_mean([corners[corner >> position & 1][position] for position in range(len(boxes))], boxes)
        for corner in range(2 ** len(boxes))
    )
    if max(low for low, _, _ in boxes) <= min(high for _, high, _ in boxes):
        return 0.0, greatest
    knots = sorted({end for low, high, _ in boxes for end in (low, high)})
    least = min(_least_on(left, right, boxes) for left, right in pairwise(knots))
    return least, greatest


def _about_mean(means: Sequence[float], boxes: Sequence[tuple[float, float, int]]) -> float:
    sizes = [n for _, _, n in boxes]
    centre = math.fsum(mean * n for mean, n in zip(means, sizes, strict=True)) / sum(sizes)
    return math.fsum(n * (mean - centre) ** 2 for mean, n in zip(means, sizes, strict=True))


def _least_on(left: float, right: float, boxes: Sequence[tuple[float, float, int]]) -> float:
    """Minimise between two neighbouring ends of intervals, where the sum is one parabola."""
    outside = [(low, n) for low, _, n in boxes if low >= right] + [(high, n) for _, high, n in boxes if high <= left]
    if not outside:
        return 0.0
    centre = math.fsum(end * n for end, n in outside) / sum(n for _, n in outside)
    centre = min(max(centre, left), right)
    return math.fsum(n * (end - centre) ** 2 for end, n in outside)


def _named(groups: Sequence[PrintedGroup]) -> str:
    return "Groups of " + number_words.listing([str(group.n) for group in groups])
