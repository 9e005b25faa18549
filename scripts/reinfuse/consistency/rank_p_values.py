"""p-values of rank tests on plain numbers: the estimators' own, and the normal deviate that guides a search.

A method's name is the one that estimates carry; `_ignoring_pairs` changes nothing in the computation.
"""

import math
from collections import Counter
from collections.abc import Sequence

from scipy.special import ndtr, ndtri

from reinfuse.printed_numbers import Reported
from reinfuse.statistics.mann_whitney import mann_whitney_exact, mann_whitney_normal
from reinfuse.statistics.signed_rank import Zeros, signed_rank_exact, signed_rank_normal

Values = Sequence[float]
INDEPENDENT = [
    "mann_whitney_exact",
    "mann_whitney_normal",
    "mann_whitney_normal_continuity",
    "mann_whitney_normal_no_ties",
    "mann_whitney_normal_continuity_no_ties",
]
PAIRED = [
    "signed_rank_exact",
    "signed_rank_exact_pratt",
    "signed_rank_normal",
    "signed_rank_normal_continuity",
    "signed_rank_normal_pratt",
    "signed_rank_normal_continuity_pratt",
    *(f"{method}_ignoring_pairs" for method in INDEPENDENT),
]
LARGEST_DEVIATE = 40.0  # what p = 0 stands for; a double holds no smaller p-value


def p_value(method: str, first: Values, second: Values) -> float:
    """Return the two-sided p-value by the estimator that the analyses use."""
    continuity = "continuity" in method
    if method.startswith("mann_whitney"):
        if "exact" in method:
            return mann_whitney_exact(first, second).p_value
        return mann_whitney_normal(first, second, continuity, ties="no_ties" not in method).p_value
    changes = [after - before for before, after in zip(first, second, strict=True)]
    zeros: Zeros = "pratt" if "pratt" in method else "wilcoxon"
    if "exact" in method:
        return signed_rank_exact(changes, zeros).p_value
    return signed_rank_normal(changes, zeros, continuity).p_value


def deviate(method: str, first: Values, second: Values) -> float:
    """Return |z| of the normal approximation of a method; of an exact one, without continuity correction."""
    if method.startswith("mann_whitney"):
        return _mann_whitney_deviate(first, second, "continuity" in method, "no_ties" not in method)
    return _signed_rank_deviate(first, second, "continuity" in method, "pratt" in method)


def deviates_of(p: Reported) -> tuple[float, float]:
    """Return the range of |z| whose two-sided p-value prints as it was printed."""
    low, high = (min(max(float(end), 0.0), 1.0) for end in p.reach)
    return deviate_of(high), deviate_of(low)


def deviate_of(p: float) -> float:
    """Return the |z| of a two-sided p-value."""
    return min(-float(ndtri(p / 2)), LARGEST_DEVIATE) if p > 0 else LARGEST_DEVIATE


def untied_p_value(u: float, n_first: int, n_second: int, continuity: bool) -> float:
    """Return p of Mann & Whitney's U by the normal approximation without correction for ties."""
    variance = n_first * n_second * (n_first + n_second + 1) / 12
    return 2 * float(ndtr(-_standardised(abs(u - n_first * n_second / 2), variance, continuity)))


def _mann_whitney_deviate(first: Values, second: Values, continuity: bool, ties: bool) -> float:
    """Mann & Whitney 1947; the variance with ties as in Lehmann 1975, chapter 1, section 4."""
    counts, others = Counter(first), Counter(second)
    below = doubled_u = tied = 0
    for value in sorted(counts.keys() | others.keys()):
        here, there = counts[value], others[value]
        doubled_u += here * (2 * below + there)
        below += there
        tied += (here + there) ** 3 - here - there
    n_first, n_second = len(first), len(second)
    n = n_first + n_second
    variance = n_first * n_second / 12 * (n + 1 - (tied / (n * (n - 1)) if ties else 0))
    return _standardised(abs(doubled_u - n_first * n_second) / 2, variance, continuity)


def _signed_rank_deviate(first: Values, second: Values, continuity: bool, pratt: bool) -> float:
    """Wilcoxon 1945; zeros dropped before ranking, or ranked and then dropped (Pratt 1959)."""
    changes = [after - before for before, after in zip(first, second, strict=True)]
    sizes = Counter(abs(change) for change in changes if change or pratt)
    doubled_rank, passed = {}, 0
    for size in sorted(sizes):
        doubled_rank[size] = 2 * passed + sizes[size] + 1
        passed += sizes[size]
    ranks = [math.copysign(doubled_rank[abs(change)] / 2, change) for change in changes if change]
    return _standardised(abs(math.fsum(ranks)) / 2, math.fsum(rank * rank for rank in ranks) / 4, continuity)


def _standardised(distance: float, variance: float, continuity: bool) -> float:
    if variance <= 0:
        return 0.0
    # Halves are exact; the estimators do not correct a distance of nought, and let a corrected one pass through it.
    corrected = abs(distance - 0.5) if continuity and distance else distance
    return corrected / math.sqrt(variance)
