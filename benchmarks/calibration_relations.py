"""Change against dose: rank correlation, slopes within and between patients, and what is left beyond regression."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from calibration_cohorts import PATIENTS, Floats, least_squares, rank_correlation
from calibration_worlds import World, guarded
from numpy.typing import NDArray

from reinfuse.statistics.inference import Inference
from reinfuse.statistics.linear_slope import linear_slope
from reinfuse.statistics.rank_correlation import spearman_permutation, spearman_t
from reinfuse.statistics.regression_to_the_mean import change_beyond_regression
from reinfuse.statistics.seeds import generator
from reinfuse.statistics.within_between import within_between

SECTION = "Change against dose, and regression to the mean"
LEVEL = 0.95
# 100,000 random orders take long.
PERMUTATION_UP_TO, SHARE_OF_COHORTS = 60, 0.15
# Both tests have the same interval.
SPEARMAN, SPEARMAN_PERMUTATION = "spearman_t", "spearman_permutation"
SLOPE, BEYOND = "least_squares", "mee_chua"
WITHIN, BETWEEN, DIFFERENCE = "within_patient_slope", "between_patient_slope", "between_minus_within_slope"
INFUSIONS = 4
MEAN_CHANGE, CHANGE_SD = -2.0, 2.0
BASELINE_MEAN, BASELINE_SD, SELECTED_ABOVE, RELIABILITY = 5.0, 2.0, 4.0, 0.6
WITHIN_SLOPE, BETWEEN_SLOPE = -0.6, 0.4  # points for one SD of dose


@dataclass(frozen=True)
class Relation:
    """How change goes with dose: their correlation before rounding, and how both are recorded."""

    n: int
    correlation: float
    whole: bool  # changes in whole points
    skewed: bool  # lognormal doses, in steps of 10 mg


@dataclass(frozen=True)
class People:
    """One row a patient; of the infusions one column each."""

    dose: Floats
    change: Floats
    baseline: Floats  # of patients who were selected for it
    later: Floats  # the same patients' second value
    infusion_doses: Floats
    infusion_changes: Floats


CASES = {
    "11, r 0.5, continuous": Relation(11, 0.5, whole=False, skewed=False),
    "11, r 0.5, whole, skewed doses": Relation(11, 0.5, whole=True, skewed=True),
    "25, r −0.8, continuous": Relation(25, -0.8, whole=False, skewed=False),
    "60, r 0.2, whole, skewed doses": Relation(60, 0.2, whole=True, skewed=True),
    "224, r 0.5, whole, skewed doses": Relation(224, 0.5, whole=True, skewed=True),
    "2000, r 0.5, continuous": Relation(2000, 0.5, whole=False, skewed=False),
}


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for label, relation in CASES.items():
        yield World(SECTION, label, "coverage", partial(_measure, relation), partial(_truth, relation))
        yield World(SECTION, label, "size", partial(_test, replace(relation, correlation=0.0)), dict)


@lru_cache(maxsize=4)
def people(relation: Relation) -> People:
    """Return the population; with a correlation of 0 nothing changes with dose, and selection explains the change."""
    random = generator("calibration relations", repr(relation))
    dose = random.standard_normal(PATIENTS)
    noise = random.standard_normal(PATIENTS)
    related = relation.correlation * dose + math.sqrt(1 - relation.correlation**2) * noise
    change = MEAN_CHANGE + CHANGE_SD * related
    first, second = random.multivariate_normal([0, 0], [[1, RELIABILITY], [RELIABILITY, 1]], PATIENTS).T
    baseline = BASELINE_MEAN + BASELINE_SD * first
    effect = MEAN_CHANGE if relation.correlation else 0.0
    later = BASELINE_MEAN + effect + BASELINE_SD * second
    infusion_doses = random.standard_normal((PATIENTS, 1)) + random.standard_normal((PATIENTS, INFUSIONS))
    if relation.skewed:
        dose, infusion_doses = (10 * np.rint(10 * np.exp(each / 2)) for each in (dose, infusion_doses))
    if relation.whole:
        change, baseline, later = np.rint(change), np.rint(baseline), np.rint(later)
    selected = np.flatnonzero(baseline >= SELECTED_ABOVE)
    chosen = selected[np.arange(PATIENTS) % len(selected)]
    return People(
        dose,
        change,
        baseline[chosen],
        later[chosen],
        infusion_doses,
        _infusion_changes(relation, infusion_doses, random),
    )


def _infusion_changes(relation: Relation, doses: Floats, random: np.random.Generator) -> Floats:
    """Return changes over each infusion, with slopes that differ within and between patients."""
    means = doses.mean(axis=1, keepdims=True)
    sd = doses.std()
    slopes = (WITHIN_SLOPE / sd, BETWEEN_SLOPE / sd) if relation.correlation else (0.0, 0.0)
    level = random.standard_normal((PATIENTS, 1))
    noise = 1.5 * random.standard_normal(doses.shape)
    changes: Floats = MEAN_CHANGE + slopes[0] * (doses - means) + slopes[1] * means + level + noise
    return np.rint(changes) if relation.whole else changes


def _truth(relation: Relation) -> Mapping[str, float]:
    everybody = people(relation)
    correlation = rank_correlation(everybody.dose, everybody.change)
    ones = np.ones(PATIENTS)
    beyond = least_squares(
        np.column_stack([ones, everybody.baseline - BASELINE_MEAN]), everybody.later - everybody.baseline
    )
    doses, changes = everybody.infusion_doses, everybody.infusion_changes
    means = doses.mean(axis=1, keepdims=True)
    deviations = (doses - means).ravel()
    within = float(deviations @ changes.ravel() / (deviations @ deviations))
    between = float(np.polyfit(means.ravel(), changes.mean(axis=1), 1)[0])
    return {
        SPEARMAN: correlation,
        SLOPE: float(least_squares(np.column_stack([ones, everybody.dose]), everybody.change)[1]),
        BEYOND: float(beyond[0]),
        WITHIN: within,
        BETWEEN: between,
        DIFFERENCE: between - within,
    }


def _measure(relation: Relation, random: np.random.Generator, _position: float) -> dict[str, Inference]:
    everybody = people(relation)
    chosen = random.integers(PATIENTS, size=relation.n)
    dose, change = everybody.dose[chosen], everybody.change[chosen]
    found = {
        SPEARMAN: spearman_t(dose, change, LEVEL),
        SLOPE: linear_slope(dose, change, LEVEL),
        BEYOND: change_beyond_regression(everybody.baseline[chosen], everybody.later[chosen], BASELINE_MEAN, LEVEL),
    }
    return found | dict(guarded(partial(_slopes, everybody, chosen), [WITHIN, BETWEEN, DIFFERENCE]))


def _test(relation: Relation, random: np.random.Generator, position: float) -> dict[str, Inference]:
    found = _measure(relation, random, position)
    if relation.n <= PERMUTATION_UP_TO and position < SHARE_OF_COHORTS:
        everybody = people(relation)
        chosen = random.integers(PATIENTS, size=relation.n)
        seed = str(random.integers(2**62))
        found[SPEARMAN_PERMUTATION] = spearman_permutation(everybody.dose[chosen], everybody.change[chosen], seed=seed)
    return found


def _slopes(everybody: People, chosen: NDArray[np.int64]) -> dict[str, Inference]:
    doses, changes = everybody.infusion_doses[chosen].ravel(), everybody.infusion_changes[chosen].ravel()
    slopes = within_between(doses, changes, np.repeat(np.arange(len(chosen)), INFUSIONS), LEVEL)
    return {WITHIN: slopes.within, BETWEEN: slopes.between, DIFFERENCE: slopes.difference}
