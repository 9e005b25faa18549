"""Confidence and credible intervals of a proportion, at any level.

Brown, Cai & DasGupta (2001), Statistical Science 16:101, sections 3 and 4, unless a function says otherwise. Wald
and Agresti–Coull limits are not cut off at 0 and 1: where they pass them, that is the method's own failing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.special import betainc, betaincinv, ndtri

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Inference, checked_level
from reinfuse.statistics.roots import increasing_root


@dataclass(frozen=True)
class Interval:
    """Limits; both NaN when there was nobody to count."""

    low: float
    high: float


NOBODY = Interval(math.nan, math.nan)


def wald(events: int, n: int, level: float = 0.95) -> Interval:
    """Return p ± z·√(p(1 − p)/n)."""
    if _nobody(events, n, level):
        return NOBODY
    share = events / n
    margin = _z(level) * math.sqrt(share * (1 - share) / n)
    return Interval(share - margin, share + margin)


def wilson(events: int, n: int, level: float = 0.95) -> Interval:
    """Return the limits at which the score test does not reject (Wilson 1927), without continuity correction."""
    if _nobody(events, n, level):
        return NOBODY
    z = _z(level)
    centre = (events + z * z / 2) / (n + z * z)
    margin = z / (n + z * z) * math.sqrt(events * (n - events) / n + z * z / 4)
    return Interval(0.0 if events == 0 else centre - margin, 1.0 if events == n else centre + margin)


def agresti_coull(events: int, n: int, level: float = 0.95) -> Interval:
    """Return Wald's interval about Wilson's centre (Agresti & Coull 1998), with z²/2 successes and failures added."""
    if _nobody(events, n, level):
        return NOBODY
    z = _z(level)
    centre = (events + z * z / 2) / (n + z * z)
    margin = z * math.sqrt(centre * (1 - centre) / (n + z * z))
    return Interval(centre - margin, centre + margin)


def clopper_pearson(events: int, n: int, level: float = 0.95) -> Interval:
    """Return the exact limits (Clopper & Pearson 1934): each inverts a one-sided binomial test at half of 1 − level."""
    if _nobody(events, n, level):
        return NOBODY
    half = (1 - level) / 2
    low = float(betaincinv(events, n - events + 1, half)) if events else 0.0
    high = float(betaincinv(events + 1, n - events, 1 - half)) if events < n else 1.0
    return Interval(low, high)


def jeffreys_equal_tailed(events: int, n: int, level: float = 0.95) -> Interval:
    """Return quantiles of the posterior under Beta(½, ½); 0 for no event and 1 for no non-event, as the source says."""
    if _nobody(events, n, level):
        return NOBODY
    interval = _equal_tailed(events + 0.5, n - events + 0.5, level)
    return Interval(0.0 if events == 0 else interval.low, 1.0 if events == n else interval.high)


def jeffreys_highest_density(events: int, n: int, level: float = 0.95) -> Interval:
    """Return the shortest interval of the posterior under Beta(½, ½) that holds the level."""
    if _nobody(events, n, level):
        return NOBODY
    a, b = events + 0.5, n - events + 0.5
    if events == 0:
        return Interval(0.0, float(betaincinv(a, b, level)))
    if events == n:
        return Interval(float(betaincinv(a, b, 1 - level)), 1.0)

    def high_of(low: float) -> float:
        return float(betaincinv(a, b, min(1.0, float(betainc(a, b, low)) + level)))

    def log_density_gain(low: float) -> float:
        high = high_of(low)
        if low <= 0 or high >= 1:
            return -math.inf if low <= 0 else math.inf
        return (a - 1) * (math.log(low) - math.log(high)) + (b - 1) * (math.log1p(-low) - math.log1p(-high))

    low = increasing_root(log_density_gain, 0.0, float(betaincinv(a, b, 1 - level)))
    return Interval(low, high_of(low))


def uniform_bayes(events: int, n: int, level: float = 0.95) -> Interval:
    """Return equal-tailed quantiles of the posterior under a uniform prior, Beta(events + 1, n − events + 1)."""
    return NOBODY if _nobody(events, n, level) else _equal_tailed(events + 1, n - events + 1, level)


def share_inference(
    events: int, n: int, interval: Callable[[int, int, float], Interval] | None = None, level: float = 0.95
) -> Inference:
    """Return the observed share, with the limits of one of the methods above if one is named."""
    share = events / n if n else math.nan
    limits = interval(events, n, level) if interval else NOBODY
    return Inference(share, ci_low=limits.low, ci_high=limits.high, note="" if n else "no patient to count")


INTERVALS: dict[str, Callable[[int, int, float], Interval]] = {
    "wald": wald,
    "wilson": wilson,
    "agresti_coull": agresti_coull,
    "clopper_pearson": clopper_pearson,
    "jeffreys_equal_tailed": jeffreys_equal_tailed,
    "jeffreys_highest_density": jeffreys_highest_density,
    "uniform_bayes": uniform_bayes,
}


def _equal_tailed(a: float, b: float, level: float) -> Interval:
    half = (1 - level) / 2
    return Interval(float(betaincinv(a, b, half)), float(betaincinv(a, b, 1 - half)))


def _z(level: float) -> float:
    return -float(ndtri((1 - level) / 2))


def _nobody(events: int, n: int, level: float) -> bool:
    checked_level(level)
    if not 0 <= events <= n:
        raise AnalysisError(f"A proportion needs 0 ≤ events ≤ n; here {events} of {n}. Correct the counts.")
    return n == 0
