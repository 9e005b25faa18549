"""The profiled REML criterion of a random intercept, its derivatives, and its minimum.

Written in eta = log(1 + n_max * theta), where theta is the ratio of the intercept's variance to the residual variance
and n_max the largest number of visits. All real eta are valid: eta = 0 is no correlation, eta → −∞ the lowest
correlation −1 / (n_max − 1) that the visits of one patient can have.
Source of the criterion: Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1), section 3.4.
"""

from dataclasses import dataclass

import numpy as np

from reinfuse.errors import NotEstimableError
from reinfuse.statistics.random_intercept_moments import Floats, Moments, weighted_totals

# From 1e-9 above the lowest correlation to 1e-11 below 1. Few patients can give two minima, which lie close together
# and near eta = 0; there the scan is finer.
SCAN = np.concatenate([np.arange(-20.0, -4.0, 2.0), np.arange(-4.0, 6.0, 0.5), np.arange(6.0, 27.0, 2.0)])
MAXIMUM_ITERATIONS = 100
# In units of eta the curvature is about half the smaller of the two degrees of freedom; below this there is none.
FLAT_CURVATURE = 1e-7
# The error after a Newton step is about the square of that step, so that after this one only rounding is left.
SHORT_STEP = 1e-8
# Where there is no minimum, steps stay about 1 long; rounding alone keeps some above SHORT_STEP.
LONGEST_LAST_STEP = 1e-4
# What rounding leaves of a slope that is zero, for each observation.
ROUNDING_OF_SLOPE = 1e-14
# Differences of the criterion that are rounding, as a share of its size; and those of two valleys in symmetric data.
SAME_HEIGHT = 1e-5
SAME_VALLEY_DECIMALS = 9


@dataclass(frozen=True)
class Minimum:
    """Where the criterion is least."""

    theta: float
    criterion: float  # -2 times the REML log-likelihood, for the transformed columns and outcome
    slope: float  # derivative by eta before the last step; how far from 0 says whether a minimum was reached
    curvature: float  # second derivative by eta, at the same place
    iterations: int
    at_zero: bool  # held at theta = 0 because negative correlations were not allowed


def eigenvalues(gathered: Moments, eta: Floats) -> Floats:
    """Return 1 + n * theta for each number of visits n, without cancellation near the lowest correlation."""
    share = gathered.visits / gathered.visits[-1]
    values: Floats = (1 - share) + share * np.exp(eta)[..., None]
    return values


def theta_at(gathered: Moments, eta: Floats) -> Floats:
    """Return the ratio of variances at eta."""
    theta: Floats = np.expm1(eta) / gathered.visits[-1]
    return theta


def criterion(gathered: Moments, eta: Floats) -> Floats:
    """Return -2 times the profiled REML log-likelihood at each eta (last axis); infinite where it cannot be computed.

    For many moments at once, eta has one row for each of them, or a single row for all.
    """
    values = eigenvalues(gathered, eta)
    sums = gathered.within[..., None, :, :] + weighted_totals(gathered, 1 / (gathered.visits * values))
    logs = 2 * _log_diagonal(sums)
    degrees = gathered.degrees[..., None]
    determinant = (np.log(values) @ gathered.patients[..., None])[..., 0]
    twice: Floats = (
        determinant + logs[..., :-1].sum(axis=-1) + degrees * (1 + np.log(2 * np.pi / degrees) + logs[..., -1])
    )
    return twice


def _log_diagonal(sums: Floats) -> Floats:
    """Return the logarithms of the diagonal of each Cholesky factor; infinite where a matrix has none."""
    try:
        diagonal: Floats = np.linalg.cholesky(sums).diagonal(axis1=-2, axis2=-1)
        return np.log(diagonal)
    except np.linalg.LinAlgError:  # of one of them at least
        if sums.ndim == 2:
            return np.full(len(sums), np.inf)
        return np.stack([_log_diagonal(part) for part in sums])


