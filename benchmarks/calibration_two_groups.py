"""One visit between two groups of different patients: every method of the analysis `two_group`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from calibration_cohorts import Course, Floats, median_of_sums, population, weighted_root
from calibration_worlds import World

from reinfuse.model.two_group import METHODS
from reinfuse.statistics.inference import Inference

SECTION = "Difference between two groups"
LEVEL = 0.95
EXACT_UP_TO = 25  # patients in both groups
# Share of the cohorts that rank methods see, from so many patients on.
SHARE_OF_COHORTS = {0: 0.4, 50: 0.3, 1000: 0.05}


@dataclass(frozen=True)
class Case:
    """A column of the table: two group sizes, and a course whose visits are the two groups."""

    label: str
    sizes: tuple[int, int]
    course: Course


CASES = [
    Case("5 + 6, whole", (5, 6), Course((6.5, 4.5), 0.0)),
    Case("5 + 6, continuous", (5, 6), Course((6.5, 4.5), 0.0, "continuous")),
    Case("5 + 6, doses", (5, 6), Course((60.0, 40.0), 0.0, "dose")),
    Case("12 + 13, whole", (12, 13), Course((6.5, 5.0), 0.0)),
    Case("30 + 30, whole", (30, 30), Course((6.5, 5.5), 0.0)),
    Case("20 + 60, second SD half as large", (20, 60), Course((6.5, 5.5), 0.0, "continuous", sd_ratio=0.5)),
    Case("20 + 60, second SD twice as large", (20, 60), Course((6.5, 5.5), 0.0, "continuous", sd_ratio=2.0)),
    Case("150 + 74, doses", (150, 74), Course((60.0, 40.0), 0.0, "dose")),
    Case("1300 + 700, whole", (1300, 700), Course((6.5, 6.0), 0.0)),
]


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for case in CASES:
        yield World(SECTION, case.label, "coverage", partial(_measure, case, _effect), partial(_truth, case))
        yield World(SECTION, case.label, "size", partial(_measure, case, _null), dict)


def _effect(case: Case) -> tuple[Floats, Floats]:
    first, second = population(case.course).outcome.T
    return first, second


def _null(case: Case) -> tuple[Floats, Floats]:
    """Return two groups of one distribution; where the spreads differ, of one centre."""
    first, second = _effect(case)
    if case.course.sd_ratio == 1:
        return first, first
    return first - first.mean(), second - second.mean()


def _truth(case: Case) -> Mapping[str, float]:
    first, second = _effect(case)
    difference = float(first.mean() - second.mean())
    of_estimand = {
        "mean_difference": difference,
        "location_shift": median_of_sums(first, -second),
        "standardised_difference": difference / weighted_root(first, second, case.sizes),
    }
    return {method: of_estimand[estimand] for method, (estimand, _) in METHODS.items()}


def _measure(
    case: Case, whose: Callable[[Case], tuple[Floats, Floats]], random: np.random.Generator, position: float
) -> dict[str, Inference]:
    groups = whose(case)
    first, second = (random.choice(values, size=n) for values, n in zip(groups, case.sizes, strict=True))
    return {
        method: infer(first, second, LEVEL)
        for method, (_, infer) in METHODS.items()
        if _is_wanted(method, sum(case.sizes), position)
    }


def _is_wanted(method: str, n: int, position: float) -> bool:
    if not method.startswith("mann_whitney"):
        return True
    if method.endswith("exact") and n > EXACT_UP_TO:
        return False
    return position < SHARE_OF_COHORTS[max(limit for limit in SHARE_OF_COHORTS if limit <= n)]
