"""The change when some patients lack the last visit: every assumption of the analysis `missingness`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from calibration_cohorts import Course, Floats, Patients, population
from calibration_worlds import World, guarded

from reinfuse.statistics.inference import Inference
from reinfuse.statistics.multiple_imputation import chained_equations, pool
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.random_intercept_inference import contrasts
from reinfuse.statistics.summary import mean, standard_deviation
from reinfuse.statistics.t_tests import paired_t

SECTION = "Change with missing last visits"
LEVEL = 0.95
IMPUTATIONS = 20  # fewer than the analysis makes, which take longer and change little
SHARE_OF_COHORTS = 0.25  # of imputation, which takes longest
COMPLETE, CARRIED, IMPUTED = "complete_case", "baseline_carried_forward", "multiple_imputation"
MODEL = "mixed model of all visits: kenward_roger"
COURSE = Course((6.5, 4.4, 5.0), 0.6)  # three visits; the change is from the first to the last
CONTINUOUS = replace(COURSE, scale="continuous")


@dataclass(frozen=True)
class Case:
    """A column of the table."""

    label: str
    n: int
    course: Course


CASES = [
    Case("25, continuous, 30 % at random", 25, replace(CONTINUOUS, leaving="at random", rate=0.3)),
    Case("60, whole, 30 % at random", 60, replace(COURSE, leaving="at random", rate=0.3)),
    Case("60, whole, 30 % by baseline", 60, replace(COURSE, leaving="by baseline", rate=0.3)),
    Case("60, whole, 30 % by outcome", 60, replace(COURSE, leaving="by outcome", rate=0.3)),
    Case("224, continuous, 30 % by baseline", 224, replace(CONTINUOUS, leaving="by baseline", rate=0.3)),
    Case("224, whole, 30 % by baseline", 224, replace(COURSE, leaving="by baseline", rate=0.3)),
    Case("2000, whole, 15 % by baseline", 2000, replace(COURSE, leaving="by baseline", rate=0.15)),
]


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for case in CASES:
        null = replace(case.course, means=(5.0, 5.0, 5.0))
        yield World(
            SECTION, case.label, "coverage", partial(_measure, case.n, case.course), partial(_truth, case.course)
        )
        yield World(SECTION, case.label, "size", partial(_measure, case.n, null), dict)


def _truth(course: Course) -> Mapping[str, float]:
    outcome = population(course).outcome
    change = float((outcome[:, -1] - outcome[:, 0]).mean())
    return dict.fromkeys([COMPLETE, CARRIED, IMPUTED, MODEL], change)


def _measure(n: int, course: Course, random: np.random.Generator, position: float) -> Mapping[str, Inference]:
    cohort = population(course).drawn(random, n)
    outcome = np.where(cohort.seen, cohort.outcome, np.nan)
    start, end, both = outcome[:, 0], outcome[:, -1], cohort.seen[:, -1]
    found = {
        COMPLETE: paired_t(start[both], end[both], LEVEL),
        CARRIED: paired_t(start, np.where(both, end, start), LEVEL),
        MODEL: _model(cohort),
    }
    if position < SHARE_OF_COHORTS:
        found |= guarded(lambda: {IMPUTED: _imputed(outcome, random)}, [IMPUTED])
    return found


def _imputed(outcome: Floats, random: np.random.Generator) -> Inference:
    """Impute and pool as the analysis does."""
    filled = chained_equations(outcome, IMPUTATIONS, random)
    changes = filled[:, :, -1] - filled[:, :, 0]
    n = changes.shape[1]
    variances = [standard_deviation(each) ** 2 / n for each in changes]
    return pool([mean(each) for each in changes], variances, n - 1, LEVEL)


def _model(cohort: Patients) -> Inference:
    patient, visit = np.nonzero(cohort.seen)
    n_visits = cohort.seen.shape[1]
    fit = fit_random_intercept(np.eye(n_visits)[visit], cohort.outcome[cohort.seen], patient)
    weights = np.eye(n_visits)[-1] - np.eye(n_visits)[0]
    found = contrasts(fit, weights, "kenward_roger", LEVEL)
    estimate, p_value, low, high = (
        float(part[0]) for part in (found.estimate, found.p_value, found.ci_low, found.ci_high)
    )
    return Inference(estimate, p_value=p_value, ci_low=low, ci_high=high)
