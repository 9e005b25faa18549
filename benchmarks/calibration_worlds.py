"""What is simulated again and again, and how its cohorts are counted."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.seeds import generator

Part = Literal["coverage", "size"]
# A limit that misses the truth by less misses it in the last digits of a double.
ROUNDING = 1e-9
ALPHA = 0.05

# From a cohort's random numbers, and how far it stands among all (0 to 1), to what each method makes of it.
Measure = Callable[[np.random.Generator, float], Mapping[str, Inference]]


@dataclass(frozen=True)
class World:
    """One way to draw cohorts: under an effect, for coverage, or without one, for the size of tests."""

    section: str
    label: str
    part: Part
    measure: Measure
    truth: Callable[[], Mapping[str, float]]  # of each method; of one that stands here not, intervals are not counted


@dataclass
class Tally:
    """How often one method was right in one world."""

    cohorts: int = 0  # with an interval, or with a p-value
    hits: int = 0  # intervals that hold the truth, or p-values up to 5 %
    without: int = 0  # cohorts that gave neither

    def add(self, other: "Tally") -> None:
        """Count other cohorts in."""
        self.cohorts += other.cohorts
        self.hits += other.hits
        self.without += other.without

    @property
    def share(self) -> float:
        """Share of hits; NaN of nothing."""
        return self.hits / self.cohorts if self.cohorts else math.nan

    @property
    def standard_error(self) -> float:
        """Monte Carlo standard error of the share, about Agresti and Coull's centre, so that it is never 0."""
        n = self.cohorts + 4
        share = (self.hits + 2) / n
        return math.sqrt(share * (1 - share) / n)


Tallies = dict[str, Tally]


def tallies(world: World, truth: Mapping[str, float], cohorts: Iterable[int], n_cohorts: int) -> Tallies:
    """Draw these cohorts of a world and count; each has random numbers of its own, whoever draws it."""
    found: Tallies = defaultdict(Tally)
    for cohort in cohorts:
        random = generator("calibration", world.section, world.label, world.part, str(cohort))
        for method, inference in world.measure(random, cohort / n_cohorts).items():
            counted = _size(inference) if world.part == "size" else _coverage(inference, truth.get(method, math.nan))
            if counted is not None:
                found[method].add(counted)
    return dict(found)


def _coverage(inference: Inference, truth: float) -> Tally | None:
    if math.isnan(truth):
        return None
    low, high = inference.ci_low, inference.ci_high
    if math.isnan(low):
        return Tally(without=1)
    margin = ROUNDING * max(1.0, abs(truth))
    above_low = low <= truth + margin
    # A limit that is not reached leaves the interval open.
    below_high = math.isnan(high) or truth - margin <= high
    return Tally(cohorts=1, hits=int(above_low and below_high))


def _size(inference: Inference) -> Tally | None:
    if math.isnan(inference.p_value):
        return Tally(without=1)
    return Tally(cohorts=1, hits=int(inference.p_value <= ALPHA + ROUNDING))


def guarded(measure: Callable[[], Mapping[str, Inference]], names: Iterable[str]) -> Mapping[str, Inference]:
    """Return what is measured; where the data cannot carry the analysis, nothing for each of its names."""
    try:
        return measure()
    except AnalysisError:
        return dict.fromkeys(names, Inference(math.nan))
