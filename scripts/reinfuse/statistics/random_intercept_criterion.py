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
# Differences of the criterion that are rounding, as a share of its size.
SAME_HEIGHT = 1e-5


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
    values: Floats = (1 - share) + share * np.exp(np.asarray(eta))[..., None]
    return values


def theta_at(gathered: Moments, eta: float) -> float:
    """Return the ratio of variances at eta."""
    return float(np.expm1(eta) / gathered.visits[-1])


def criterion(gathered: Moments, eta: Floats) -> Floats:
    """Return -2 times the profiled REML log-likelihood at each eta; infinite where it cannot be computed."""
    size = gathered.n_coefficients
    values = eigenvalues(gathered, eta)
    sums = gathered.within + weighted_totals(gathered, 1 / (gathered.visits * values))
    sign, columns_log_determinant = np.linalg.slogdet(sums[..., :size, :size])
    sign_all, log_determinant = np.linalg.slogdet(sums)
    degrees = gathered.n_observations - size
    # The determinant of all columns is that of the design's times the residual sum of squares.
    residual_log = log_determinant - columns_log_determinant
    twice: Floats = (
        np.log(values) @ gathered.patients
        + columns_log_determinant
        + degrees * (1 + np.log(2 * np.pi / degrees) + residual_log)
    )
    return np.where((sign > 0) & (sign_all > 0), twice, np.inf)


def slope_and_curvature(gathered: Moments, eta: float) -> tuple[float, float]:
    """Return the first and second derivative of the criterion by eta.

    With S the weighted cross-products of all columns, the outcome last, and r the residual sum of squares, the
    criterion is the sum of log(1 + n * theta) over patients + log|S| + (degrees - 1) * log(r), up to a constant.
    """
    visits, patients = gathered.visits, gathered.patients
    values = eigenvalues(gathered, np.asarray(eta))
    weights = np.array([1 / (visits * values), -(values**-2), 2 * visits * values**-3])
    sums, first, second = weighted_totals(gathered, weights)
    sums += gathered.within
    inverse = np.linalg.inv(sums)
    residual = 1 / inverse[-1, -1]
    contrast = inverse[-1] * residual  # outcome minus fit, as a combination of the columns
    change = inverse @ first
    pull = first @ contrast
    # Derivatives by theta: of log(r), then of the criterion.
    residual_first = contrast @ pull / residual
    residual_second = contrast @ (second @ contrast) / residual - 2 * (pull @ (inverse @ pull)) / residual
    by_residual = gathered.n_observations - gathered.n_coefficients - 1
    rates = visits / values
    slope = patients @ rates + change.trace() + by_residual * residual_first
    curvature = (
        np.vdot(inverse, second)
        - patients @ rates**2
        - np.vdot(change, change.T)
        + by_residual * (residual_second + residual_first**2)
    )
    rate = np.exp(eta) / visits[-1]
    return float(slope * rate), float(curvature * rate**2 + slope * rate)


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
        slope, curvature = slope_and_curvature(gathered, 0.0)
        level = abs(slope) <= ROUNDING_OF_SLOPE * gathered.n_observations
        if slope > FLAT_CURVATURE or (level and curvature > FLAT_CURVATURE):
            return Minimum(0.0, float(heights[0]), slope, curvature, 0, True)
    # A minimum at an end of the scan is none, except at zero, where the criterion may fall within the first step.
    before = np.append(-np.inf if allow_negative_correlation else np.inf, heights[:-1])
    after = np.append(heights[1:], -np.inf)
    valleys = np.flatnonzero((heights <= before) & (heights <= after) & np.isfinite(heights))
    # Towards its ends the criterion may level out, and rounding makes valleys there: the lowest real one is wanted.
    for valley in valleys[np.argsort(heights[valleys], kind="stable")]:
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
        slope, curvature = slope_and_curvature(gathered, eta)
        if slope > 0:
            high = eta
        else:
            low = eta
        target = eta - slope / curvature if curvature > 0 else np.nan
        if not low <= target <= high:
            target = (low + high) / 2
        step = abs(target - eta)
        eta = target
    height = float(criterion(gathered, np.asarray(eta)))
    return Minimum(theta_at(gathered, eta), height, slope, curvature, iterations, False)


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
