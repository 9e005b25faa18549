"""Whether n whole-number scores can have a printed mean and standard deviation at all.

GRIM: Brown and Heathers 2017, Soc Psychol Personal Sci 8:363. GRIMMER: Anaya 2016, PeerJ Preprints 4:e2400v1, in the
analytic form of Allard 2018. Bounds on the SD by the ends of the scale follow from the same sums.
"""

import math
from collections.abc import Iterator
from decimal import Decimal

from reinfuse.audit import words
from reinfuse.audit.reported import Reported
from reinfuse.audit.verdict import Verdict


def attainable_verdict(mean: Reported, sd: Reported | None, n: int, scale: tuple[int, int] | None) -> Verdict:
    """Judge a printed mean, and SD (n − 1), of n whole-number scores."""
    what = f"{n} whole-number scores"
    possible = list(possible_sums(mean, n, scale))
    if not possible:
        reason = f"No {what} have a mean that prints as {words.printed(mean)}."
        return Verdict("inconsistent", "reported numbers", reason)
    if sd is None:
        if mean_is_vacuous(mean, n):
            reason = f"Vacuous: with {what} every mean of so few decimals is possible."
            return Verdict("not checkable", "reported numbers", reason)
        return Verdict("attainable", "reported numbers", f"{what} with this mean exist.")
    if any(sd_possible(total, sd, n, scale) for total in possible):
        return Verdict("attainable", "reported numbers", f"{what} with this mean and this SD exist.")
    reason = f"No {what} have a mean that prints as {words.printed(mean)} and an SD that prints as {words.printed(sd)}."
    return Verdict("inconsistent", "reported numbers", reason)


def mean_is_vacuous(mean: Reported, n: int) -> bool:
    """Say whether sums lie so close that every printable mean is some sum over n."""
    return Decimal(1) / n <= 2 * mean.half_unit


def possible_sums(mean: Reported, n: int, scale: tuple[int, int] | None) -> Iterator[int]:
    """Yield every sum of n whole numbers whose mean prints as it was printed (GRIM)."""
    low, high = (end * n for end in mean.box)
    first, last = math.ceil(low), math.floor(high)
    if scale is not None:
        first, last = max(first, scale[0] * n), min(last, scale[1] * n)
    yield from range(first, last + 1)


def sd_possible(total: int, sd: Reported, n: int, scale: tuple[int, int] | None) -> bool:
    """Say whether n whole numbers of this sum can have this SD (GRIMMER).

    The sum of squares is a whole number with the parity of the sum; its least value has all scores as equal as they
    can be, and its greatest, on a scale, all but one score at an end.
    """
    low_sd, high_sd = max(sd.box[0], Decimal(0)), sd.box[1]
    around_mean = Decimal(total) ** 2 / n
    lowest = max(math.ceil((n - 1) * low_sd**2 + around_mean), _least_squares(total, n))
    highest = math.floor((n - 1) * high_sd**2 + around_mean)
    if scale is not None:
        highest = min(highest, _greatest_squares(total, n, scale))
    if (lowest - total) % 2:
        lowest += 1
    return lowest <= highest


def _least_squares(total: int, n: int) -> int:
    quotient, remainder = divmod(total, n)
    return (n - remainder) * quotient**2 + remainder * (quotient + 1) ** 2


def _greatest_squares(total: int, n: int, scale: tuple[int, int]) -> int:
    bottom, top = scale
    if top == bottom:
        return n * bottom**2
    at_top, rest = divmod(total - n * bottom, top - bottom)
    if at_top >= n:
        return n * top**2
    return at_top * top**2 + (n - at_top - 1) * bottom**2 + (bottom + rest) ** 2
