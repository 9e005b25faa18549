"""Wilcoxon's signed-rank test of a change, exact also with ties and zeros, and the Hodges–Lehmann shift.

The exact distribution is that of the midranks at hand when every sign is equally likely (Wilcoxon 1945; the
permutation distribution of Pratt & Gibbons 1981, chapter 3). Zeros are dropped before ranking (`wilcoxon`)
or ranked and then dropped (`pratt`; Pratt 1959). The statistic is the sum of the ranks of positive differences.

The estimate is the median of the Walsh averages of all differences, zeros included (Hodges & Lehmann 1963).
The confidence interval inverts the same test: it is the closed interval between the shifts at which the one-sided
test, with the ranks that each shift leaves, rejects at half of 1 − level. Without ties this is the interval of
order statistics of Walsh averages (Bauer 1972).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr

from reinfuse.statistics.inference import Floats, Inference, Sample, joined_notes, sample, tail_of
from reinfuse.statistics.permutation import sign_sums
from reinfuse.statistics.ranks import Integers, distinct, doubled_midranks, tie_levels
from reinfuse.statistics.roots import lower_shift_limit

Zeros = Literal["wilcoxon", "pratt"]
EXACT_LIMIT = 1000  # values; beyond this the normal approximation has no visible error and the exact one takes seconds
WALSH_LIMIT = 5000  # values, so 12.5 million averages; more would not fit into a small machine
NO_INTERVAL = "too few values for an interval at this level"
NO_SHIFT = "too many values, so the shift was not estimated"


@dataclass(frozen=True)
class _Ranks:
    """Doubled ranks of the non-zero differences, and the sum of those with a positive difference."""

    doubled: Integers
    positive_sum: int


def signed_rank_exact(changes: Sample, zeros: Zeros = "wilcoxon", level: float = 0.95) -> Inference:
    """Test whether changes are symmetric about 0 by the exact distribution, ties and zeros included."""
    array = sample(changes)
    if array.size > EXACT_LIMIT:
        return Inference(
            hodges_lehmann(array), note=f"more than {EXACT_LIMIT} values, so the exact distribution was not computed"
        )

    def p_greater(values: Floats) -> float:
        return _exact_p_greater(_signed_ranks(values, zeros))

    return _inference(array, zeros, level, p_greater)


def signed_rank_normal(
    changes: Sample, zeros: Zeros = "wilcoxon", continuity: bool = False, level: float = 0.95
) -> Inference:
    """Test whether changes are symmetric about 0 by the normal approximation, its variance that of the midranks.

    With `continuity`, the distance from the expected sum is shortened by one half.
    """

    def p_greater(values: Floats) -> float:
        return _normal_p_greater(_signed_ranks(values, zeros), continuity)

    return _inference(sample(changes), zeros, level, p_greater)


def walsh_averages(changes: Sample) -> Floats:
    """Return the averages of all pairs of values, each value with itself included; unsorted."""
    array = sample(changes)
    first, second = np.triu_indices(array.size)
    return (array[first] + array[second]) / 2


def hodges_lehmann(changes: Sample) -> float:
    """Return the median of the Walsh averages; NaN of none, or of more values than WALSH_LIMIT."""
    array = sample(changes)
    return float(np.median(walsh_averages(array))) if 0 < array.size <= WALSH_LIMIT else math.nan


def _signed_ranks(changes: Floats, zeros: Zeros) -> _Ranks:
    levels = tie_levels(changes)
    if zeros == "wilcoxon":
        levels = levels[levels != 0]
    doubled = doubled_midranks(np.abs(levels))
    return _Ranks(doubled=np.sort(doubled[levels != 0]), positive_sum=int(doubled[levels > 0].sum()))


def _exact_p_greater(ranks: _Ranks) -> float:
    """Return P(sum ≥ the one at hand), which by symmetry is P(sum ≤ total − the one at hand)."""
    weights = tuple(ranks.doubled.tolist())
    total = sum(weights)
    limit = total - ranks.positive_sum
    probability = sign_sums(weights)
    if limit < probability.size:
        return float(probability[: limit + 1].sum())
    return 1.0 - float(probability[: total - limit].sum())


def _normal_p_greater(ranks: _Ranks, continuity: bool) -> float:
    deviation = (ranks.positive_sum - ranks.doubled.sum() / 2) / 2
    sd = math.sqrt(float((ranks.doubled.astype(np.float64) ** 2).sum()) / 16)
    if sd == 0:
        return 1.0
    correction = math.copysign(0.5, deviation) if continuity and deviation else 0.0
    return float(ndtr(-(deviation - correction) / sd))


def _inference(array: Floats, zeros: Zeros, level: float, p_greater: Callable[[Floats], float]) -> Inference:
    if not array.size:
        return Inference(math.nan, note="no values")
    alpha, estimate = tail_of(level), hodges_lehmann(array)
    breakpoints = np.empty(0) if math.isnan(estimate) else distinct(walsh_averages(array))
    low = lower_shift_limit(breakpoints, lambda shift: p_greater(array - shift), alpha)
    high = -lower_shift_limit(-breakpoints[::-1], lambda shift: p_greater(-array - shift), alpha)
    n_zero = int((tie_levels(array) == 0).sum())
    return Inference(
        estimate=estimate,
        statistic=_signed_ranks(array, zeros).positive_sum / 2,
        p_value=min(1.0, 2 * min(p_greater(array), p_greater(-array))),
        ci_low=low,
        ci_high=high,
        note=joined_notes(
            f"{n_zero} of {array.size} differences are zero" if n_zero else "",
            NO_SHIFT if math.isnan(estimate) else NO_INTERVAL if math.isnan(low) else "",
        ),
    )
