"""The small-sample covariance and F test of Kenward & Roger (1997), Biometrics 53:983, for a random intercept.

The covariance of the visits is linear in the two variances, so the term with its second derivatives vanishes. The
information on the variances is the expected one, as in pbkrtest (Halekoh & Højsgaard 2014, J Stat Softw 59(9)).
"""

import functools
from dataclasses import dataclass

import numpy as np

from reinfuse.statistics.random_intercept import RandomInterceptFit
from reinfuse.statistics.random_intercept_derivatives import (
    REMEMBERED_FITS,
    Derivatives,
    derivatives,
    fixed_effects_terms,
)
from reinfuse.statistics.random_intercept_moments import Floats

# As in pbkrtest: an F distribution with two denominator degrees of freedom has no mean, so none can be matched there.
NEAR_TWO = 0.01
VANISHING = 1e-14
# Determinant of the information as a correlation matrix, below which the two variances are not told apart.
SINGULAR = 1e-10


@dataclass(frozen=True)
class KenwardRoger:
    """The adjusted covariance of the coefficients, and what the degrees of freedom need."""

    fit: RandomInterceptFit
    covariance: Floats
    variance_covariance: Floats  # (2, 2): asymptotic covariance of the two variances, for the scaled outcome
    parts: Derivatives


@dataclass(frozen=True)
class ScaledF:
    """Kenward-Roger's F statistic, scaled so that it follows F with these degrees of freedom."""

    statistic: float
    numerator_df: int
    denominator_df: float
    scale: float


@functools.lru_cache(REMEMBERED_FITS)
def adjust(fit: RandomInterceptFit) -> KenwardRoger:
    """Return the covariance of the coefficients with its small-sample bias removed (equation 4 of the source).

    Where the expected information on the two variances is singular (two patients, say) everything is NaN.
    """
    parts = derivatives(fit)
    size = len(parts.covariance)
    second, products = fixed_effects_terms(parts)
    information = (parts.traces - 2 * second + products) / 2
    scale = np.sqrt(np.outer(information.diagonal(), information.diagonal()))
    informative = (information.diagonal() > 0).all() and np.linalg.det(information / scale) > SINGULAR
    variance_covariance: Floats = np.linalg.inv(information) if informative else np.full((2, 2), np.nan)
    first = parts.first[:, :size, :size]
    bias = parts.second[:, :, :size, :size] - np.einsum("rij,jk,skl->rsil", first, parts.covariance, first)
    middle = np.einsum("rs,rsij->ij", variance_covariance, bias)
    inside = parts.covariance + 2 * parts.covariance @ middle @ parts.covariance
    transform = fit.moments.transform * fit.moments.outcome_scale
    covariance = transform @ inside @ transform.T
    return KenwardRoger(fit, (covariance + covariance.T) / 2, variance_covariance, parts)


def scaled_f(adjusted: KenwardRoger, rows: Floats) -> ScaledF:
    """Test that every row of `rows @ coefficients` is zero; the rows must be linearly independent.

    Section 3 of the source: match the first two moments of the statistic to those of a scaled F. Everything is NaN
    where no F has these moments, which happens with very few patients.
    """
    parts, fit = adjusted.parts, adjusted.fit
    count, size = len(rows), len(parts.covariance)
    inside = rows @ fit.moments.transform
    spread = inside @ parts.covariance
    first = np.einsum("ki,rij,lj->rkl", spread, parts.first[:, :size, :size], spread)
    relative = np.linalg.solve((spread @ inside.T)[None], first)
    traces = np.trace(relative, axis1=1, axis2=2)
    a1 = traces @ adjusted.variance_covariance @ traces
    a2 = np.einsum("rs,rij,sji->", adjusted.variance_covariance, relative, relative)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale, df = _scale_and_df(np.float64(a1), np.float64(a2), count)
    covariance = rows @ adjusted.covariance @ rows.T
    if not (df > 0 and scale > 0 and np.linalg.eigvalsh(covariance)[0] > 0):
        return ScaledF(np.nan, count, np.nan, np.nan)
    estimate = rows @ fit.coefficients
    statistic = float(estimate @ np.linalg.solve(covariance, estimate)) / count
    return ScaledF(scale * statistic, count, df, scale)


def _scale_and_df(a1: np.float64, a2: np.float64, count: int) -> tuple[float, float]:
    """Return the scale and the denominator degrees of freedom from the source's A1, A2 and number of rows."""
    if count == 1:
        return 1.0, float(2 / a2)  # what the general expressions come to; they divide zero by zero where this is 2
    b = (a1 + 6 * a2) / (2 * count)
    g = ((count + 1) * a1 - (count + 4) * a2) / ((count + 2) * a2)
    divisor = 3 * count + 2 * (1 - g)
    v0 = 1 + b * g / divisor
    v1 = 1 - b * (count - g) / divisor
    v2 = 1 - b * (count + 2 - g) / divisor
    shrinkage = 1 - a2 / count
    both_vanish = abs(shrinkage) < VANISHING and abs(v1) < VANISHING
    squared = np.float64(1) if both_vanish else (v1 / shrinkage) ** 2
    # The source's 4 + (count + 2) / (count * rho - 1), with the denominators of rho multiplied out.
    df = float(4 + (count + 2) * v2 * squared / (v0 - v2 * squared))
    return 1.0 if abs(df - 2) < NEAR_TWO else float(df * shrinkage / (df - 2)), df
