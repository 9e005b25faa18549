"""Change between two visits: every method of the analysis `paired_change`, and the mean of one visit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from calibration_cohorts import Course, Patients, median_of_sums, population, pseudo_median
from calibration_worlds import World

from reinfuse.model.paired_change import METHODS
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.t_tests import mean_interval

SECTION = "Change between two visits"
MEAN = "mean of the first visit"
LEVEL = 0.95
# Up to so many patients; above, the exact distribution of tied ranks takes longer than it is worth here.
SIGNED_RANK_EXACT_UP_TO, MANN_WHITNEY_EXACT_UP_TO = 60, 11
# Share of the cohorts that rank methods see, from so many patients on; those that ignore pairs see a part of it.
SHARE_OF_COHORTS = {0: 0.25, 200: 0.15, 1000: 0.03}
SHARE_IGNORING_PAIRS = 0.5
FALL, FALL_OF_DOSES = (6.5, 4.5), (60.0, 40.0)


@dataclass(frozen=True)
class Case:
    """A column of the table."""

    label: str
    n: int
    course: Course


CASES = [
    Case("11, whole", 11, Course(FALL, 0.5)),
    Case("11, continuous", 11, Course(FALL, 0.5, "continuous")),
    Case("11, whole, r −0.3", 11, Course(FALL, -0.3)),
    Case("11, doses", 11, Course(FALL_OF_DOSES, 0.8, "dose")),
    Case("25, whole, r 0.02", 25, Course(FALL, 0.02)),
    Case("60, whole, 20 % leave at random", 60, Course(FALL, 0.6, "whole", "at random", 0.2)),
    Case("60, whole, 30 % leave by baseline", 60, Course(FALL, 0.6, "whole", "by baseline", 0.3)),
    Case("60, whole, 30 % leave by outcome", 60, Course(FALL, 0.6, "whole", "by outcome", 0.3)),
    Case("224, continuous", 224, Course(FALL, 0.5, "continuous")),
    Case("224, doses", 224, Course(FALL_OF_DOSES, 0.8, "dose")),
    Case("2000, whole, 30 % leave by baseline", 2000, Course(FALL, 0.6, "whole", "by baseline", 0.3)),
]


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for case in CASES:
        yield World(SECTION, case.label, "coverage", partial(_measure, case, _effect), partial(_truth, case))
        yield World(SECTION, case.label, "size", partial(_measure, case, _null), dict)


def _effect(case: Case) -> Patients:
    return population(case.course)


def _null(case: Case) -> Patients:
    """Both visits have the mean of the first."""
    course = replace(case.course, means=(case.course.means[0],) * 2)
    return population(course, exchangeable=True)


def _truth(case: Case) -> Mapping[str, float]:
    start, end = _effect(case).outcome.T
    changes = end - start
    of_estimand = {
        "mean_change": float(changes.mean()),
        "location_shift": pseudo_median(changes),
        "location_shift_ignoring_pairs": median_of_sums(end, -start),
        "median_change": float(np.median(changes)),
        "standardised_change": float(changes.mean() / changes.std()),
    }
    truth = {method: of_estimand[estimand] for method, (estimand, _) in METHODS.items() if method != "d_av"}
    return truth | {MEAN: float(start.mean())}


def _measure(
    case: Case, whose: Callable[[Case], Patients], random: np.random.Generator, position: float
) -> dict[str, Inference]:
    cohort = whose(case).drawn(random, case.n)
    both = cohort.seen[:, 1]
    start, end = cohort.outcome[both].T
    found = {
        method: infer(start, end, LEVEL)
        for method, (_, infer) in METHODS.items()
        if method != "d_av" and _is_wanted(method, case.n, position)
    }
    return found | {MEAN: mean_interval(cohort.outcome[:, 0], LEVEL)}


def _is_wanted(method: str, n: int, position: float) -> bool:
    if method.startswith("signed_rank_exact") and n > SIGNED_RANK_EXACT_UP_TO:
        return False
    if method.startswith("mann_whitney_exact") and n > MANN_WHITNEY_EXACT_UP_TO:
        return False
    if not method.startswith(("signed_rank", "mann_whitney")):
        return True
    share = SHARE_OF_COHORTS[max(limit for limit in SHARE_OF_COHORTS if limit <= n)]
    return position < share * (SHARE_IGNORING_PAIRS if method.endswith("_ignoring_pairs") else 1)
