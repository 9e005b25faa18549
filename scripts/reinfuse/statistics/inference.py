"""What every estimator gives back, and the check that every sample passes on its way in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reinfuse.errors import AnalysisError

Floats = npt.NDArray[np.float64]
Sample = Sequence[float] | npt.NDArray[np.float64] | npt.NDArray[np.int64]


@dataclass(frozen=True)
class Inference:
    """An estimate with its test and interval; NaN where a part is undefined, and then `note` says why."""

    estimate: float
    se: float = math.nan
    df: float = math.nan
    statistic: float = math.nan
    p_value: float = math.nan
    ci_low: float = math.nan
    ci_high: float = math.nan
    note: str = ""


def sample(values: Sample) -> Floats:
    """Return the values as one row of finite doubles.

    Raises
    ------
    AnalysisError
        When the values are not one row, or one of them is missing or infinite.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise AnalysisError("A sample should be one row of numbers. Pass the values of one column.")
    if not np.isfinite(array).all():
        raise AnalysisError("A sample holds a missing or infinite value. Leave such rows out, and count them.")
    return array


def differences(start: Sample, end: Sample) -> Floats:
    """Return end − start of the same patients in the same order.

    Raises
    ------
    AnalysisError
        When the two visits have different numbers of values.
    """
    first, second = sample(start), sample(end)
    if first.size != second.size:
        raise AnalysisError(
            f"Paired visits need one value each for every patient; here {first.size} and {second.size}. "
            "Keep the patients who have both."
        )
    return second - first


def tail_of(level: float) -> float:
    """Return half of 1 − level, a hair larger, so that an exact p-value of 1/20 counts as 5 % in doubles too."""
    return (1 - checked_level(level)) / 2 * (1 + 1e-9)


def checked_level(level: float) -> float:
    """Return the confidence level.

    Raises
    ------
    AnalysisError
        When it does not lie between 0 and 1.
    """
    if not 0 < level < 1:
        raise AnalysisError(f"A confidence level lies between 0 and 1; here it is {level}. Write 0.95 for 95 %.")
    return level


def joined_notes(*notes: str) -> str:
    """Join notes by semicolons, leaving out empty ones."""
    return "; ".join(note for note in notes if note)
