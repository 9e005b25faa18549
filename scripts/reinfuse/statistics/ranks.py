"""Midranks in whole numbers, with ties found in spite of rounding error."""

import math

import numpy as np
import numpy.typing as npt

from reinfuse.statistics.inference import Floats

Integers = npt.NDArray[np.int64]
# Two values tie when they agree to this many digits of the largest one: 0.3 − 0.1 and 0.2 differ in the 16th.
TIE_DIGITS = 10
SMALLEST_EXPONENT = -300  # so that the step stays a normal double


def tie_levels(values: Floats) -> Integers:
    """Return whole numbers that are equal where the values tie and ordered as they are; 0 stays 0."""
    largest = float(np.max(np.abs(values), initial=0.0))
    if largest == 0:
        return np.zeros(values.size, dtype=np.int64)
    exponent = max(math.floor(math.log10(largest)) + 1 - TIE_DIGITS, SMALLEST_EXPONENT)
    return np.rint(values / 10.0**exponent).astype(np.int64)


def doubled_midranks(levels: Integers) -> Integers:
    """Return twice the midrank of each value: whole, also where values tie."""
    _, position, count = np.unique(levels, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    doubled: Integers = (2 * last - count + 1)[position]
    return doubled


def distinct(values: Floats) -> Floats:
    """Return the sorted values, one for each set of ties."""
    ordered = np.sort(values)
    levels = tie_levels(ordered)
    keep = np.ones(ordered.size, dtype=bool)
    keep[1:] = levels[1:] != levels[:-1]
    return ordered[keep]
