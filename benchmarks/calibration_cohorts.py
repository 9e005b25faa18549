"""Patients with known truth: large invented populations, from which a cohort is drawn at random with replacement.

A population is finite, so that whatever a method estimates can be computed in it without error: that is the truth. All
random numbers follow from names.
"""

import functools
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reinfuse.statistics.seeds import generator

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Scale = Literal["whole", "continuous", "dose"]
Leaving = Literal["nobody", "at random", "by baseline", "by outcome"]

PATIENTS = 100_000
SCORE_SD = 2.0  # points on a scale from 0 to 10
LOG_DOSE_SD = 0.9
DOSE_STEP_MG = 5.0
NEVER_ON_OPIOIDS = 0.15
STOPPING = 0.10
SLOPE_OF_LEAVING = 1.2  # log odds of leaving for one SD of the baseline or of the value that is not seen
SHARE_IN_A, SHARE_IN_B = 0.45, 0.35
HALVINGS = 60


@dataclass(frozen=True)
class Course:
    """What a population is like; `means` are of the visits: points, or for doses typical mg/day."""

    means: tuple[float, ...]
    correlation: float
    scale: Scale = "whole"
    leaving: Leaving = "nobody"
    rate: float = 0.0  # share that lacks the last visit
    sd_ratio: float = 1.0  # SD of the last visit over that of the others
    # How much more the outcome falls after the first visit in the arm, and in groups a and b, which may overlap.
    arm: float = 0.0
    a: float = 0.0
    b: float = 0.0


@dataclass(frozen=True)
class Patients:
    """One row a patient: the outcome at each visit as if nobody ever left, who was seen, and three memberships."""

    outcome: Floats  # (patients, visits)
    seen: Bools  # (patients, visits)
    groups: Bools  # (patients, 3): arm; a; b

    def drawn(self, random: np.random.Generator, n: int) -> "Patients":
        """Return a cohort."""
        chosen = random.integers(len(self.outcome), size=n)
        return Patients(self.outcome[chosen], self.seen[chosen], self.groups[chosen])


@functools.lru_cache(maxsize=6)
def population(course: Course, *, exchangeable: bool = False) -> Patients:
    """Return the population of a course; with `exchangeable`, two visits are swapped in half of it, so nothing changes.

    Visits of a patient are normal with equal correlations, then rounded to whole points from 0 to 10, left as they are,
    or made doses: lognormal, rounded to 5 mg, some patients without any and some who stop.
    """
    random = generator("calibration population", repr(course))
    deviates = _correlated(random, course.correlation, len(course.means))
    groups = random.random((PATIENTS, 3)) < np.array([0.5, SHARE_IN_A, SHARE_IN_B])
    outcome = _outcome(course, deviates, groups, random)
    if exchangeable:
        half = PATIENTS // 2
        outcome = np.vstack([outcome[:half], outcome[:half, ::-1]])
        deviates = np.vstack([deviates[:half], deviates[:half, ::-1]])
    return Patients(outcome, _seen(course, deviates, random), groups)


def _correlated(random: np.random.Generator, correlation: float, visits: int) -> Floats:
    covariance = np.full((visits, visits), correlation) + (1 - correlation) * np.eye(visits)
    deviates: Floats = random.standard_normal((PATIENTS, visits)) @ np.linalg.cholesky(covariance).T
    return deviates


def _outcome(course: Course, deviates: Floats, groups: Bools, random: np.random.Generator) -> Floats:
    means, visits = np.array(course.means), len(course.means)
    spread = np.append(np.ones(visits - 1), course.sd_ratio) * deviates
    if course.scale == "dose":
        doses: Floats = DOSE_STEP_MG * np.rint(means * np.exp(LOG_DOSE_SD * spread) / DOSE_STEP_MG)
        doses[random.random(PATIENTS) < NEVER_ON_OPIOIDS] = 0.0
        doses[random.random(PATIENTS) < STOPPING, -1] = 0.0
        return doses
    fall = groups @ np.array([course.arm, course.a, course.b])
    after = np.arange(visits) > 0
    scores: Floats = means - fall[:, None] * after + SCORE_SD * spread
    return np.clip(np.rint(scores), 0, 10) if course.scale == "whole" else scores


def _seen(course: Course, deviates: Floats, random: np.random.Generator) -> Bools:
    """Everybody has the first visit; whoever leaves does not come back."""
    n, visits = deviates.shape
    seen = np.ones((n, visits), dtype=bool)
    if course.leaving == "nobody":
        return seen
    rate_a_visit = 1 - (1 - course.rate) ** (1 / (visits - 1))
    for visit in range(1, visits):
        if course.leaving == "at random":
            chance = np.full(n, rate_a_visit)
        else:
            chance = _logistic(deviates[:, 0 if course.leaving == "by baseline" else visit], rate_a_visit)
        seen[:, visit] = seen[:, visit - 1] & (random.random(n) >= chance)
    return seen


def _logistic(deviates: Floats, mean: float) -> Floats:
    """Return chances that rise with the deviates and have this mean."""
    low, high = -20.0, 20.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        chances: Floats = 1 / (1 + np.exp(-middle - SLOPE_OF_LEAVING * deviates))
        low, high = (low, middle) if chances.mean() > mean else (middle, high)
    return chances


def median_of_sums(first: Floats, second: Floats) -> float:
    """Return the median of x + y over every x of the first and every y of the second, without making all sums."""
    first, second = np.sort(first), np.sort(second)
    half = first.size * second.size / 2
    low, high = float(first[0] + second[0]), float(first[-1] + second[-1])
    while high - low > 1e-10 * max(abs(low), abs(high), 1.0):
        middle = (low + high) / 2
        enough = np.searchsorted(second, middle - first + 1e-11, side="right").sum(dtype=np.float64) >= half
        low, high = (low, middle) if enough else (middle, high)
    return high


def pseudo_median(changes: Floats) -> float:
    """Return the median of the averages of all pairs: what Hodges and Lehmann's estimate of one sample estimates."""
    return median_of_sums(changes, changes) / 2


def rank_correlation(first: Floats, second: Floats) -> float:
    """Return Spearman's correlation, with midranks."""
    return float(np.corrcoef(_midranks(first), _midranks(second))[0, 1])


def _midranks(values: Floats) -> Floats:
    _, position, count = np.unique(values, return_inverse=True, return_counts=True)
    midranks: Floats = (np.cumsum(count) - (count - 1) / 2)[position]
    return midranks


def harrell(durations: Floats, happened: Bools, dose: Floats) -> float:
    """Return the share of comparable pairs in which the larger dose lasts longer, by going through all pairs."""
    pairs = concordant = 0.0
    for duration, event, own in zip(durations, happened, dose, strict=True):
        if event:
            longer = (durations > duration) | ((durations == duration) & ~happened)
            pairs += longer.sum()
            concordant += (dose[longer] > own).sum() + (dose[longer] == own).sum() / 2
    return concordant / pairs


def weighted_root(first: Floats, second: Floats, sizes: tuple[int, int]) -> float:
    """Return the SD that two groups of these sizes have when pooled."""
    one, two = sizes[0] - 1, sizes[1] - 1
    return math.sqrt((one * first.var() + two * second.var()) / (one + two))


def least_squares(predictors: Floats, outcome: Floats) -> Floats:
    """Return the coefficients of a linear model."""
    found: Any = np.linalg.lstsq(predictors, outcome, rcond=None)[0]
    return np.asarray(found, dtype=np.float64)
