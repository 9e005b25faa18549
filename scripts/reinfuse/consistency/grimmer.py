"""GRIMMER, made exact: whether n whole-number scores can have the printed mean and the printed SD (n − 1) together.

Anaya 2016, PeerJ Preprints 4:e2400v1, in the analytic form of Allard 2018: the sum of squares is a whole number with
the parity of the sum. That, with the ends of the scale, is necessary. Scores are then built that have this sum and this
sum of squares; where building fails and the work is small, all of them are counted, so that a verdict is a proof.

Scores are kept as whole numbers of 1/items, and called *marks* here.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.grim import Scale, possible_sums, values_in_words
from reinfuse.printed_numbers import Reported

COUNTING_LIMIT = 1_500_000  # shifts of one set of sums of squares: about a second
SUMS_TRIED = 20
SQUARES_TRIED = 5


def mean_and_sd_possible(mean: Reported, sd: Reported, n: int, scale: Scale | None = None, items: int = 1) -> Finding:
    """Say whether n whole-number scores can have the printed mean and the printed SD; with an example where built."""
    what = values_in_words(n, items)
    sums = possible_sums(mean, n, scale, items)
    printed = f"have a mean that prints as {number_words.printed(mean)}"
    if not sums:
        return Finding("inconsistent", f"No {what} {printed}.")
    candidates = [(total, squares) for total in sums if (squares := possible_squares(total, sd, n, scale, items))]
    impossible = Finding("inconsistent", f"No {what} {printed} and an SD that prints as {number_words.printed(sd)}.")
    if not candidates:
        return impossible
    exist = f"{what} with this mean and this SD exist"
    tried = 0
    for total, square in _likeliest(candidates, mean, sd, n, items):
        tried += 1
        marks = marks_with(total, square, n, marks_range(total, square, n, scale, items))
        if marks is not None:
            scores = tuple(Decimal(mark) / items for mark in marks)
            example = number_words.listing([f"{score.normalize():f}" for score in scores])
            return Finding(
                "attainable", f"{exist}, for example (invented) {example}.", witnesses=(scores,), tried=tried
            )
    counted = [(total, squares, marks_range(total, squares[-1], n, scale, items)) for total, squares in candidates]
    if sum(_work(n, total, ends) for total, _, ends in counted) > COUNTING_LIMIT:
        says = f"No contradiction, but no {what} with this mean and this SD were built either."
        return Finding("not found", says, tried=tried)
    if any(_some_exist(total, squares, n, ends) for total, squares, ends in counted):
        return Finding("attainable", f"{exist}.", tried=tried)
    return impossible


def possible_squares(total: int, sd: Reported, n: int, scale: Scale | None = None, items: int = 1) -> range:
    """Return every sum of squares of n marks of this sum that agrees with the printed SD, parity and scale."""
    low_sd, high_sd = sd.reach
    about_mean = Fraction(total**2, n)
    lowest = math.ceil((n - 1) * Fraction(max(low_sd, Decimal(0)) * items) ** 2 + about_mean)
    lowest = max(lowest, _least_squares(total, n))
    highest = _greatest_squares(total, n, scale, items)
    if high_sd.is_finite():
        by_sd = math.floor((n - 1) * Fraction(high_sd * items) ** 2 + about_mean)
        highest = by_sd if highest is None else min(highest, by_sd)
    if highest is None:
        raise ValueError("an SD that is printed as a limit needs a scale that ends")
    return range(lowest + (lowest - total) % 2, highest + 1, 2)


def marks_range(total: int, squares: int, n: int, scale: Scale | None, items: int) -> tuple[int, int]:
    """Return the lowest and the highest mark that can occur.

    No value lies further from the mean than √((n − 1)/n) times the root of the squares about it (Samuelson 1968).
    """
    reach = math.isqrt(max(0, (n - 1) * (n * squares - total**2))) // n + 1
    low, high = total // n - reach, total // n + reach + 1
    if scale is None:
        return low, high
    top = high if scale[1] is None else scale[1] * items
    return max(low, scale[0] * items), min(high, top)


def marks_with(total: int, squares: int, n: int, ends: tuple[int, int]) -> list[int] | None:
    """Build n whole numbers of this sum and this sum of squares, or return None; None is no proof.

    From numbers as equal as they can be, one is lowered and one raised, each time by the pair that adds most to the
    sum of squares without passing it. Lowering a and raising b by one adds 2(b − a) + 2.
    """
    quotient, remainder = divmod(total, n)
    counts = {quotient: n - remainder}
    if remainder:
        counts[quotient + 1] = remainder
    if min(counts) < ends[0] or max(counts) > ends[1]:
        return None
    missing = squares - sum(count * mark**2 for mark, count in counts.items())
    while missing > 0:
        pair = _widest_pair(counts, missing, ends)
        if pair is None:
            return None
        lower, upper = pair
        missing -= 2 * (upper - lower) + 2
        for mark, change in ((lower, -1), (upper, -1), (lower - 1, 1), (upper + 1, 1)):
            counts[mark] = counts.get(mark, 0) + change
        counts = {mark: count for mark, count in counts.items() if count}
    return [mark for mark in sorted(counts) for _ in range(counts[mark])] if missing == 0 else None


def _widest_pair(counts: dict[int, int], missing: int, ends: tuple[int, int]) -> tuple[int, int] | None:
    marks = sorted(counts)
    best = None
    for position, lower in enumerate(marks):
        if lower <= ends[0]:
            continue
        for upper in marks[position:]:
            if upper >= ends[1] or (upper == lower and counts[lower] < 2):
                continue
            if 2 * (upper - lower) + 2 <= missing and (best is None or upper - lower > best[1] - best[0]):
                best = lower, upper
    return best


def _likeliest(
    candidates: list[tuple[int, range]], mean: Reported, sd: Reported, n: int, items: int
) -> Iterator[tuple[int, int]]:
    """Yield pairs of a sum and a sum of squares, those first that lie in the middle of what prints so."""
    middle_sum = float(mean.number) * n * items
    about_mean = (n - 1) * (float(sd.number) * items) ** 2
    for total, squares in sorted(candidates, key=lambda pair: abs(pair[0] - middle_sum))[:SUMS_TRIED]:
        middle = round((about_mean + total**2 / n - squares[0]) / 2)
        first = min(max(middle - SQUARES_TRIED // 2, 0), max(len(squares) - SQUARES_TRIED, 0))
        for square in squares[first : first + SQUARES_TRIED]:
            yield total, square


def _work(n: int, total: int, ends: tuple[int, int]) -> int:
    return n * (total - n * ends[0] + 1) * (ends[1] - ends[0] + 1)


def _some_exist(total: int, squares: range, n: int, ends: tuple[int, int]) -> bool:
    """Count all n marks of this sum: for each sum, the set of reachable sums of squares as the bits of one number."""
    low, high = ends
    width, aim = high - low, total - n * low
    reached = {0: 1}
    for left in range(n - 1, -1, -1):
        following: dict[int, int] = {}
        for part, bits in reached.items():
            for step in range(max(0, aim - part - left * width), min(width, aim - part) + 1):
                following[part + step] = following.get(part + step, 0) | bits << step**2
        reached = following
    bits = reached.get(aim, 0)
    shift = n * low**2 - 2 * low * total
    return any(square + shift >= 0 and bits >> (square + shift) & 1 for square in squares)


def _least_squares(total: int, n: int) -> int:
    """All marks as equal as they can be."""
    quotient, remainder = divmod(total, n)
    return (n - remainder) * quotient**2 + remainder * (quotient + 1) ** 2


def _greatest_squares(total: int, n: int, scale: Scale | None, items: int) -> int | None:
    """All marks but one at an end of the scale; with no highest score, one mark takes all that is left."""
    if scale is None:
        return None
    bottom = scale[0] * items
    top = total - (n - 1) * bottom if scale[1] is None else scale[1] * items
    if top <= bottom:
        return n * bottom**2
    at_top, rest = divmod(total - n * bottom, top - bottom)
    if at_top >= n:
        return n * top**2
    return at_top * top**2 + (n - at_top - 1) * bottom**2 + (bottom + rest) ** 2
