"""What is left over by a random-intercept model, beside what would be left over if the model were true.

Source of the envelopes: Atkinson (1985), Plots, transformations and regression, section 4.2, with whole data sets
simulated from the fitted model and fitted again, so that shrinkage and estimated variances are those of the data.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from reinfuse.statistics.random_intercept import RandomInterceptFit
from reinfuse.statistics.random_intercept_batch import refit_outcomes
from reinfuse.statistics.random_intercept_moments import Floats, Integers, Rows, arrange


@dataclass(frozen=True)
class Quantiles:
    """Sorted values with normal quantiles, and the pointwise range of the same order in simulated data sets."""

    normal: Floats
    values: Floats
    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True)
class Diagnostics:
    """Fitted values and residuals of each visit, in the order of the rows, and quantiles of residuals and intercepts.

    `intercepts` is None where the variance between patients is estimated at zero or below; then fitted values and
    residuals are those of the coefficients alone.
    """

    fitted: Floats
    residuals: Floats
    residual_quantiles: Quantiles
    intercepts: Quantiles | None
    n_simulated: int


def diagnose(
    fit: RandomInterceptFit,
    design: ArrayLike,
    outcome: ArrayLike,
    patient: ArrayLike,
    n_simulations: int,
    random: np.random.Generator,
    level: float = 0.95,
) -> Diagnostics:
    """Return what is left over; simulated data sets that cannot carry the model are left out."""
    rows = arrange(design, outcome, patient, fit.names)
    residuals, intercepts = _left_over(
        rows,
        (rows.outcome - rows.design @ fit.coefficients)[None],
        _one(fit.intercept_variance),
        _one(fit.residual_variance),
    )
    outcomes = simulated_outcomes(fit, rows, n_simulations, random)
    refits = refit_outcomes(fit, design, outcomes, patient)
    usable = np.isfinite(refits.residual_variance)
    marginal = outcomes[usable] - refits.coefficients[usable] @ rows.design.T
    simulated = _left_over(rows, marginal, refits.intercept_variance[usable], refits.residual_variance[usable])
    return Diagnostics(
        fitted=rows.outcome - residuals[0],
        residuals=residuals[0],
        residual_quantiles=_quantiles(residuals[0], simulated[0], level),
        intercepts=_quantiles(intercepts[0], simulated[1], level) if fit.intercept_variance > 0 else None,
        n_simulated=int(usable.sum()),
    )


def _one(value: float) -> Floats:
    return np.array([value])


def simulated_outcomes(fit: RandomInterceptFit, rows: Rows, n_simulations: int, random: np.random.Generator) -> Floats:
    """Return data sets (simulations × rows) drawn from the fitted model; negative correlations are drawn as such."""
    noise = random.normal(0, np.sqrt(fit.residual_variance), (n_simulations, len(rows.outcome)))
    theta = fit.intercept_variance / fit.residual_variance
    # (I + aJ)² = I + theta * J for the visits of a patient, J all ones.
    share = (np.sqrt(1 + rows.visits * theta) - 1) / rows.visits
    outcomes: Floats = rows.design @ fit.coefficients + noise + (share * _totals(rows, noise))[:, _whose(rows)]
    return outcomes


def _totals(rows: Rows, values: Floats) -> Floats:
    """Sum over the visits of each patient (last axis)."""
    ordered = values if rows.order is None else values[:, rows.order]
    totals: Floats = np.add.reduceat(ordered, rows.starts, axis=1)
    return totals


def _whose(rows: Rows) -> Integers:
    """Return the position of each row's patient."""
    whose = np.repeat(np.arange(len(rows.visits)), rows.visits)
    if rows.order is None:
        return whose
    in_rows = np.empty_like(whose)
    in_rows[rows.order] = whose
    return in_rows


def _left_over(rows: Rows, marginal: Floats, between: Floats, within: Floats) -> tuple[Floats, Floats]:
    """Return conditional residuals and predicted intercepts of each data set; a variance below zero predicts none."""
    between = np.maximum(between, 0)[:, None]
    intercepts = between / (within[:, None] + rows.visits * between) * _totals(rows, marginal)
    return marginal - intercepts[:, _whose(rows)], intercepts


def _quantiles(values: Floats, simulated: Floats, level: float) -> Quantiles:
    count = len(values)
    # Blom (1958): the expected values of normal order statistics, to a good approximation.
    normal = ndtri((np.arange(1, count + 1) - 3 / 8) / (count + 1 / 4))
    tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
    low, middle, high = np.quantile(np.sort(simulated, axis=1), tails, axis=0)
    return Quantiles(normal, np.sort(values), low, middle, high)
