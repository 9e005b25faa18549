"""How the model's matrices change with the two variances: what both Satterthwaite and Kenward-Roger start from.

With V = intercept_variance * J + residual_variance * I for the visits of a patient (J all ones), and G the derivative
of V by one of the variances, every matrix needed is a weighted sum of the model's moments.
"""

import functools
from dataclasses import dataclass

import numpy as np

from reinfuse.statistics.random_intercept import RandomInterceptFit
from reinfuse.statistics.random_intercept_moments import Floats, weighted_totals

# Fits whose matrices are kept: the contrasts of one fit are asked for one after the other.
REMEMBERED_FITS = 4


@dataclass(frozen=True)
class Derivatives:
    """Matrices by variance (0: of the intercept, 1: residual), for the transformed and scaled columns.

    The outcome is their last column in `first` and `second`; `covariance` is that of the coefficients alone.
    """

    covariance: Floats  # (p, p): inverse of X' V⁻¹ X
    contrast: Floats  # (q,): the combination of the columns that gives the residuals
    first: Floats  # (2, q, q): Z' V⁻¹ G V⁻¹ Z, minus the derivative of Z' V⁻¹ Z
    second: Floats  # (2, 2, q, q): Z' V⁻¹ G V⁻¹ G V⁻¹ Z
    traces: Floats  # (2, 2): trace of V⁻¹ G V⁻¹ G


@functools.lru_cache(REMEMBERED_FITS)
def derivatives(fit: RandomInterceptFit) -> Derivatives:
    """Return the matrices at the fit's variances."""
    gathered = fit.moments
    size = gathered.n_coefficients
    visits, patients = gathered.visits, gathered.patients
    variance = fit.residual_variance / gathered.outcome_scale**2
    values = variance * (1 + visits * fit.minimum.theta)
    # Row: power of the number of visits; each entry weights the cross-products of patients' totals.
    weights = np.array(
        [
            1 / (visits * values),
            1 / values**2,
            1 / (visits * values**2),
            visits / values**3,
            1 / values**3,
            1 / (visits * values**3),
        ]
    )
    sums, by_intercept, by_residual, twice, mixed, by_residual_twice = weighted_totals(gathered, weights)
    sums += gathered.within / variance
    by_residual += gathered.within / variance**2
    by_residual_twice += gathered.within / variance**3
    covariance = np.linalg.inv(sums[:size, :size])
    mixed_trace = patients @ (visits / values**2)
    return Derivatives(
        covariance=covariance,
        contrast=np.append(-covariance @ sums[:size, size], 1.0),
        first=np.stack([by_intercept, by_residual]),
        second=np.stack([np.stack([twice, mixed]), np.stack([mixed, by_residual_twice])]),
        traces=np.array(
            [
                [patients @ (visits / values) ** 2, mixed_trace],
                [mixed_trace, patients @ ((visits - 1) / variance**2 + 1 / values**2)],
            ]
        ),
    )


def fixed_effects_terms(parts: Derivatives) -> tuple[Floats, Floats]:
    """Return the two (2, 2) traces that estimating the coefficients adds to the information on the variances."""
    size = len(parts.covariance)
    spread = parts.covariance @ parts.first[:, :size, :size]
    second = np.einsum("ij,rsji->rs", parts.covariance, parts.second[:, :, :size, :size])
    products = np.einsum("rij,sji->rs", spread, spread)
    return second, products


@functools.lru_cache(REMEMBERED_FITS)
def variance_covariance(fit: RandomInterceptFit) -> Floats:
    """Return the covariance of the two estimated variances, from the observed curvature of the REML log-likelihood."""
    parts = derivatives(fit)
    size = len(parts.covariance)
    second, products = fixed_effects_terms(parts)
    pulls = parts.first @ parts.contrast
    quadratic = np.einsum("i,rsij,j->rs", parts.contrast, parts.second, parts.contrast)
    adjusted = quadratic - pulls[:, :size] @ parts.covariance @ pulls[:, :size].T
    twice_curvature = -parts.traces + 2 * second - products + 2 * adjusted  # of -2 times the log-likelihood
    covariance: Floats = 2 * np.linalg.inv(twice_curvature)
    return covariance
