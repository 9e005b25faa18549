"""Contrasts and F tests of a random-intercept model, with the degrees of freedom of Satterthwaite or Kenward-Roger.

Sources: Satterthwaite (1946); Fai & Cornelius (1996), J Stat Comput Simul 54:363, for several degrees of freedom;
Kuznetsova, Brockhoff & Christensen (2017), J Stat Softw 82(13), whose package lmerTest gives the same numbers;
Kenward & Roger (1997), Biometrics 53:983.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, stdtr, stdtrit

from reinfuse.errors import AnalysisError
from reinfuse.statistics.kenward_roger import adjust, scaled_f
from reinfuse.statistics.random_intercept import RandomInterceptFit
from reinfuse.statistics.random_intercept_derivatives import derivatives, variance_covariance
from reinfuse.statistics.random_intercept_moments import Floats

Method = Literal["satterthwaite", "kenward_roger"]
METHODS: tuple[Method, ...] = ("satterthwaite", "kenward_roger")
# Eigenvalues below this share of the largest belong to contrasts that repeat others.
RANK_TOLERANCE = 1e-8
# lmerTest takes degrees of freedom that differ by less as one number.
SAME_DEGREES = 1e-8


@dataclass(frozen=True)
class Contrasts:
    """Linear combinations of the coefficients; every array has one entry for each."""

    estimate: Floats
    se: Floats
    df: Floats
    statistic: Floats
    p_value: Floats
    ci_low: Floats
    ci_high: Floats
    ci_level: float
    method: str


@dataclass(frozen=True)
class FTest:
    """A joint test that several linear combinations of the coefficients are zero."""

    statistic: float
    numerator_df: int
    denominator_df: float
    p_value: float
    method: str


def contrasts(
    fit: RandomInterceptFit, weights: ArrayLike, method: Method = "satterthwaite", ci_level: float = 0.95
) -> Contrasts:
    """Estimate `weights @ coefficients` (one row each) with t tests of zero and confidence intervals.

    With very few patients Kenward and Roger's adjustment may not exist; then all but the estimate is NaN.
    """
    rows = checked_weights(weights)
    estimate = rows @ fit.coefficients
    if method == "satterthwaite":
        covariance = fit.covariance
        df = satterthwaite_df(fit, rows)
    else:
        adjusted = adjust(fit)
        covariance = adjusted.covariance
        df = np.array([scaled_f(adjusted, row[None, :]).denominator_df for row in rows])
    variance = np.einsum("ki,ij,kj->k", rows, covariance, rows)
    se = np.sqrt(np.where((variance > 0) & (df > 0), variance, np.nan))
    statistic = estimate / se
    margin = stdtrit(df, (1 + ci_level) / 2) * se
    return Contrasts(
        estimate=estimate,
        se=se,
        df=np.where(np.isnan(se), np.nan, df),
        statistic=statistic,
        p_value=2 * stdtr(df, -np.abs(statistic)),
        ci_low=estimate - margin,
        ci_high=estimate + margin,
        ci_level=ci_level,
        method=method,
    )


def checked_weights(weights: ArrayLike) -> Floats:
    """Return the weights as rows.

    Raises
    ------
    AnalysisError
        When a row has no weight at all.
    """
    rows: Floats = np.atleast_2d(np.asarray(weights, dtype=float))
    if not (len(rows) and rows.any(axis=1).all()):
        raise AnalysisError("A contrast has no weight on any coefficient. Leave it out.")
    return rows


def satterthwaite_df(fit: RandomInterceptFit, rows: Floats) -> Floats:
    """Return 2 v² / var(v) for the variance v of each combination of coefficients."""
    if fit.held_at_zero:
        # The likelihood is flat in the intercept's standard deviation there; what is left is ordinary least squares.
        return np.full(len(rows), float(fit.n_observations - len(fit.coefficients)))
    parts = derivatives(fit)
    size = len(parts.covariance)
    inside = rows @ fit.moments.transform
    spread = inside @ parts.covariance
    variance = np.einsum("ki,ki->k", spread, inside)
    gradient = np.einsum("ki,rij,kj->kr", spread, parts.first[:, :size, :size], spread)
    uncertainty = np.einsum("kr,rs,ks->k", gradient, variance_covariance(fit), gradient)
    df: Floats = 2 * variance**2 / uncertainty
    return df


def f_test(fit: RandomInterceptFit, weights: ArrayLike, method: Method = "satterthwaite") -> FTest:
    """Test that every row of `weights @ coefficients` is zero; rows that repeat others count once."""
    rows = checked_weights(weights)
    values, vectors = np.linalg.eigh(rows @ fit.covariance @ rows.T)
    kept = values > RANK_TOLERANCE * values[-1]
    rank = int(kept.sum())
    independent = vectors[:, kept].T @ rows
    if method == "kenward_roger":
        adjusted = scaled_f(adjust(fit), independent)
        statistic, df = adjusted.statistic, adjusted.denominator_df
    else:
        estimate = independent @ fit.coefficients
        statistic = float(np.mean(estimate**2 / values[kept]))
        df = _joint_df(satterthwaite_df(fit, independent))
    return FTest(statistic, rank, df, float(fdtrc(rank, df, statistic)), method)


def _joint_df(degrees: Floats) -> float:
    """Combine the degrees of freedom of independent t statistics (Fai & Cornelius 1996, as in lmerTest)."""
    if np.ptp(degrees) < SAME_DEGREES:
        return float(degrees.mean())
    if (degrees <= 2).any():
        return 2.0
    expected = float(np.sum(degrees / (degrees - 2)))
    return 2 * expected / (expected - len(degrees))
