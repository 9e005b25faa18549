"""Standardised effect sizes with Hedges' correction and noncentral-t intervals."""

import math
from dataclasses import replace

from scipy.special import gammaln, nctdtr, ndtri

from reinfuse.statistics.inference import Inference, Sample, checked_level, differences, sample
from reinfuse.statistics.roots import increasing_root
from reinfuse.statistics.summary import mean, standard_deviation
from reinfuse.statistics.t_tests import CONSTANT_ULPS, largest_size, pooled_standard_deviation

UNDEFINED = "fewer than two values, or no variation"


def d_z(start: Sample, end: Sample, level: float = 0.95) -> Inference:
    """Return the mean change over the standard deviation of changes, with its noncentral-t interval.

    Cohen (1988), section 2.3.5; interval: Cumming & Finch (2001), Educational and Psychological Measurement 61:532.
    """
    changes = differences(start, end)
    sd = standard_deviation(changes)
    if changes.size < 2 or sd <= CONSTANT_ULPS * largest_size(start, end):
        return Inference(math.nan, note=UNDEFINED)
    return _with_interval(mean(changes) / sd, math.sqrt(changes.size), changes.size - 1, level)


def g_z(start: Sample, end: Sample, level: float = 0.95) -> Inference:
    """Return d_z times Hedges' correction for n − 1 degrees of freedom, with the exact limits of d_z."""
    return _corrected(d_z(start, end, level))


def d_av(start: Sample, end: Sample) -> Inference:
    """Return the mean change over the root of the mean of the two visits' variances (Cumming 2012, equation 11.9).

    No interval: none is exact, since the two visits' variances and their correlation all enter.
    """
    changes = differences(start, end)
    if changes.size < 2:
        return Inference(math.nan, note=UNDEFINED)
    scale = math.sqrt((standard_deviation(start) ** 2 + standard_deviation(end) ** 2) / 2)
    if scale <= CONSTANT_ULPS * max(abs(mean(start)), abs(mean(end))):
        return Inference(math.nan, note=UNDEFINED)
    return Inference(mean(changes) / scale)


def hedges_g(first: Sample, second: Sample, level: float = 0.95) -> Inference:
    """Return the difference of means over the pooled standard deviation, corrected for small samples.

    Hedges (1981), Journal of Educational Statistics 6:107, equations 3 and 6e; the noncentral-t interval
    is that of the uncorrected value, which is exact.
    """
    one, two = sample(first), sample(second)
    sd = pooled_standard_deviation(one, two)
    if not one.size or not two.size or not sd > CONSTANT_ULPS * max(abs(mean(one)), abs(mean(two))):
        return Inference(math.nan, note=UNDEFINED)
    root_n = math.sqrt(one.size * two.size / (one.size + two.size))
    return _corrected(_with_interval((mean(one) - mean(two)) / sd, root_n, one.size + two.size - 2, level))


def hedges_correction(df: float) -> float:
    """Return Γ(df/2) / (√(df/2)·Γ((df − 1)/2)), the exact factor of Hedges (1981); NaN for one degree of freedom."""
    if df <= 1:
        return math.nan
    return math.exp(float(gammaln(df / 2)) - float(gammaln((df - 1) / 2))) / math.sqrt(df / 2)


def noncentrality_interval(t: float, df: float, level: float) -> tuple[float, float]:
    """Return the noncentralities at which t is the upper and the lower quantile of half of 1 − level."""
    alpha = (1 - checked_level(level)) / 2
    if t < 0:
        low, high = noncentrality_interval(-t, df, level)
        return -high, -low
    lowest, highest = float(ndtri(alpha)), 10 + 6 * t  # P(T ≤ t) is at least P(T ≤ 0) = Φ(−shift)

    def solve(probability: float) -> float:
        return increasing_root(lambda shift: probability - noncentral_t(t, df, shift), lowest, highest)

    return solve(1 - alpha), solve(alpha)


def noncentral_t(t: float, df: float, shift: float) -> float:
    """Return P(T ≤ t); SciPy's function is missing at single places far in the tails, where this is 0 or 1."""
    probability = float(nctdtr(df, shift, t))
    if math.isnan(probability):
        return 1.0 if shift < t else 0.0
    return probability


def _with_interval(effect: float, root_n: float, df: float, level: float) -> Inference:
    low, high = noncentrality_interval(effect * root_n, df, level)
    return Inference(effect, df=df, ci_low=low / root_n, ci_high=high / root_n)


def _corrected(effect: Inference) -> Inference:
    """Correct the estimate alone: the limits are those of the effect itself, and have no bias to be corrected."""
    if math.isnan(effect.estimate):
        return effect
    if effect.df <= 1:
        return Inference(math.nan, df=effect.df, note="one degree of freedom, so Hedges' correction is undefined")
    return replace(effect, estimate=effect.estimate * hedges_correction(effect.df))
