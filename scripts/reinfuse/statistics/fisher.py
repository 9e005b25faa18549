"""Fisher's exact test of a two-by-two table, with the conditional odds ratio and its exact interval."""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import gammaln

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Inference, checked_level
from reinfuse.statistics.ranks import Integers
from reinfuse.statistics.roots import increasing_root

SAME_PROBABILITY = 1 + 1e-7  # tables this near in probability count as equally likely, as in R's fisher.test
WIDEST_LOG_ODDS_RATIO = 700.0  # beyond it the odds ratio is no double


def fisher_exact(first: tuple[int, int], second: tuple[int, int], level: float = 0.95) -> Inference:
    """Test whether two groups have the same share of events, given both margins.

    `first` and `second` are (events, others). The two-sided p-value sums the tables that are no more probable than the
    one at hand (Irwin 1935). The estimate is the conditional maximum-likelihood odds ratio, its interval
    inverts the one-sided tests at half of 1 − level (Cornfield 1956). All as R's fisher.test.

    Raises
    ------
    AnalysisError
        When a count is negative.
    """
    if min(*first, *second) < 0:
        raise AnalysisError("A two-by-two table holds a negative count. Correct the counts.")
    alpha = (1 - checked_level(level)) / 2
    n_first, n_second, events = sum(first), sum(second), first[0] + second[0]
    support = np.arange(max(0, events - n_second), min(events, n_first) + 1)
    if support.size == 1:
        note = "a group is empty" if not n_first or not n_second else "every patient has the same outcome"
        return Inference(math.nan, p_value=1.0, note=note)
    log_weights = _log_binomial(n_first, support) + _log_binomial(n_second, events - support)
    observed = first[0]

    def distribution(log_odds_ratio: float) -> Floats:
        logs = log_weights + log_odds_ratio * support
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    null = distribution(0.0)
    low, high = -WIDEST_LOG_ODDS_RATIO, WIDEST_LOG_ODDS_RATIO
    at_low, at_high = observed == support[0], observed == support[-1]

    def solve(excess: Callable[[Floats], float]) -> float:
        return math.exp(increasing_root(lambda log_ratio: excess(distribution(log_ratio)), low, high))

    return Inference(
        estimate=0.0 if at_low else math.inf if at_high else solve(lambda p: float(p @ support) - observed),
        p_value=min(1.0, math.fsum(null[null <= null[support == observed] * SAME_PROBABILITY])),
        ci_low=0.0 if at_low else solve(lambda p: math.fsum(p[support >= observed]) - alpha),
        ci_high=math.inf if at_high else solve(lambda p: alpha - math.fsum(p[support <= observed])),
    )


def _log_binomial(n: int, k: Integers) -> Floats:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), dtype=np.float64)
