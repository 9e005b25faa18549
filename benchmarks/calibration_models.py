"""Models of four visits: mixed models within and between patients, arms and groups that overlap; covariance."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from calibration_cohorts import Bools, Course, Floats, Patients, least_squares, population
from calibration_worlds import World, guarded

from reinfuse.statistics.baseline_adjusted import baseline_adjusted_difference
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.random_intercept_inference import METHODS, contrasts, f_test

SECTION = "Models of four visits"
VISITS = 4
COURSE = Course((6.5, 4.4, 4.9, 5.6), 0.6, arm=0.8, a=0.6, b=0.4)
CONTINUOUS = replace(COURSE, scale="continuous")
ARM, A, B = 0, 1, 2
CHANGE = "change, both arms alike"
ARMS = "change, arm against arm"
BASELINE = "first visit, arm against arm"
OVERLAPPING = "change, in a against not in a, beside b"
INTERACTION = "Type III F, time by arm"
ADJUSTED = "last visit, arm against arm: baseline_adjusted"


@dataclass(frozen=True)
class Case:
    """A column of the table."""

    label: str
    n: int
    course: Course


CASES = [
    Case("11, whole", 11, COURSE),
    Case("11, whole, r 0.02", 11, replace(COURSE, correlation=0.02)),
    Case("11, whole, r −0.2", 11, replace(COURSE, correlation=-0.2)),
    Case("16, whole, 30 % leave at random", 16, replace(COURSE, leaving="at random", rate=0.3)),
    Case(
        "25, continuous, 30 % leave by baseline",
        25,
        replace(COURSE, scale="continuous", leaving="by baseline", rate=0.3),
    ),
    Case("60, whole, 30 % leave by baseline", 60, replace(COURSE, leaving="by baseline", rate=0.3)),
    Case("60, whole, 30 % leave by outcome", 60, replace(COURSE, leaving="by outcome", rate=0.3)),
    Case("224, whole, 50 % leave at random", 224, replace(COURSE, leaving="at random", rate=0.5)),
    Case("2000, whole, 30 % leave by baseline", 2000, replace(COURSE, leaving="by baseline", rate=0.3)),
]


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for case in CASES:
        null = replace(case.course, means=(5.0,) * VISITS, arm=0.0, a=0.0, b=0.0)
        yield World(
            SECTION, case.label, "coverage", partial(_measure, case.n, case.course), partial(_truth, case.course)
        )
        yield World(SECTION, case.label, "size", partial(_measure, case.n, null), dict)


def named(quantity: str, method: str) -> str:
    """Return the row of the table."""
    return f"{quantity}: {method}"


def _design(visit: Floats, groups: Floats) -> Floats:
    """Return the columns of time × each group: intercept, three visits; then for each group itself and by visit."""
    later = (visit[:, None] == np.arange(1, VISITS)).astype(float)
    columns = [np.ones_like(visit)[:, None], later]
    for member in groups.T:
        columns += [member[:, None], later * member[:, None]]
    return np.hstack(columns)


def _member_columns(group: int) -> slice:
    """Return the columns of a group by visit; the groups stand one after the other behind the visits."""
    first = VISITS + VISITS * group
    return slice(first, first + VISITS)


def _contrasts(n_groups: int) -> dict[str, Floats]:
    """Return the combinations of coefficients of the model with the arm, or of that with a and b."""
    unit = np.eye(VISITS * (1 + n_groups))
    last, by_first_group = unit[VISITS - 1], _member_columns(0)
    if n_groups == 1:
        return {
            CHANGE: last + unit[by_first_group][-1] / 2,
            ARMS: unit[by_first_group][-1],
            BASELINE: unit[by_first_group][0],
        }
    return {OVERLAPPING: unit[by_first_group][-1]}


def _truth(course: Course) -> Mapping[str, float]:
    """Fit the same columns to everybody's visits; with complete visits, least squares is what the model estimates."""
    everybody = population(course)
    truth: dict[str, float] = {}
    for members in ([ARM], [A, B]):
        groups = everybody.groups[:, members].astype(float)
        patients = np.repeat(groups, VISITS, axis=0)
        visit = np.tile(np.arange(float(VISITS)), len(groups))
        coefficients = least_squares(_design(visit, patients), everybody.outcome.ravel())
        for quantity, weights in _contrasts(len(members)).items():
            truth |= {named(quantity, method): float(weights @ coefficients) for method in METHODS}
    arm, (start, *_, end) = everybody.groups[:, ARM].astype(float), everybody.outcome.T
    truth[ADJUSTED] = float(least_squares(np.column_stack([np.ones_like(arm), start, arm]), end)[-1])
    return truth


def _measure(n: int, course: Course, random: np.random.Generator, _position: float) -> Mapping[str, Inference]:
    cohort = population(course).drawn(random, n)
    names = [named(quantity, method) for quantity in (CHANGE, ARMS, BASELINE, INTERACTION) for method in METHODS]
    of_arms = guarded(lambda: _fitted(cohort, [ARM]), names)
    overlapping = guarded(lambda: _fitted(cohort, [A, B]), [named(OVERLAPPING, method) for method in METHODS])
    return {**of_arms, **overlapping, ADJUSTED: _adjusted(cohort)}


def _adjusted(cohort: Patients) -> Inference:
    """Compare the arms by analysis of covariance, in those who have the last visit."""
    in_arm = cohort.groups[:, ARM]
    first, second = (cohort.outcome[cohort.seen[:, -1] & side] for side in (in_arm, ~in_arm))
    return baseline_adjusted_difference(first[:, 0], first[:, -1], second[:, 0], second[:, -1])


def _fitted(cohort: Patients, members: list[int]) -> dict[str, Inference]:
    patient, visit = np.nonzero(cohort.seen)
    outcome = cohort.outcome[cohort.seen]
    fit = fit_random_intercept(
        _design(visit.astype(float), _members(cohort.groups, members)[patient]), outcome, patient
    )
    wanted = _contrasts(len(members))
    found = {}
    for method in METHODS:
        made = contrasts(fit, np.array(list(wanted.values())), method)
        for row, quantity in enumerate(wanted):
            found[named(quantity, method)] = Inference(
                estimate=float(made.estimate[row]),
                p_value=float(made.p_value[row]),
                ci_low=float(made.ci_low[row]),
                ci_high=float(made.ci_high[row]),
            )
        if len(members) == 1:
            interaction = np.eye(2 * VISITS)[VISITS + 1 :]
            test = f_test(fit, interaction, method)
            found[named(INTERACTION, method)] = Inference(math.nan, p_value=test.p_value)
    return found


def _members(groups: Bools, members: list[int]) -> Floats:
    chosen: Floats = groups[:, members].astype(np.float64)
    return chosen
