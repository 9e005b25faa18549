"""The Mann–Whitney (Wilcoxon rank-sum) test, exact also with ties, and the Hodges–Lehmann shift between two groups.

The exact distribution is that of the midrank sum over all ways to choose the first group from the pooled values
(Lehmann 1975, chapter 1, section 4). With ties it need not be symmetric; the two-sided p-value is the
probability of a sum at least as far from its expectation as the one at hand. The statistic is Mann and
Whitney's U of the first group: pairs in which the first value is the larger, ties counted one half.

The estimate is the median of all differences first − second (Hodges & Lehmann 1963). The confidence interval
inverts the same test: the closed interval between the shifts at which the one-sided test, with the ranks that each
shift leaves, rejects at half of 1 − level. Without ties this is the interval of order statistics of the differences
(Moses 1965).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from reinfuse.statistics.inference import Floats, Inference, Sample, joined_notes, sample, tail_of
from reinfuse.statistics.permutation import subset_sums
from reinfuse.statistics.ranks import Integers, distinct, doubled_midranks, tie_levels
from reinfuse.statistics.roots import lower_shift_limit
from reinfuse.statistics.signed_rank import NO_INTERVAL, NO_SHIFT

WORK_LIMIT = 200_000_000  # additions for one exact distribution: two groups of 84, some seconds with the interval
PAIRS_LIMIT = 12_500_000  # differences; more would not fit into a small machine


@dataclass(frozen=True)
class _Tails:
    """P(sum ≥ the one at hand), P(sum ≤ it), and P(at least as far from the expectation)."""

    greater: float
    less: float
    both: float


def mann_whitney_exact(first: Sample, second: Sample, level: float = 0.95) -> Inference:
    """Test whether two groups have one distribution, by the exact distribution of the midrank sum."""
    one, two = sample(first), sample(second)
    if _work(one.size, two.size) > WORK_LIMIT:
        return Inference(shift_between(one, two), note="too many values, so the exact distribution was not computed")
    return _inference(one, two, level, _exact_tails)


def mann_whitney_normal(
    first: Sample, second: Sample, continuity: bool = False, ties: bool = True, level: float = 0.95
) -> Inference:
    """Test whether two groups have one distribution, by the normal approximation.

    `ties`: take the variance of the midranks at hand (R, SciPy); without it, that of untied ranks. With `continuity`,
    the distance from the expected sum is shortened by one half.
    """
    return _inference(
        sample(first), sample(second), level, lambda ranks, n_first: _normal_tails(ranks, n_first, continuity, ties)
    )


def pairwise_differences(first: Sample, second: Sample) -> Floats:
    """Return every difference first − second; unsorted."""
    return np.subtract.outer(sample(first), sample(second)).ravel()


def shift_between(first: Sample, second: Sample) -> float:
    """Return the median of every difference first − second; NaN of none, or of more than PAIRS_LIMIT."""
    if not 0 < len(first) * len(second) <= PAIRS_LIMIT:
        return math.nan
    return float(np.median(pairwise_differences(first, second)))


def _work(n_first: int, n_second: int) -> int:
    total, smaller = n_first + n_second, min(n_first, n_second)
    return total * smaller * (2 * smaller * max(n_first, n_second) + 1)


def _exact_tails(doubled: Integers, n_first: int) -> _Tails:
    """Count the subsets of the smaller group's size by their sum of doubled ranks."""
    total, n = int(doubled.sum()), doubled.size
    observed = int(doubled[:n_first].sum())
    size = min(n_first, n - n_first)
    lowest = int(doubled.min())
    step = int(np.gcd.reduce(doubled - lowest)) or 1
    probability = subset_sums(tuple(np.sort((doubled - lowest) // step).tolist()), size)
    sums = size * lowest + step * np.arange(probability.size)
    if size != n_first:
        sums = total - sums
    distance = np.abs(n * sums - n_first * total)
    return _Tails(
        greater=min(1.0, float(probability[sums >= observed].sum())),
        less=min(1.0, float(probability[sums <= observed].sum())),
        both=min(1.0, float(probability[distance >= abs(n * observed - n_first * total)].sum())),
    )


def _normal_tails(doubled: Integers, n_first: int, continuity: bool, ties: bool) -> _Tails:
    n = doubled.size
    ranks = doubled / 2
    deviation = float(ranks[:n_first].sum()) - n_first * (n + 1) / 2
    rank_variance = float(((ranks - (n + 1) / 2) ** 2).sum()) / n if ties else (n * n - 1) / 12
    sd = math.sqrt(n_first * (n - n_first) * rank_variance / (n - 1))
    if sd == 0:
        return _Tails(1.0, 1.0, 1.0)
    correction = math.copysign(0.5, deviation) if continuity and deviation else 0.0
    z = (deviation - correction) / sd
    return _Tails(greater=float(ndtr(-z)), less=float(ndtr(z)), both=2 * float(ndtr(-abs(z))))


def _inference(one: Floats, two: Floats, level: float, tails: Callable[[Integers, int], _Tails]) -> Inference:
    if not one.size or not two.size:
        return Inference(math.nan, note="no values in a group")

    def tails_of(shift: float) -> _Tails:
        return tails(doubled_midranks(tie_levels(np.concatenate([one - shift, two]))), one.size)

    alpha, estimate = tail_of(level), shift_between(one, two)
    breakpoints = np.empty(0) if math.isnan(estimate) else distinct(pairwise_differences(one, two))
    low = lower_shift_limit(breakpoints, lambda shift: tails_of(shift).greater, alpha)
    high = -lower_shift_limit(-breakpoints[::-1], lambda shift: tails_of(-shift).less, alpha)
    doubled = doubled_midranks(tie_levels(np.concatenate([one, two])))
    return Inference(
        estimate=estimate,
        statistic=float(doubled[: one.size].sum()) / 2 - one.size * (one.size + 1) / 2,
        p_value=tails_of(0.0).both,
        ci_low=low,
        ci_high=high,
        note=joined_notes(
            "all values are equal" if np.unique(doubled).size == 1 else "",
            NO_SHIFT if math.isnan(estimate) else NO_INTERVAL if math.isnan(low) else "",
        ),
    )
