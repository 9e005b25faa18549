"""A linear model in which each patient has an own level and an own slope, fitted by restricted maximum likelihood.

The two random effects are correlated, as in lme4's `(1 + slope | patient)`. Their tests and intervals are asymptotic:
with few patients they are too short, because the uncertainty of the variances is left out.
Source: Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1), section 3; the derivatives are worked out here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtr, ndtri

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics.random_intercept_inference import RANK_TOLERANCE, Contrasts, FTest, checked_weights
from reinfuse.statistics.random_intercept_moments import Floats, Rows, arrange, moments

METHOD = "asymptotic_z_random_slope"
# Standard deviations of intercept and slope as multiples of the residual's: lme4's start, and one effect nearly absent.
STARTS = ((1.0, 1.0), (1.0, 0.1), (0.1, 1.0))
# As in lme4: a standard deviation, relative to the residual's, below which a fit is called singular.
SINGULAR = 1e-4
# Differences of the slope of the criterion give its curvature; both are of the size of the number of observations.
DIFFERENCE = 1e-5
LARGEST_SLOPE = 1e-7
FLAT_CURVATURE = 1e-6
POLISHING_STEPS = 5
LOWER = np.tril_indices(2)


@dataclass(frozen=True)
class RandomSlopeFit:
    """Estimates of a model with random intercepts and slopes, in the units of the outcome and of the slope's column.

    `singular` says that a variance is zero, or that levels and slopes are perfectly correlated: a boundary, where the
    asymptotic theory does not hold. The correlation is missing where a variance is zero.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    intercept_variance: float
    slope_variance: float
    intercept_slope_correlation: float
    residual_variance: float
    reml_log_likelihood: float
    singular: bool
    n_patients: int
    n_observations: int


@dataclass(frozen=True)
class _Products:
    """Cross-products by patient: of the random effects' columns Z, and of these with design and outcome A."""

    random: Floats  # (n, 2, 2): Z'Z
    mixed: Floats  # (n, 2, q): Z'A
    total: Floats  # (q, q): A'A
    degrees: int  # observations minus coefficients


def fit_random_slope(
    design: ArrayLike,
    outcome: ArrayLike,
    patient: ArrayLike,
    slope: ArrayLike,
    *,
    names: Sequence[str] | None = None,
) -> RandomSlopeFit:
    """Fit `outcome = design @ coefficients + level of the patient + slope of the patient * slope + residual` by REML.

    Parameters
    ----------
    design, outcome, patient, names
        As for a random intercept; the column of the slope usually stands in the design as well.
    slope
        One number for each observation, for example the day.

    Raises
    ------
    AnalysisError
        When shapes do not agree, or a value is missing or infinite.
    NotEstimableError
        When the data cannot carry the model: what a random intercept needs is missing, there are no more observations
        than random effects, or the variances cannot be told apart.
    """
    rows = arrange(design, outcome, patient, names)
    moments(rows)  # for its checks of the design
    values = np.asarray(slope, dtype=float)
    if values.shape != rows.outcome.shape or not np.isfinite(values).all():
        raise AnalysisError("The slope needs one known number for each observation. Leave other rows out.")
    if len(rows.outcome) <= 2 * len(rows.starts):
        raise NotEstimableError(
            f"There are {len(rows.outcome)} observations for the levels and slopes of {len(rows.starts)} patients",
            "Declare a random intercept alone.",
        )
    ordered = values if rows.order is None else values[rows.order]
    if (np.minimum.reduceat(ordered, rows.starts) == np.maximum.reduceat(ordered, rows.starts)).all():
        raise NotEstimableError(
            "The column of the slope is the same at all visits of a patient", "Declare a random intercept alone."
        )
    # Centred and scaled the two effects are of one size; the model is the same, and is turned back afterwards.
    centre, scale = values.mean(), values.std()
    orthonormal, triangle = np.linalg.qr(rows.design)
    pilot = np.linalg.solve(triangle, orthonormal.T @ rows.outcome)
    residual = rows.outcome - rows.design @ pilot
    outcome_scale = float(np.sqrt(np.mean(residual**2)))
    products = _products(rows, np.column_stack([orthonormal, residual / outcome_scale]), (values - centre) / scale)
    factor = _minimise(products)

    size = rows.design.shape[1]
    sums = _sums(products, factor)
    inverse = np.linalg.inv(sums[:size, :size])
    change = inverse @ sums[:size, size]
    residual_variance = (sums[size, size] - sums[size, :size] @ change) / products.degrees * outcome_scale**2
    back = np.linalg.inv(triangle)
    effects = np.array([[1.0, -centre / scale], [0.0, 1 / scale]]) @ factor
    variances = residual_variance * (effects @ effects.T)
    criterion = _criterion_and_slope(products, factor)[0]
    criterion += 2 * float(np.log(np.abs(triangle.diagonal())).sum()) + 2 * products.degrees * np.log(outcome_scale)
    covariance = residual_variance * (back @ inverse @ back.T)
    return RandomSlopeFit(
        names=rows.names,
        coefficients=pilot + back @ change * outcome_scale,
        covariance=(covariance + covariance.T) / 2,
        intercept_variance=float(variances[0, 0]),
        slope_variance=float(variances[1, 1]),
        intercept_slope_correlation=_correlation(effects),
        residual_variance=float(residual_variance),
        reml_log_likelihood=-float(criterion) / 2,
        singular=bool(np.abs(factor.diagonal()).min() < SINGULAR),
        n_patients=len(rows.starts),
        n_observations=len(rows.outcome),
    )


