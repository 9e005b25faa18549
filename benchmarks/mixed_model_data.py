"""Rows for the mixed-model benchmark: whole numbers, so that cross-products can be computed without rounding."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VISITS = 4
STEPS_A_POINT = 16  # the outcome is recorded in sixteenths of a point
DROP_OUT = 0.12  # share of those who came that come no more, from one visit to the next
SEED = 20_100_701


@dataclass(frozen=True)
class Rows:
    """One entry a visit, sorted by patient: patient from 0, visit 0 to 3, arm 0 or 1, outcome in sixteenths."""

    patient: NDArray[np.int32]
    visit: NDArray[np.int32]
    arm: NDArray[np.int32]
    steps: NDArray[np.int32]

    @property
    def integer_design(self) -> NDArray[np.int64]:
        """Intercept, three visits, arm, and their products: treatment coding, in R's order."""
        later = [(self.visit == visit).astype(np.int64) for visit in range(1, VISITS)]
        arm = self.arm.astype(np.int64)
        return np.column_stack([np.ones(len(arm), dtype=np.int64), *later, arm, *(each * arm for each in later)])

    @property
    def outcome(self) -> NDArray[np.float64]:
        """The outcome in points."""
        return self.steps / STEPS_A_POINT


def write_rows(path: Path, n_patients: int) -> None:
    """Simulate a cohort and write patient, visit, arm and outcome, one after the other, as 32-bit integers."""
    random = np.random.default_rng(SEED)
    visits = np.minimum(random.geometric(DROP_OUT, n_patients), VISITS)
    patient = np.repeat(np.arange(n_patients), visits)
    visit = np.arange(len(patient)) - np.repeat(np.cumsum(visits) - visits, visits)
    arm = patient % 2
    mean = 6.5 - 0.3 * arm - np.array([0.0, 2.1, 1.6, 0.9])[visit] * np.where(arm == 1, 1.0, 0.4)
    level = np.repeat(random.normal(0, 1.3, n_patients), visits)
    steps = np.rint((mean + level + random.normal(0, 1.1, len(patient))) * STEPS_A_POINT)
    np.concatenate([patient, visit, arm, steps]).astype("<i4").tofile(path)


def read_rows(path: Path) -> Rows:
    """Read what `write_rows` wrote."""
    return Rows(*np.fromfile(path, dtype="<i4").reshape(4, -1))
