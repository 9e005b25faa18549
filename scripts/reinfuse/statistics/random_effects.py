"""Estimates of several studies combined under a normal random-effects model.

y_i ~ N(μ, v_i + τ²) with known v_i. Everything is a function of the estimates and their variances alone; whether they
may be combined at all is not asked here.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Inference, Sample, checked_level, sample
from reinfuse.statistics.roots import increasing_root

FEWEST_FOR_PREDICTION = 3  # t with k − 2 degrees of freedom
# Points at which the slope of the restricted likelihood is looked at first: it may have more than one peak.
GRID_POINTS = 400
SMALLEST_GRID_SHARE = 1e-9


@dataclass(frozen=True)
class Limits:
    """Ends of an interval; NaN where it is undefined."""

    low: float
    high: float


def estimates_and_variances(estimates: Sample, standard_errors: Sample) -> tuple[Floats, Floats]:
    """Return the estimates and their variances.

    Raises
    ------
    AnalysisError
        When their numbers differ, or a standard error is not above 0.
    """
    values, errors = sample(estimates), sample(standard_errors)
    if values.size != errors.size:
        raise AnalysisError(
            f"Each estimate needs one standard error; here {values.size} and {errors.size}. Pass pairs of both."
        )
    if not (errors > 0).all():
        raise AnalysisError("A standard error of a study is 0 or below it. Leave that study out, and say so.")
    return values, errors**2


def weighted_mean(values: Floats, variances: Floats, tau_squared: float) -> tuple[float, float]:
    """Return the mean with weights 1/(v_i + τ²), and its standard error (Hedges & Olkin 1985)."""
    weights = 1 / (variances + tau_squared)
    total = float(weights.sum())
    return float((weights * values).sum()) / total, math.sqrt(1 / total)


def generalised_q(values: Floats, variances: Floats, tau_squared: float) -> float:
    """Return Σ (y_i − μ̂)²/(v_i + τ²), which falls as τ² rises; at τ² = 0 it is Cochran's Q (Cochran 1954)."""
    mean, _ = weighted_mean(values, variances, tau_squared)
    return float((((values - mean) ** 2) / (variances + tau_squared)).sum())


def tau_squared_paule_mandel(estimates: Sample, standard_errors: Sample) -> float:
    """Return the τ² at which the generalised Q equals k − 1, or 0 (Paule & Mandel 1982, J Res NBS 87:377)."""
    values, variances = estimates_and_variances(estimates, standard_errors)
    return tau_squared_at_q(values, variances, values.size - 1.0) if values.size > 1 else math.nan


def tau_squared_at_q(values: Floats, variances: Floats, wanted_q: float) -> float:
    """Return the τ² at which the generalised Q has a value; 0 where it is lower even there."""

    def lack(tau_squared: float) -> float:
        return wanted_q - generalised_q(values, variances, tau_squared)

    return 0.0 if lack(0.0) >= 0 else increasing_root(lack, 0.0, _beyond(lack, variances))


def tau_squared_reml(estimates: Sample, standard_errors: Sample) -> float:
    """Return the τ² of the highest restricted likelihood (Viechtbauer 2005, J Educ Behav Stat 30:261, section 2).

    All its peaks are found from where its slope changes sign, and compared.
    """
    values, variances = estimates_and_variances(estimates, standard_errors)
    if values.size < 2:
        return math.nan

    def fall(tau_squared: float) -> float:
        return -_restricted_slope(values, variances, tau_squared)

    high = _beyond(fall, variances)
    grid = [0.0, *np.geomspace(high * SMALLEST_GRID_SHARE, high, GRID_POINTS)]
    peaks = [0.0] if fall(0.0) >= 0 else []
    for left, right in itertools.pairwise(grid):
        if fall(left) < 0 <= fall(right):
            peaks.append(increasing_root(fall, left, right))
    return max(peaks, key=lambda peak: _restricted_log_likelihood(values, variances, peak))


def hartung_knapp(
    estimates: Sample, standard_errors: Sample, tau_squared: float, level: float = 0.95, never_narrower: bool = False
) -> Inference:
    """Return the combined estimate with the interval of Hartung & Knapp (2001) and Sidik & Jonkman (2002), t(k − 1).

    By chance the estimates may lie closer together than their own standard errors allow; the interval is then narrower
    than one without any heterogeneity. `never_narrower` keeps the factor of the variance at 1 or more (Knapp & Hartung
    2003, section 4; Röver et al. 2015), at the price of a confidence above the nominal.
    """
    values, variances = estimates_and_variances(estimates, standard_errors)
    if values.size < 2:
        return Inference(float(values[0]) if values.size else math.nan, note="one study: nothing to combine")
    mean, plain_se = weighted_mean(values, variances, tau_squared)
    df = values.size - 1.0
    factor = generalised_q(values, variances, tau_squared) / df
    se = plain_se * math.sqrt(max(1.0, factor) if never_narrower else factor)
    margin = -float(stdtrit(df, (1 - checked_level(level)) / 2)) * se
    return Inference(mean, se=se, df=df, ci_low=mean - margin, ci_high=mean + margin)


def prediction_interval(estimates: Sample, standard_errors: Sample, tau_squared: float, level: float = 0.95) -> Limits:
    """Return where the true effect of a new study lies: μ̂ ± t(k − 2)·√(τ² + SE²) (Higgins et al. 2009, section 3.2).

    The standard error is that of the inverse-variance mean. With fewer than three studies there is none.
    """
    tail = (1 - checked_level(level)) / 2
    values, variances = estimates_and_variances(estimates, standard_errors)
    if values.size < FEWEST_FOR_PREDICTION:
        return Limits(math.nan, math.nan)
    mean, se = weighted_mean(values, variances, tau_squared)
    margin = -float(stdtrit(values.size - 2.0, tail)) * math.sqrt(tau_squared + se**2)
    return Limits(mean - margin, mean + margin)


def _restricted_slope(values: Floats, variances: Floats, tau_squared: float) -> float:
    weights = 1 / (variances + tau_squared)
    mean, _ = weighted_mean(values, variances, tau_squared)
    spread = float((weights**2 * (values - mean) ** 2).sum())
    return 0.5 * (spread - float(weights.sum()) + float((weights**2).sum()) / float(weights.sum()))


def _restricted_log_likelihood(values: Floats, variances: Floats, tau_squared: float) -> float:
    total = variances + tau_squared
    q = generalised_q(values, variances, tau_squared)
    return -0.5 * (float(np.log(total).sum()) + math.log(float((1 / total).sum())) + q)


def _beyond(rising: Callable[[float], float], variances: Floats) -> float:
    """Return a τ² that lies beyond every root of a function that is above 0 in the end."""
    high = float(variances.max())
    while rising(high) < 0:
        high *= 2
    return high * 4