def slope_and_curvature(gathered: Moments, eta: Floats) -> tuple[Floats, Floats]:
    """Return the first and second derivative of the criterion by eta; for many moments, at one eta each.

    With S the weighted cross-products of all columns, the outcome last, and r the residual sum of squares, the
    criterion is the sum of log(1 + n * theta) over patients + log|S| + (degrees - 1) * log(r), up to a constant.
    """
    visits, patients = gathered.visits, gathered.patients
    values = eigenvalues(gathered, eta)
    rates = visits / values
    weights = np.stack([1 / (visits * values), -(values**-2), 2 * rates / values**2], axis=-2)
    sums, first, second = weighted_totals(gathered, weights).swapaxes(0, -3)
    inverse = np.linalg.inv(sums + gathered.within)
    residual = 1 / inverse[..., -1, -1]
    contrast = inverse[..., -1] * residual[..., None]  # outcome minus fit, as a combination of the columns
    change = inverse @ first
    pull = (first @ contrast[..., None])[..., 0]
    # Derivatives by theta: of log(r) and log|S|, then of the criterion.
    by_residual = gathered.degrees - 1
    residual_first = (contrast * pull).sum(axis=-1) / residual
    residual_second = _quadratic(contrast, second) - 2 * _quadratic(pull, inverse)
    residual_second = residual_second / residual + residual_first**2
    slope = (patients * rates).sum(axis=-1) + np.trace(change, axis1=-2, axis2=-1) + by_residual * residual_first
    curvature = (
        (inverse * second).sum(axis=(-2, -1))
        - (patients * rates**2).sum(axis=-1)
        - (change * change.swapaxes(-2, -1)).sum(axis=(-2, -1))
        + by_residual * residual_second
    )
    rate = np.exp(eta) / visits[-1]
    return slope * rate, curvature * rate**2 + slope * rate


def _quadratic(vector: Floats, matrix: Floats) -> Floats:
    value: Floats = (vector * (matrix @ vector[..., None])[..., 0]).sum(axis=-1)
    return value


def minimise(gathered: Moments, allow_negative_correlation: bool) -> Minimum:
    """Find the least value of the criterion: a scan for its valley, then Newton steps kept inside a bracket.

    Raises
    ------
    NotEstimableError
        When there is no minimum: one of the two variances would be zero, or only their sum can be estimated.
    """
    scan = SCAN if allow_negative_correlation else SCAN[SCAN >= 0]
    heights = criterion(gathered, scan)
    if not allow_negative_correlation and heights[0] <= heights.min():
        slope, curvature = (float(each) for each in slope_and_curvature(gathered, np.array(0.0)))
        level = abs(slope) <= ROUNDING_OF_SLOPE * gathered.n_observations
        if slope > FLAT_CURVATURE or (level and curvature > FLAT_CURVATURE):
            return Minimum(0.0, float(heights[0]), slope, curvature, 0, True)
    # A minimum at an end of the scan is none, except at zero, where the criterion may fall within the first step.
    before = np.append(-np.inf if allow_negative_correlation else np.inf, heights[:-1])
    after = np.append(heights[1:], -np.inf)
    valleys = np.flatnonzero((heights <= before) & (heights <= after) & np.isfinite(heights))
    # Towards its ends the criterion may level out, and rounding makes valleys there: the lowest real one is wanted.
    # Of equally low ones that is the one with the larger correlation, which lme4 would find.
    for valley in valleys[np.lexsort((-valleys, heights[valleys].round(SAME_VALLEY_DECIMALS)))]:
        found = _newton(gathered, float(scan[max(valley - 1, 0)]), float(scan[valley + 1]), float(scan[valley]))
        if found.curvature >= FLAT_CURVATURE and abs(found.slope) <= LONGEST_LAST_STEP * found.curvature:
            return found
    raise NotEstimableError(
        _no_minimum(heights), "Declare a paired_change or two_group analysis of these data instead."
    )


def _newton(gathered: Moments, low: float, high: float, start: float) -> Minimum:
    """Solve slope = 0 between `low` and `high`, to the last digits that rounding leaves."""
    eta, step, iterations = start, np.inf, 0
    while step >= SHORT_STEP and iterations < MAXIMUM_ITERATIONS:
        iterations += 1
        slope, curvature = (float(each) for each in slope_and_curvature(gathered, np.array(eta)))
        if slope > 0:
            high = eta
        else:
            low = eta
        target = eta - slope / curvature if curvature > 0 else np.nan
        if not low <= target <= high:
            target = (low + high) / 2
        step = abs(target - eta)
        eta = target
    height = float(criterion(gathered, np.array([eta]))[0])
    return Minimum(float(theta_at(gathered, np.array(eta))), height, slope, curvature, iterations, False)


def _no_minimum(heights: Floats) -> str:
    known = heights[np.isfinite(heights)]
    difference = known[-1] - known[0]
    if abs(difference) <= SAME_HEIGHT * np.abs(known).max():
        return "The variance between patients cannot be told from the variance within them"
    if difference < 0:
        return "Visits of a patient differ by nothing beyond what the model explains, so the residual variance is zero"
    return (
        "Patients differ by less than visits of one patient can allow: the correlation within patients is at its "
        "lowest limit"
    )
