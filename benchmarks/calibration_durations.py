"""How long relief lasts: Kaplan–Meier shares and medians, and their relation to a dose."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from unittest import mock

import numpy as np
from calibration_cohorts import PATIENTS, Bools, Floats, harrell
from calibration_worlds import World

from reinfuse.statistics import concordance as concordance_module
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.kaplan_meier import kaplan_meier, median_duration, share_at
from reinfuse.statistics.seeds import generator

SECTION = "Duration of relief"
LEVEL = 0.95
DAYS_PER_WEEK = 7
WEEKS = (2, 4, 12, 24)
TYPICAL_DAYS, SHAPE = 80.0, 0.9  # of the Weibull distribution
MEDIAN, CONCORDANCE = "kaplan_meier, median", "concordance"
# The true concordance needs all pairs, so it is that of so many patients: its own error is about 0.004.
PATIENTS_FOR_PAIRS = 8_000
# All pairs of larger cohorts take long, and so do ten thousand random orders.
CONCORDANCE_UP_TO, RANDOM_ORDERS_UP_TO, SHARE_OF_RANDOM_ORDERS = 300, 60, 0.08


@dataclass(frozen=True)
class Follow:
    """How patients are followed: to a day that is uniform up to `longest_days`, seen at each `step_days`."""

    n: int
    longest_days: float
    step_days: float
    dose_effect: float = 0.3  # of one SD of dose on the logarithm of the duration


@dataclass(frozen=True)
class Durations:
    """One row a patient: the assessment that finds relief lost, and a dose."""

    found: Floats
    dose: Floats


CASES = {
    "11, seen daily, few leave": Follow(11, 2000, 1),
    "11, seen every four weeks, half leave": Follow(11, 250, 28),
    "25, seen weekly, a third leaves": Follow(25, 400, 7),
    "60, seen every four weeks, half leave": Follow(60, 250, 28),
    "224, seen weekly, a third leaves": Follow(224, 400, 7),
    "2000, seen daily, half leave": Follow(2000, 250, 1),
}


def worlds() -> Iterable[World]:
    """Return every world of the section."""
    for label, follow in CASES.items():
        yield World(SECTION, label, "coverage", partial(_measure, follow), partial(_truth, follow))
        if follow.n <= RANDOM_ORDERS_UP_TO:
            yield World(SECTION, label, "size", partial(_test, replace(follow, dose_effect=0.0)), dict)


@functools.lru_cache(maxsize=6)
def everybody(follow: Follow) -> Durations:
    """Return the population: Weibull durations, longer with larger doses; found lost at the next visit."""
    random = generator("calibration durations", repr(follow))
    deviate = random.standard_normal(PATIENTS)
    days = TYPICAL_DAYS * np.exp(follow.dose_effect * deviate) * random.weibull(SHAPE, PATIENTS)
    return Durations(np.ceil(days / follow.step_days) * follow.step_days, np.rint(100 * np.exp(0.4 * deviate)))


def _followed(follow: Follow, found: Floats, random: np.random.Generator) -> tuple[Floats, Bools]:
    """Return what is seen of durations: until loss is found, or until the last visit that a patient comes to."""
    until = random.uniform(0, follow.longest_days, found.size)
    last = np.maximum(np.floor(until / follow.step_days), 1) * follow.step_days
    return np.minimum(found, last), found <= last


def _weeks(follow: Follow) -> list[int]:
    """Return those weeks that can be reached."""
    return [week for week in WEEKS if follow.step_days <= week * DAYS_PER_WEEK < follow.longest_days]


def _share(week: int) -> str:
    return f"kaplan_meier, week {week}"


def _truth(follow: Follow) -> Mapping[str, float]:
    population = everybody(follow)
    truth = {_share(week): float((population.found > week * DAYS_PER_WEEK).mean()) for week in _weeks(follow)}
    truth[MEDIAN] = float(np.sort(population.found)[PATIENTS // 2 - 1])
    if follow.n <= CONCORDANCE_UP_TO:
        some = slice(PATIENTS_FOR_PAIRS)
        seen = _followed(follow, population.found[some], generator("calibration follow-up", repr(follow)))
        truth[CONCORDANCE] = harrell(*seen, population.dose[some])
    return truth


def _measure(follow: Follow, random: np.random.Generator, _position: float) -> dict[str, Inference]:
    population = everybody(follow)
    chosen = random.integers(PATIENTS, size=follow.n)
    durations, happened = _followed(follow, population.found[chosen], random)
    curve = kaplan_meier(durations, happened)
    found = {_share(week): share_at(curve, week * DAYS_PER_WEEK, LEVEL) for week in _weeks(follow)}
    found[MEDIAN] = median_duration(curve, LEVEL)
    if follow.n <= CONCORDANCE_UP_TO:
        # The interval needs no random orders.
        with mock.patch.object(concordance_module, "MOST_PAIRS_TO_REORDER", 0):
            found[CONCORDANCE] = concordance_module.concordance(durations, happened, population.dose[chosen], LEVEL)
    return found


def _test(follow: Follow, random: np.random.Generator, position: float) -> dict[str, Inference]:
    if position >= SHARE_OF_RANDOM_ORDERS:
        return {}
    population = everybody(follow)
    chosen = random.integers(PATIENTS, size=follow.n)
    durations, happened = _followed(follow, population.found[chosen], random)
    seed = str(random.integers(2**62))
    return {CONCORDANCE: concordance_module.concordance(durations, happened, population.dose[chosen], seed=seed)}