def _correlation(effects: Floats) -> float:
    first, second = effects
    lengths = float(np.sqrt((first @ first) * (second @ second)))
    return float(np.clip(first @ second / lengths, -1, 1)) if lengths > 0 else float("nan")


def _products(rows: Rows, columns: Floats, slope: Floats) -> _Products:
    order = slice(None) if rows.order is None else rows.order
    random = np.column_stack([np.ones(len(slope)), slope])[order]
    ordered = columns[order]
    by_row = random[:, :, None] * np.concatenate([random, ordered], axis=1)[:, None, :]
    by_patient = np.add.reduceat(by_row, rows.starts, axis=0)
    degrees = len(slope) - rows.design.shape[1]
    return _Products(by_patient[:, :, :2], by_patient[:, :, 2:], ordered.T @ ordered, degrees)


def _inner(products: _Products, factor: Floats) -> Floats:
    """Return I + L'Z'ZL of each patient, for the factor L of the random effects' covariance."""
    inner: Floats = np.eye(2) + factor.T @ products.random @ factor
    return inner


def _sums(products: _Products, factor: Floats) -> Floats:
    """Return A'V⁻¹A for the covariance V of a patient's visits, in units of the residual variance."""
    loaded = factor.T @ products.mixed
    sums: Floats = products.total - np.einsum("nki,nkj->ij", loaded, np.linalg.solve(_inner(products, factor), loaded))
    return sums


def _criterion_and_slope(products: _Products, factor: Floats) -> tuple[float, Floats]:
    """Return -2 times the profiled REML log-likelihood, and its derivatives by the entries of the factor."""
    inner = _inner(products, factor)
    inner_inverse = np.linalg.inv(inner)
    solved = inner_inverse @ (factor.T @ products.mixed)
    sums = _sums(products, factor)
    inverse = np.linalg.inv(sums)
    residual = 1 / inverse[-1, -1]
    contrast = inverse[-1] * residual
    degrees = products.degrees
    criterion = (
        np.linalg.slogdet(inner)[1].sum()
        + np.linalg.slogdet(sums)[1]
        + (degrees - 1) * np.log(residual)
        + degrees * (1 + np.log(2 * np.pi / degrees))
    )
    predicted, pulled = solved @ contrast, products.mixed @ contrast
    share = (degrees - 1) / residual
    spread = (
        inner_inverse + solved @ inverse @ _transposed(solved) + share * predicted[:, :, None] * predicted[:, None, :]
    )
    cross = products.mixed @ inverse @ _transposed(solved) + share * pulled[:, :, None] * predicted[:, None, :]
    slope = 2 * (products.random @ factor @ spread - cross).sum(axis=0)
    return float(criterion), slope


