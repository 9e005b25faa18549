"""Refit one random-intercept model many times at once: to patients drawn anew, or to outcomes simulated anew.

The columns of the design stay, so that every refit needs only its own sums over patients; then all of them are
minimised together. A refit that this cannot settle for certain (columns that nearly depend on each other, a minimum
at an end of the scan) is done alone by `fit_random_intercept`, so that each one is what that function gives.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics.random_intercept import RandomInterceptFit, estimates_at, fit_random_intercept
from reinfuse.statistics.random_intercept_criterion import (
    FLAT_CURVATURE,
    LONGEST_LAST_STEP,
    SAME_VALLEY_DECIMALS,
    SCAN,
    SHORT_STEP,
    criterion,
    slope_and_curvature,
    theta_at,
)
from reinfuse.statistics.random_intercept_moments import Floats, Moments, Rows, arrange, total

# Refits handled at once: enough for NumPy to work on many small matrices, few enough for little memory.
BATCH = 512
# Newton's method takes about five steps from the scan's best place; what is not there by then is done alone.
MOST_STEPS = 12
# Of the cross-products of transformed columns, which are near the identity: below, columns may depend on each other.
SMALLEST_EIGENVALUE = 1e-4


@dataclass(frozen=True)
class Refits:
    """Estimates of every refit (first axis); NaN for those whose data cannot carry the model."""

    coefficients: Floats
    intercept_variance: Floats
    residual_variance: Floats

    @property
    def n_failed(self) -> int:
        """How many refits have no estimates."""
        return int(np.isnan(self.residual_variance).sum())


def refit_patients(
    fit: RandomInterceptFit, design: ArrayLike, outcome: ArrayLike, patient: ArrayLike, counts: ArrayLike
) -> Refits:
    """Refit the model with each patient taken as often as `counts` says: refits × patients, in sorted order.

    A patient who is taken twice is two patients, each with a random intercept of its own.

    Raises
    ------
    AnalysisError
        When the counts are no whole numbers, one for each patient.
    """
    rows = arrange(design, outcome, patient, fit.names)
    times = np.atleast_2d(np.asarray(counts))
    if times.dtype.kind not in "iu" or times.shape[1:] != rows.visits.shape or (times < 0).any():
        raise AnalysisError(f"Give a whole number for each of the {len(rows.visits)} patients in every refit.")
    within, totals = _by_patient(rows, fit.moments)
    between = totals[:, :, None] * totals[:, None, :]
    size = within.shape[1]
    in_class = (rows.visits == fit.moments.visits[:, None]).astype(float)

    def gathered(batch: slice) -> Moments:
        taken = times[batch].astype(float)
        by_class = taken[:, None, :] * in_class
        return _with(
            fit.moments,
            within=(taken @ within.reshape(-1, size * size)).reshape(-1, size, size),
            between=(by_class @ between.reshape(-1, size * size)).reshape(*by_class.shape[:2], size, size),
            patients=by_class.sum(axis=-1),
        )

    def alone(index: int) -> RandomInterceptFit:
        first_rows = np.repeat(rows.starts, times[index])
        visits = np.repeat(rows.visits, times[index])
        whose = np.repeat(np.arange(len(visits)), visits)
        taken = np.arange(visits.sum()) - np.repeat(np.cumsum(visits) - visits, visits) + np.repeat(first_rows, visits)
        chosen = taken if rows.order is None else rows.order[taken]
        return _fit_alone(fit, rows.design[chosen], rows.outcome[chosen], whose)

    return _refits(fit, len(times), gathered, alone)


def refit_outcomes(fit: RandomInterceptFit, design: ArrayLike, outcomes: ArrayLike, patient: ArrayLike) -> Refits:
    """Refit the model to other outcomes of the same visits: refits × observations, in the order of the design."""
    values = np.atleast_2d(np.asarray(outcomes, dtype=float))
    rows = arrange(design, values[0], patient, fit.names)
    old = fit.moments
    order = slice(None) if rows.order is None else rows.order
    columns = (rows.design @ old.transform)[order]
    pilot = (rows.design @ old.pilot)[order]
    counts = rows.visits[:, None]
    column_totals = np.add.reduceat(columns, rows.starts, axis=0)
    columns -= np.repeat(column_totals / counts, rows.visits, axis=0)

    def gathered(batch: slice) -> Moments:
        left = (values[batch][:, order] - pilot).T / old.outcome_scale
        totals = np.add.reduceat(left, rows.starts, axis=0)
        deviations = left - np.repeat(totals / counts, rows.visits, axis=0)
        within = _bordered(columns, deviations)
        classes = [rows.visits == visits for visits in old.visits]
        between = np.stack([_bordered(column_totals[chosen], totals[chosen]) for chosen in classes], axis=1)
        return _with(old, within=within, between=between, patients=np.tile(old.patients, (left.shape[1], 1)))

    def alone(index: int) -> RandomInterceptFit:
        return _fit_alone(fit, rows.design, values[index], np.asarray(patient))

    return _refits(fit, len(values), gathered, alone)


def _bordered(columns: Floats, outcomes: Floats) -> Floats:
    """Return the cross-products of the columns and of one outcome at a time."""
    size = columns.shape[1]
    products = np.empty((outcomes.shape[1], size + 1, size + 1))
    products[:, :size, :size] = columns.T @ columns
    products[:, :size, size] = products[:, size, :size] = outcomes.T @ columns
    products[:, size, size] = (outcomes**2).sum(axis=0)
    return products


def _by_patient(rows: Rows, gathered: Moments) -> tuple[Floats, Floats]:
    """Return each patient's cross-products of deviations from the own mean, and totals, as `moments` adds them up."""
    order = slice(None) if rows.order is None else rows.order
    left = (rows.outcome - rows.design @ gathered.pilot) / gathered.outcome_scale
    columns = np.column_stack([rows.design @ gathered.transform, left])[order]
    totals = np.add.reduceat(columns, rows.starts, axis=0)
    columns -= np.repeat(totals / rows.visits[:, None], rows.visits, axis=0)
    within = np.add.reduceat(columns[:, :, None] * columns[:, None, :], rows.starts, axis=0)
    return within, totals


