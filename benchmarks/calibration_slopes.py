"""Change over days where patients differ in slope: the model that knows it, one that does not, and the bootstrap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from calibration_cohorts import PATIENTS, Floats
from calibration_worlds import World, guarded
from numpy.typing import NDArray

from reinfuse.statistics.cluster_bootstrap import IntervalKind, bootstrap_interval, cluster_bootstrap, cluster_jackknife
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.random_intercept import RandomInterceptFit, fit_random_intercept
from reinfuse.statistics.random_intercept_inference import Contrasts, contrasts
from reinfuse.statistics.random_slope import METHOD, asymptotic_contrasts, fit_random_slope
from reinfuse.statistics.seeds import generator

Integers = NDArray[np.int64]

SECTION = "Slopes of patients over four visits"
LEVEL = 0.95
RESAMPLES = 1_000
SHARE_OF_COHORTS = 0.2  # of bootstraps and random slopes, which take longest
DAYS = np.array([0.0, 7.0, 28.0, 84.0])
LAST_DAY = 84.0
WEIGHTS = np.array([0.0, LAST_DAY])  # of intercept and slope: the change until the last day
START, CHANGE, LEVEL_SD, VISIT_SD = 6.5, -2.0, 1.2, 1.5
INTERCEPT = "satterthwaite"
BOOTSTRAPS: dict[str, IntervalKind] = {"cluster_bootstrap_percentile": "percentile", "cluster_bootstrap_bca": "bca"}


@dataclass(frozen=True)
class Slopes:
    """How much patients differ: the SD of their changes until the last day, in points."""

    n: int
    sd_of_changes: float
    whole: bool


CASES = {
    "11, no slopes, continuous": Slopes(11, 0.0, whole=False),
    "11, slopes, whole": Slopes(11, 2.0, whole=True),
    "25, slopes, continuous": Slopes(25, 2.0, whole=False),
    "60, slopes, whole": Slopes(60, 2.0, whole=True),
    "224, slopes, continuous": Slopes(224, 2.0, whole=False),
}


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for label, slopes in CASES.items():
        yield World(SECTION, label, "coverage", partial(_measure, slopes, CHANGE), partial(_truth, slopes))
        yield World(SECTION, label, "size", partial(_test, slopes), dict)


@lru_cache(maxsize=4)
def scores(slopes: Slopes, change: float) -> Floats:
    """Return the population: one row a patient, one column a visit."""
    random = generator("calibration slopes", repr(slopes), repr(change))
    level = LEVEL_SD * random.standard_normal((PATIENTS, 1))
    change_of_patient = change + slopes.sd_of_changes * random.standard_normal((PATIENTS, 1))
    noise = VISIT_SD * random.standard_normal((PATIENTS, DAYS.size))
    found: Floats = START + level + change_of_patient * DAYS / LAST_DAY + noise
    return np.clip(np.rint(found), 0, 10) if slopes.whole else found


def _truth(slopes: Slopes) -> Mapping[str, float]:
    """Return the change until the last day along the line through the population's means."""
    line = np.polyfit(DAYS, scores(slopes, CHANGE).mean(axis=0), 1)
    return dict.fromkeys([INTERCEPT, METHOD, *BOOTSTRAPS], LAST_DAY * float(line[0]))


def _measure(slopes: Slopes, change: float, random: np.random.Generator, position: float) -> dict[str, Inference]:
    design, outcome, patient = _cohort(slopes, change, random)
    intercept = fit_random_intercept(design, outcome, patient)
    found = _tests(intercept, design, outcome, patient, position)
    if position < SHARE_OF_COHORTS:
        found |= _bootstrapped(intercept, design, outcome, patient, random)
    return found


def _test(slopes: Slopes, random: np.random.Generator, position: float) -> dict[str, Inference]:
    """Test a change of nought; bootstraps have no p-value."""
    design, outcome, patient = _cohort(slopes, 0.0, random)
    return _tests(fit_random_intercept(design, outcome, patient), design, outcome, patient, position)


def _cohort(slopes: Slopes, change: float, random: np.random.Generator) -> tuple[Floats, Floats, Integers]:
    chosen = scores(slopes, change)[random.integers(PATIENTS, size=slopes.n)]
    days = np.tile(DAYS, slopes.n)
    design = np.column_stack([np.ones_like(days), days])
    return design, chosen.ravel(), np.repeat(np.arange(slopes.n), DAYS.size)


def _tests(
    intercept: RandomInterceptFit, design: Floats, outcome: Floats, patient: Integers, position: float
) -> dict[str, Inference]:
    found = {INTERCEPT: _inference(contrasts(intercept, WEIGHTS, "satterthwaite", LEVEL))}
    if position < SHARE_OF_COHORTS:
        found |= guarded(partial(_by_slopes, design, outcome, patient), [METHOD])
    return found


def _by_slopes(design: Floats, outcome: Floats, patient: Integers) -> dict[str, Inference]:
    fit = fit_random_slope(design, outcome, patient, design[:, 1])
    return {METHOD: _inference(asymptotic_contrasts(fit, WEIGHTS, LEVEL))}


def _bootstrapped(
    fit: RandomInterceptFit, design: Floats, outcome: Floats, patient: Integers, random: np.random.Generator
) -> dict[str, Inference]:
    resampled = cluster_bootstrap(fit, design, outcome, patient, RESAMPLES, random).coefficients @ WEIGHTS
    left_out = cluster_jackknife(fit, design, outcome, patient).coefficients @ WEIGHTS
    estimate = float(fit.coefficients @ WEIGHTS)
    found = {}
    for method, kind in BOOTSTRAPS.items():
        low, high = bootstrap_interval(resampled, kind, LEVEL, estimate, left_out)
        found[method] = Inference(estimate, ci_low=low, ci_high=high)
    return found


def _inference(made: Contrasts) -> Inference:
    estimate, p_value, low, high = (float(part[0]) for part in (made.estimate, made.p_value, made.ci_low, made.ci_high))
    return Inference(estimate, p_value=p_value, ci_low=low, ci_high=high)