def _transposed(matrices: Floats) -> Floats:
    return matrices.swapaxes(-1, -2)


def _factor(entries: Floats) -> Floats:
    factor = np.zeros((2, 2))
    factor[LOWER] = entries
    return factor


def _minimise(products: _Products) -> Floats:
    """Find the lower triangular factor of the random effects' covariance where the criterion is least."""
    from scipy.optimize import minimize

    def criterion(entries: Floats) -> tuple[float, Floats]:
        height, slope = _criterion_and_slope(products, _factor(entries))
        return height, slope[LOWER]

    found = [
        minimize(
            criterion, [level, 0.0, slope], jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None), (0, None)],
            options={"ftol": 1e-12, "gtol": 1e-6, "maxiter": 1000},
        )
        for level, slope in STARTS
    ]  # fmt: skip
    entries, free = _inside(min(found, key=lambda each: float(each.fun)).x)
    for _ in range(POLISHING_STEPS if free.any() else 0):
        curvature = _curvature(criterion, entries)[np.ix_(free, free)]
        if np.linalg.eigvalsh(curvature)[0] <= FLAT_CURVATURE * products.degrees:
            raise NotEstimableError(
                "The variances of levels, slopes and visits cannot be told apart", "Declare a random intercept alone."
            )
        entries[free] -= np.linalg.solve(curvature, criterion(entries)[1][free])
    if np.abs(criterion(entries)[1]).max(where=free, initial=0) > LARGEST_SLOPE * products.degrees:
        raise NotEstimableError(
            "The search for the variances of levels and slopes did not converge", "Declare a random intercept alone."
        )
    return _factor(entries)


def _inside(entries: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Put entries that are zero up to the search's tolerance at zero, and say which ones are not at that boundary."""
    level, covariance, slope = entries
    if level < SINGULAR:
        level, covariance, slope = 0.0, 0.0, float(np.hypot(covariance, slope))
    slope = slope if slope >= SINGULAR else 0.0
    return np.array([level, covariance, slope]), np.array([level > 0, level > 0, slope > 0])


def _curvature(criterion: Callable[[Floats], tuple[float, Floats]], entries: Floats) -> Floats:
    steps = DIFFERENCE * np.eye(3)
    curvature = np.array([criterion(entries + step)[1] - criterion(entries - step)[1] for step in steps])
    symmetric: Floats = (curvature + curvature.T) / (4 * DIFFERENCE)
    return symmetric


def asymptotic_contrasts(fit: RandomSlopeFit, weights: ArrayLike, ci_level: float = 0.95) -> Contrasts:
    """Estimate `weights @ coefficients` (one row each) with z tests of zero and normal confidence intervals."""
    rows = checked_weights(weights)
    estimate = rows @ fit.coefficients
    se = np.sqrt(np.einsum("ki,ij,kj->k", rows, fit.covariance, rows))
    margin = ndtri((1 + ci_level) / 2) * se
    return Contrasts(
        estimate=estimate,
        se=se,
        df=np.full(len(rows), np.nan),
        statistic=estimate / se,
        p_value=2 * ndtr(-np.abs(estimate / se)),
        ci_low=estimate - margin,
        ci_high=estimate + margin,
        ci_level=ci_level,
        method=METHOD,
    )


def wald_test(fit: RandomSlopeFit, weights: ArrayLike) -> FTest:
    """Test that every row of `weights @ coefficients` is zero: chi-square over its degrees of freedom.

    That is an F statistic with infinite denominator degrees of freedom; rows that repeat others count once.
    """
    rows = checked_weights(weights)
    values, vectors = np.linalg.eigh(rows @ fit.covariance @ rows.T)
    kept = values > RANK_TOLERANCE * values[-1]
    rank = int(kept.sum())
    estimate = vectors[:, kept].T @ rows @ fit.coefficients
    chi_square = float(np.sum(estimate**2 / values[kept]))
    return FTest(chi_square / rank, rank, np.inf, float(chdtrc(rank, chi_square)), METHOD)
