"""How long each patient's relief lasted: from the assessment that first shows it to the one that finds it lost."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.outcomes import values
from reinfuse.model.response import fell_by

NO_START = "no value at the start"
NO_FIRST = "no first assessment after the start"
NO_RELIEF = "no relief at the first assessment"
NOT_FOLLOWED = "no assessment after the first relief"
# Scores are kept to nine decimals; a fall that misses its limit by less does not miss it.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Duration:
    """How long relief was followed, in days from its first assessment.

    `last_with_relief` is the latest day with relief and `ended` the day that it was found lost, or where the following
    of a patient who kept it ends. The loss happened somewhere between the two. `cut_short` says that a further
    infusion ended the following.
    """

    patient: str
    last_with_relief: float
    ended: float
    lost: bool
    cut_short: bool


@dataclass(frozen=True)
class Durations:
    """The durations that are known, and how many of the other patients lack what."""

    known: list[Duration]
    unknown: dict[str, int]
    n_declared_days: int


def timed_values(tables: Tables, outcome: str, settings: dict[str, Any]) -> pd.DataFrame:
    """Return patient, timepoint, day, declared (whether the day is the time point's own), value; sorted by time.

    A day that the assessments give goes before the one that study.yaml declares for the time point.
    """
    visits = values(tables, outcome, settings["outcomes"])
    declared = visits["timepoint"].map({name: float(each["day"]) for name, each in settings["timepoints"].items()})
    visits = visits.assign(day=math.nan, planned=declared)
    if instrument := settings["outcomes"][outcome].get("instrument"):
        assessed = tables["assessments"]
        days = assessed[assessed["instrument"] == instrument].dropna(subset=["timepoint", "day"])
        day_of = {(row.patient, row.timepoint): float(row.day) for row in days.itertuples()}
        keys = zip(visits["patient"], visits["timepoint"], strict=True)
        visits["day"] = [day_of.get(key, math.nan) for key in keys]
    visits["declared"] = visits["day"].isna()
    visits["day"] = visits["day"].fillna(visits["planned"])
    return visits.dropna(subset=["day"]).sort_values(["patient", "day", "planned"], ignore_index=True)


def durations_of_relief(tables: Tables, patients: list[str], settings: dict[str, Any]) -> Durations:
    """Return how long relief lasted in each of these patients.

    Relief is the fall from `start`. It is there when the first assessment after the start (or the one at `first`) lies
    lower by `relief_percent` or more, and lost at the first later assessment with less than `kept_percent` of that
    fall. An infusion on a later day ends the following, for what comes then is its effect; the first assessment of that
    day still counts, as made before it.
    """
    spec = settings["spec"]
    visits = timed_values(tables, spec["outcome"], settings)
    better = -1.0 if settings["outcomes"][spec["outcome"]].get("lower_is_better", True) else 1.0
    courses = {str(patient): course.to_dict("records") for patient, course in visits.groupby("patient")}
    infusion_days = _infusion_days(tables)
    known: list[Duration] = []
    unknown = dict.fromkeys([NO_START, NO_FIRST, NO_RELIEF, NOT_FOLLOWED], 0)
    n_declared = 0
    for patient in sorted(patients):
        found = _duration(patient, courses.get(patient, []), infusion_days.get(patient, []), better, spec)
        if isinstance(found, str):
            unknown[found] += 1
        else:
            known.append(found)
            n_declared += any(visit["declared"] for visit in courses[patient])
    return Durations(known, unknown, n_declared)


def _infusion_days(tables: Tables) -> dict[str, list[float]]:
    given = tables["infusions"].dropna(subset=["day"])
    return {str(patient): [float(day) for day in days] for patient, days in given.groupby("patient")["day"]}


def _duration(
    patient: str, course: list[dict[Any, Any]], infusion_days: list[float], better: float, spec: dict[str, Any]
) -> Duration | str:
    """Return the patient's duration of relief, or what the patient lacks."""
    names = [visit["timepoint"] for visit in course]
    if spec["start"] not in names:
        return NO_START
    start = names.index(spec["start"])
    first = names.index(spec["first"]) if spec["first"] in names else start + 1 if spec["first"] is None else -1
    if not start < first < len(course):
        return NO_FIRST
    before, relieved = course[start]["value"], course[first]["value"]
    if not _relieved(before, relieved, better, spec["relief_percent"]):
        return NO_RELIEF
    origin = course[first]["day"]
    next_infusion = min((day for day in infusion_days if day > origin), default=math.inf)
    later = [
        visit
        for previous, visit in zip(course[first:], course[first + 1 :], strict=False)
        if visit["day"] < next_infusion or (visit["day"] == next_infusion and previous["day"] < next_infusion)
    ]
    if not later:
        return NOT_FOLLOWED
    smallest_fall = better * (relieved - before) * spec["kept_percent"] / 100
    last_with_relief = 0.0
    for visit in later:
        days = visit["day"] - origin
        if better * (visit["value"] - before) < smallest_fall - ROUNDING:
            return Duration(patient, last_with_relief, days, lost=True, cut_short=False)
        last_with_relief = days
    cut_short = len(later) < len(course) - first - 1
    return Duration(patient, last_with_relief, last_with_relief, lost=False, cut_short=cut_short)


def _relieved(before: float, after: float, better: float, percent: float) -> bool:
    """Tell whether the outcome improved by a percentage of its start; where higher is better, by a rise."""
    if better < 0:
        return fell_by(before, after, percent)
    return before > 0 and after - before >= before * percent / 100 - ROUNDING