def _with(old: Moments, *, within: Floats, between: Floats, patients: Floats) -> Moments:
    return Moments(within, between, old.visits, patients, old.transform, old.pilot, old.outcome_scale)


def _fit_alone(fit: RandomInterceptFit, design: Floats, outcome: Floats, patient: ArrayLike) -> RandomInterceptFit:
    return fit_random_intercept(design, outcome, patient, allow_negative_correlation=fit.negative_correlation_allowed)


def _refits(
    fit: RandomInterceptFit,
    count: int,
    gathered: Callable[[slice], Moments],
    alone: Callable[[int], RandomInterceptFit],
) -> Refits:
    coefficients = np.full((count, len(fit.coefficients)), np.nan)
    intercept_variance, residual_variance = np.full((2, count), np.nan)
    for first in range(0, count, BATCH):
        batch = slice(first, min(first + BATCH, count))
        sums = gathered(batch)
        theta = _minima(sums, fit.negative_correlation_allowed)
        known = np.flatnonzero(np.isfinite(theta))
        found, _, variance = estimates_at(_chosen(sums, known), theta[known])
        known += first
        coefficients[known], residual_variance[known] = found, variance
        intercept_variance[known] = variance * theta[known - first]
    for index in np.flatnonzero(np.isnan(residual_variance)):
        try:
            one = alone(int(index))
        except NotEstimableError:
            continue
        coefficients[index] = one.coefficients
        intercept_variance[index], residual_variance[index] = one.intercept_variance, one.residual_variance
    return Refits(coefficients, intercept_variance, residual_variance)


def _chosen(gathered: Moments, which: NDArray[np.intp]) -> Moments:
    return _with(
        gathered, within=gathered.within[which], between=gathered.between[which], patients=gathered.patients[which]
    )


def _minima(gathered: Moments, allow_negative_correlation: bool) -> Floats:
    """Return the ratio of variances at each minimum; NaN where it takes `fit_random_intercept` to be certain."""
    theta = np.full(len(gathered.patients), np.nan)
    smallest = np.linalg.eigvalsh(total(gathered))[:, 0]
    certain = np.flatnonzero((gathered.degrees > 0) & (smallest > SMALLEST_EIGENVALUE * gathered.degrees))
    if certain.size:
        theta[certain] = _certain_minima(_chosen(gathered, certain), allow_negative_correlation)
    return theta


def _certain_minima(gathered: Moments, allow_negative_correlation: bool) -> Floats:
    scan = SCAN if allow_negative_correlation else SCAN[SCAN >= 0]
    heights = criterion(gathered, scan[None, :])
    # The last of equally low places, as in `minimise`.
    best = len(scan) - 1 - np.argmin(heights.round(SAME_VALLEY_DECIMALS)[:, ::-1], axis=1)
    known = np.isfinite(heights).all(axis=1)
    theta = np.full(len(heights), np.nan)
    if not allow_negative_correlation:
        lowest = np.flatnonzero(known & (best == 0))
        slope, _ = slope_and_curvature(_chosen(gathered, lowest), np.zeros(len(lowest)))
        theta[lowest[slope > FLAT_CURVATURE]] = 0.0
    inside = np.flatnonzero(known & (best > 0) & (best < len(scan) - 1))
    if inside.size:
        valley = best[inside]
        theta[inside] = _newton(_chosen(gathered, inside), scan[valley - 1], scan[valley + 1], scan[valley])
    return theta


def _newton(gathered: Moments, low: Floats, high: Floats, eta: Floats) -> Floats:
    """Solve slope = 0 between `low` and `high` for all at once; NaN where that takes more steps or finds none."""
    for _ in range(MOST_STEPS):
        slope, curvature = slope_and_curvature(gathered, eta)
        low, high = np.where(slope > 0, low, eta), np.where(slope > 0, eta, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            target = eta - slope / curvature
        target = np.where((curvature > 0) & (low <= target) & (target <= high), target, (low + high) / 2)
        step = np.abs(target - eta)
        eta = target
        if (step < SHORT_STEP).all():
            break
    found = (step < SHORT_STEP) & (curvature >= FLAT_CURVATURE) & (np.abs(slope) <= LONGEST_LAST_STEP * curvature)
    return np.where(found, theta_at(gathered, eta), np.nan)
