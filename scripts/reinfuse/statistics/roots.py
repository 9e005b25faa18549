"""Solve f(x) = 0 by halving, and confidence limits of a shift by inverting a test."""

import math
from collections.abc import Callable

from reinfuse.statistics.inference import Floats

HALVINGS = 2000  # more than any pair of doubles allows


def increasing_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where an increasing function crosses 0 between low and high, to the last place.

    A limit that the function does not cross is returned itself.
    """
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        if not low < middle < high:
            break
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return high if abs(function(high)) <= abs(function(low)) else low


def lower_shift_limit(breakpoints: Floats, p_greater: Callable[[float], float], alpha: float) -> float:
    """Return the least shift that a one-sided test against larger shifts does not reject.

    `p_greater(shift)` may change only at the breakpoints (sorted, distinct) and rises with the shift; it is
    asked between two breakpoints, so the interval is closed. NaN where even −∞ is not rejected: with so
    few values no limit has this confidence.
    """
    if not breakpoints.size:
        return math.nan
    spread = float(breakpoints[-1] - breakpoints[0]) or abs(float(breakpoints[0])) or 1.0

    def rejected(region: int) -> bool:
        left = breakpoints[region - 1] if region else breakpoints[0] - spread
        right = breakpoints[region] if region < breakpoints.size else breakpoints[-1] + spread
        return p_greater(float(left + (right - left) / 2)) <= alpha

    low, high = 0, breakpoints.size
    if not rejected(low):
        return math.nan
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if rejected(middle) else (low, middle)
    return float(breakpoints[high - 1])
