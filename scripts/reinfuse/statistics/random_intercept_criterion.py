"""The profiled REML criterion of a random intercept, its derivatives, and its minimum.

Written in eta = log(1 + n_max * theta), where theta is the ratio of the intercept's variance to the residual variance
and n_max the largest number of visits. All real eta are valid: eta = 0 is no correlation, eta → −∞ the lowest
correlation −1 / (n_max − 1) that the visits of one patient can have.
Source of the criterion: Bates, Mächler, Bolker & Walker (2015), J Stat Softw 67(1), section 3.4.
"""

from dataclasses import dataclass

import numpy as np

from reinfuse.errors import AnalysisError
from reinfuse.statistics.random_intercept_moments import Floats, Moments, weighted_totals

# From 1e-9 above the lowest correlation to 1e-11 below 1. Few patients can give two minima, which lie close together
# and near eta = 0; there the scan is finer.
SCAN = np.concatenate([np.arange(-20.0, -4.0, 2.0), np.arange(-4.0, 6.0, 0.5), np.arange(6.0, 27.0, 2.0)])
MAXIMUM_ITERATIONS = 100
# In units of eta the curvature is about half the smaller of the two degrees of freedom; below this there is none.
FLAT_CURVATURE = 1e-7
# A minimum is reached when the next Newton step would be shorter; where there is none, steps stay about 1 long.
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
    slope: float  # derivative by eta; 0 up to rounding unless held at the boundary
    curvature: float  # second derivative by eta
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
    """Return the first and second derivative of the criterion by eta."""
    size = gathered.n_coefficients
    visits, patients = gathered.visits, gathered.patients
    values = eigenvalues(gathered, np.asarray(eta))
    weights = np.array([1 / (visits * values), -(values**-2), 2 * visits * values**-3])
    sums, first, second = weighted_totals(gathered, weights)
    sums += gathered.within
    inverse = np.linalg.inv(sums[:size, :size])
    contrast = np.append(-inverse @ sums[:size, size], 1.0)  # outcome minus fit, as a combination of the columns
    residual = float(sums[size] @ contrast)
    pull = first @ contrast
    residual_first = float(contrast @ pull)
    residual_second = float(contrast @ second @ contrast - 2 * pull[:size] @ inverse @ pull[:size])
    determinant_first = inverse @ first[:size, :size]
    degrees = gathered.n_observations - size
    by_theta = patients @ (visits / values) + np.trace(determinant_first) + degrees * residual_first / residual
    by_theta_twice = (
        -patients @ (visits / values) ** 2
        + np.sum(inverse * second[:size, :size])
        - np.sum(determinant_first * determinant_first.T)
        + degrees * (residual_second / residual - (residual_first / residual) ** 2)
    )
    rate = float(np.exp(eta)) / visits[-1]
    return float(by_theta * rate), float(by_theta_twice * rate**2 + by_theta * rate)


def minimise(gathered: Moments, allow_negative_correlation: bool) -> Minimum:
    """Find the least value of the criterion: a scan for its valley, then Newton steps kept inside a bracket.

    Raises
    ------
    AnalysisError
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
    raise AnalysisError(_no_minimum(heights))


def _newton(gathered: Moments, low: float, high: float, start: float) -> Minimum:
    """Solve slope = 0 between `low` and `high`, to the last digits that rounding leaves."""
    eta, previous, iterations = start, np.inf, 0
    while True:
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
        # Near the minimum steps shrink quadratically until rounding; a step that no longer shrinks is rounding.
        if step == 0 or (step < 1e-9 and step >= previous / 2) or iterations == MAXIMUM_ITERATIONS:
            break
        eta, previous = target, step
    height = float(criterion(gathered, np.asarray(eta)))
    return Minimum(theta_at(gathered, eta), height, slope, curvature, iterations, False)


def _no_minimum(heights: Floats) -> str:
    known = heights[np.isfinite(heights)]
    difference = known[-1] - known[0]
    if abs(difference) <= SAME_HEIGHT * np.abs(known).max():
        what = "The variance between patients cannot be told from the variance within them"
    elif difference < 0:
        what = "Visits of a patient differ by nothing beyond what the model explains, so the residual variance is zero"
    else:
        what = (
            "Patients differ by less than visits of one patient can allow: the correlation within patients is at its "
            "lowest limit"
        )
    return f"{what}. Declare a paired_change or two_group analysis of these data instead."
