"""Adjust p-values for being one of several."""

import numpy as np
import numpy.typing as npt

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Sample


def holm(p_values: Sample) -> Floats:
    """Return p-values that control the chance of any false rejection (Holm 1979); missing ones stay missing."""
    known, result = _known(p_values)
    order = np.argsort(result[known], kind="stable")
    sorted_p = result[known][order]
    steps = np.maximum.accumulate(sorted_p * (sorted_p.size - np.arange(sorted_p.size)))
    return _placed(result, known, order, steps)


def benjamini_hochberg(p_values: Sample) -> Floats:
    """Return p-values that control the false discovery rate (Benjamini & Hochberg 1995); missing ones stay missing."""
    known, result = _known(p_values)
    order = np.argsort(result[known], kind="stable")
    sorted_p = result[known][order]
    steps = sorted_p * (sorted_p.size / np.arange(1, sorted_p.size + 1))
    return _placed(result, known, order, np.minimum.accumulate(steps[::-1])[::-1])


def _known(p_values: Sample) -> tuple[npt.NDArray[np.bool_], Floats]:
    result = np.array(p_values, dtype=np.float64)
    known = ~np.isnan(result)
    if ((result[known] < 0) | (result[known] > 1)).any():
        raise AnalysisError("A p-value lies outside 0 to 1. Pass p-values, not statistics.")
    return known, result


def _placed(result: Floats, known: npt.NDArray[np.bool_], order: npt.NDArray[np.int64], steps: Floats) -> Floats:
    adjusted = np.empty(steps.size)
    adjusted[order] = np.minimum(steps, 1.0)
    result[known] = adjusted
    return result
