"""What every part of a simulated cohort is drawn with: quantities, and so many of the patients."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reinfuse.twin.scores import Floats

Parameters = dict[str, Any]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def amounts(spec: Parameters, n: int, random: np.random.Generator) -> Floats:
    """Return n values of a quantity: normal, cut at its ends, in whole steps."""
    values = random.normal(spec["mean"]["value"], spec["sd"]["value"], n)
    return in_steps(np.clip(values, spec["lowest"], spec["highest"]), spec["step"])


def in_steps(values: Floats, step: float) -> Floats:
    """Return values rounded to whole steps."""
    rounded: Floats = np.round(np.round(values / step) * step, 6)
    return rounded


def chosen(count: int, n: int, random: np.random.Generator) -> Booleans:
    """Return which `count` of n patients are chosen."""
    is_chosen = np.zeros(n, dtype=np.bool_)
    is_chosen[random.permutation(n)[:count]] = True
    return is_chosen
