"""Response related to a group and a starting score: every method of the logistic model of the analysis `responder`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from calibration_worlds import World, guarded

from reinfuse.errors import NotEstimableError
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.logistic import fit_logistic, is_separated, profile, wald

SECTION = "Logistic model of response"
LEVEL = 0.95
GROUP = 1  # column of the design
MAXIMUM = ["maximum_likelihood_wald", "maximum_likelihood_profile"]
FIRTH = ["firth_wald", "firth_profile"]
# Log odds a standard deviation of the starting score.
OF_START = 0.5
# Every how manieth cohort these slow methods see.
SHARE_OF_COHORTS = 0.5


@dataclass(frozen=True)
class Case:
    """A column of the table: patients of two groups, the share that responds in the second, the odds ratio."""

    label: str
    sizes: tuple[int, int]
    share: float
    odds_ratio: float


CASES = [
    Case("9 + 9, share 0.5", (9, 9), 0.5, 3.0),
    Case("20 + 20, share 0.3", (20, 20), 0.3, 3.0),
    Case("60 + 40, share 0.2", (60, 40), 0.2, 2.0),
    Case("150 + 74, share 0.3", (150, 74), 0.3, 2.0),
    Case("1300 + 700, share 0.1", (1300, 700), 0.1, 1.5),
]


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for case in CASES:
        effect = float(np.log(case.odds_ratio))
        truth = dict.fromkeys([*MAXIMUM, *FIRTH], effect)
        yield World(SECTION, case.label, "coverage", partial(_measure, case, effect), partial(dict, truth))
        yield World(SECTION, case.label, "size", partial(_measure, case, 0.0), dict)


def _measure(case: Case, effect: float, random: np.random.Generator, position: float) -> Mapping[str, Inference]:
    if position >= SHARE_OF_COHORTS:
        return {}
    in_first = np.repeat([1.0, 0.0], case.sizes)
    start = random.normal(size=in_first.size)
    design = np.column_stack([np.ones_like(start), in_first, start])
    log_odds = np.log(case.share / (1 - case.share)) + effect * in_first + OF_START * start
    responded = random.random(start.size) < 1 / (1 + np.exp(-log_odds))
    return {**_of(MAXIMUM, design, responded), **_of(FIRTH, design, responded)}


def _of(methods: list[str], design: np.ndarray, responded: np.ndarray) -> Mapping[str, Inference]:
    def measure() -> Mapping[str, Inference]:
        if methods is MAXIMUM and is_separated(design, responded):
            raise NotEstimableError("Responders are separated", "")
        fit = fit_logistic(design, responded, penalised=methods is FIRTH)
        return dict(zip(methods, [wald(fit, GROUP, LEVEL), profile(fit, GROUP, LEVEL)], strict=True))

    return guarded(measure, methods)
