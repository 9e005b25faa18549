"""The sign test of a change, and the median with its interval of order statistics."""

import math

import numpy as np
from scipy.special import bdtr

from reinfuse.statistics.inference import Inference, Sample, joined_notes, sample, tail_of
from reinfuse.statistics.ranks import tie_levels
from reinfuse.statistics.signed_rank import NO_INTERVAL
from reinfuse.statistics.summary import quantile


def sign_test(changes: Sample, level: float = 0.95) -> Inference:
    """Test whether rises and falls are equally likely, exactly; zeros are dropped (Dixon & Mood 1946).

    The statistic is the number of positive changes. The estimate is the median of all changes, and its interval lies
    between two order statistics, with at least the wanted confidence (Thompson 1936; Hahn & Meeker 1991, section 5.2).
    """
    array = sample(changes)
    if not array.size:
        return Inference(math.nan, note="no values")
    levels = tie_levels(array)
    n_above, n_below = int((levels > 0).sum()), int((levels < 0).sum())
    low, high = median_interval(array, level)
    n_zero = array.size - n_above - n_below
    return Inference(
        estimate=quantile(array, 0.5),
        statistic=float(n_above),
        p_value=sign_test_p_value(n_above, n_below),
        ci_low=low,
        ci_high=high,
        note=joined_notes(
            f"{n_zero} of {array.size} differences are zero" if n_zero else "",
            NO_INTERVAL if math.isnan(low) else "",
        ),
    )


def sign_test_p_value(n_above: int, n_below: int) -> float:
    """Return the two-sided p-value from the numbers of rises and falls, in whole numbers throughout."""
    n, fewer = n_above + n_below, min(n_above, n_below)
    ways = at_most = 1
    for k in range(fewer):
        ways = ways * (n - k) // (k + 1)
        at_most += ways
    return min(1.0, 2 * at_most / (1 << n))


def median_interval(values: Sample, level: float = 0.95) -> tuple[float, float]:
    """Return the innermost symmetric pair of order statistics with at least this confidence; NaN where none has it."""
    ordered = np.sort(sample(values))
    half = tail_of(level)
    ranks = np.arange(ordered.size // 2)
    rejected = int((bdtr(ranks, ordered.size, 0.5) <= half).sum()) if ordered.size else 0
    if rejected == 0:
        return math.nan, math.nan
    return float(ordered[rejected - 1]), float(ordered[-rejected])
