"""Numbers rounded to a declared step: exact weights and doses are together as good as a name."""

import math
from typing import Any

import numpy as np
import pandas as pd

# Quotients are compared in so many decimals: 0.15 / 0.1 is 1.4999999999999998 as a double.
QUOTIENT_DECIMALS = 9


def rounded(numbers: pd.Series, declared: dict[str, Any]) -> pd.Series:
    """Return the nearest multiples of the column's `step`, halves up, inside its range; the type stays.

    Without a step the numbers stay as they are.
    """
    step = declared.get("step")
    if not step:
        return numbers
    known = numbers.dropna().astype("float64")
    steps = np.floor((known / step).round(QUOTIENT_DECIMALS) + 0.5)
    lowest, highest = steps_inside(declared["range"], step)
    decimals = decimals_of(step)
    values: pd.Series = (steps.clip(lowest, highest) * step).round(decimals).reindex(numbers.index)
    return values.astype(numbers.dtype)


def steps_inside(limits: tuple[float, float], step: float) -> tuple[int, int]:
    """Return the lowest and the highest multiple of a step in a range, counted in steps."""
    low, high = (round(limit / step, QUOTIENT_DECIMALS) for limit in limits)
    return math.ceil(low), math.floor(high)


def decimals_of(step: float) -> int:
    """Return the decimals that a multiple of the step can have."""
    return next(places for places in range(16) if places == 15 or round(step, places) == step)
