"""GRIM: whether the mean of n whole-number scores can print as it was printed.

Brown & Heathers 2017, Soc Psychol Personal Sci 8:363: n whole numbers have a whole sum. A score that is itself the
mean of several whole-number items has a sum in steps of 1/items (their section on multiple items).
"""

import math
from decimal import Decimal

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.printed_numbers import Reported

Scale = tuple[int, int | None]  # the lowest and the highest possible score; None where nothing bounds it above


def possible_sums(mean: Reported, n: int, scale: Scale | None = None, items: int = 1) -> range:
    """Return every sum of all items of n scores whose mean prints as it was printed."""
    low, high = mean.reach
    if scale is not None:
        low = max(low, Decimal(scale[0]))
        high = min(high, Decimal(scale[1])) if scale[1] is not None else high
    if not (low.is_finite() and high.is_finite()):
        raise ValueError("a mean that is printed as a limit needs a scale that ends")
    return range(math.ceil(low * n * items), math.floor(high * n * items) + 1)


def mean_is_vacuous(mean: Reported, n: int, items: int = 1) -> bool:
    """Say whether sums lie so close that every printable mean is some sum over n."""
    return bool(mean.relation) or Decimal(1) / (n * items) <= 2 * mean.half_unit


def mean_possible(mean: Reported, n: int, scale: Scale | None = None, items: int = 1) -> Finding:
    """Say whether n whole-number scores can have the printed mean."""
    what = values_in_words(n, items)
    if mean_is_vacuous(mean, n, items) and (scale is None or within(mean, scale)):
        return Finding("vacuous", f"With {what} every mean of so few decimals is possible.")
    sums = possible_sums(mean, n, scale, items)
    if not sums:
        return Finding("inconsistent", f"No {what} have a mean that prints as {number_words.printed(mean)}.")
    return Finding(
        "attainable",
        f"{what} with this mean exist.",
        sums[0] / (n * items),
        sums[-1] / (n * items),
        tuple(sums),
    )


def within(mean: Reported, scale: Scale) -> bool:
    """Say whether the printed mean itself lies on the scale."""
    return mean.number >= scale[0] and (scale[1] is None or mean.number <= scale[1])


def values_in_words(n: int, items: int = 1) -> str:
    """Return `11 whole-number values`."""
    return f"{n} whole-number values" if items == 1 else f"{n} means of {items} whole-number items"
