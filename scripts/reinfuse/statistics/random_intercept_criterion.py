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

# From 1e-9 above the lowest correlation to 1e-11 below 1.
LOWEST_ETA, HIGHEST_ETA, SCAN_STEP = -20.0, 26.0, 2.0
MAXIMUM_ITERATIONS = 100
# In units of eta the curvature is about half the smaller of the two degrees of freedom; below this there is none.
FLAT_CURVATURE = 1e-7


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
    scan = np.arange(LOWEST_ETA if allow_negative_correlation else 0.0, HIGHEST_ETA + SCAN_STEP / 2, SCAN_STEP)
    heights = criterion(gathered, scan)
    valleys = 1 + np.flatnonzero((heights[1:-1] <= heights[:-2]) & (heights[1:-1] <= heights[2:]))
    if not allow_negative_correlation:
        slope, curvature = slope_and_curvature(gathered, 0.0)
        if slope >= 0 and heights[0] <= heights.min():
            return Minimum(0.0, float(heights[0]), slope, curvature, 0, True)
        if slope < 0 and heights[0] <= heights[1]:
            valleys = np.append(valleys, 0)
    if len(valleys) == 0:
        raise AnalysisError(_no_minimum(heights))
    valley = int(valleys[np.argmin(heights[valleys])])
    eta, iterations = _newton(gathered, float(scan[valley]), float(scan[max(valley - 1, 0)]), float(scan[valley + 1]))
    slope, curvature = slope_and_curvature(gathered, eta)
    if curvature < FLAT_CURVATURE:
        raise AnalysisError(_no_minimum(heights))
    lowest = float(criterion(gathered, np.asarray(eta)))
    return Minimum(theta_at(gathered, eta), lowest, slope, curvature, iterations, False)


def _newton(gathered: Moments, start: float, low: float, high: float) -> tuple[float, int]:
    """Solve slope = 0 between `low` and `high`, to the last digits that rounding leaves."""
    eta, previous = start, np.inf
    for iteration in range(1, MAXIMUM_ITERATIONS + 1):
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
        if step == 0 or (step < 1e-9 and step >= previous / 2):
            return eta, iteration
        eta, previous = target, step
    return eta, MAXIMUM_ITERATIONS


def _no_minimum(heights: Floats) -> str:
    if heights[-1] < heights[0]:
        what = "Visits of a patient differ by nothing beyond what the model explains, so the residual variance is zero"
    elif heights[-1] > heights[0]:
        what = (
            "Patients differ by less than visits of one patient can allow: the correlation within patients is at its "
            "lowest limit"
        )
    else:
        what = "The variance between patients cannot be told from the variance within them"
    return f"{what}. Declare a paired_change or two_group analysis of these data instead."
