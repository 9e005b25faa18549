"""The patients that a variant analyses, and their values on its scale."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reinfuse.cohort import Tables, members
from reinfuse.errors import AnalysisError
from reinfuse.model.outcomes import values
from reinfuse.multiverse.choices import ALL_PATIENTS, MODEL, MODEL_OF_ALL_PATIENTS
from reinfuse.multiverse.universes import Variant

Settings = dict[str, Any]
Course = dict[str, float]  # one patient's known values by visit
TRANSFORMS: dict[str, Callable[[float], float]] = {
    "raw": float,
    "square_root": math.sqrt,
    "log_plus_one": math.log1p,
}


@dataclass(frozen=True)
class Cohort:
    """Every patient's course, the members of each declared group, and the two visits that are compared.

    `start` is empty where two groups are compared at one visit.
    """

    courses: dict[str, Course]
    groups: dict[str, list[str]]
    start: str
    end: str


def read_cohort(tables: Tables, settings: Settings) -> Cohort:
    """Return what the variants of a multiverse need of the clean tables.

    Raises
    ------
    AnalysisError
        When the groups that are compared have a patient in common.
    """
    spec = settings["spec"]
    paired = spec["kind"] == "paired_change"
    named = spec["groups"] if paired else spec["compare"]
    groups = {group: members(tables, group, settings["groups"]) for group in named}
    if not paired and (n_shared := len(set.intersection(*map(set, groups.values())))):
        raise AnalysisError(
            f"multiverses.{settings['multiverse']}.compare: {n_shared} patients belong to both groups. "
            "Compare groups that exclude each other."
        )
    known = values(tables, spec["outcome"], settings["outcomes"])
    courses: dict[str, Course] = {patient: {} for patient in members(tables, ALL_PATIENTS, {})}
    start, end = ("start", "end") if paired else ("change_from", "timepoint")
    visits = {*settings["timepoints"], spec.get(start), spec[end]}
    for patient, timepoint, value in zip(known["patient"], known["timepoint"], known["value"], strict=True):
        if timepoint in visits:
            courses[patient][timepoint] = float(value)
    return Cohort(courses, groups, spec.get(start) or "", spec[end])


def analysed(cohort: Cohort, variant: Variant) -> list[str]:
    """Return the patients with the values that a variant takes, sorted.

    A model takes whoever has any value. Other tests take both visits, or the start alone where it may be carried
    forward; a percentage needs a start above 0.
    """
    if variant.test.startswith(MODEL_OF_ALL_PATIENTS):
        patients = sorted(cohort.courses)
    else:
        patients = sorted(patient for group in variant.group.split(" vs ") for patient in cohort.groups[group])
    return [patient for patient in patients if _has_what_it_takes(cohort.courses[patient], cohort, variant)]


def _has_what_it_takes(course: Course, cohort: Cohort, variant: Variant) -> bool:
    if variant.test.startswith(MODEL):
        return bool(course)
    if cohort.start and cohort.start not in course:
        return False
    if cohort.end not in course and variant.missing != "baseline_carried_forward":
        return False
    return variant.scale != "percent_of_baseline" or course[cohort.start] > 0


def start_and_end(course: Course, cohort: Cohort, scale: str) -> tuple[float, float]:
    """Return a patient's values at both visits on a scale; a missing end is the start, carried forward.

    As a percentage of the baseline, the start is 100.
    """
    start = course[cohort.start]
    end = course.get(cohort.end, start)
    if scale == "percent_of_baseline":
        return 100.0, 100 * end / start
    return on_scale(start, scale), on_scale(end, scale)


def on_scale(value: float, scale: str) -> float:
    """Return √value, ln(1 + value), or the value itself.

    Raises
    ------
    AnalysisError
        When the value is below 0, where roots and logarithms end.
    """
    if value < 0 and scale != "raw":
        raise AnalysisError(f"The scale '{scale}' needs values of 0 or more, and one is lower. Use the scale 'raw'.")
    return TRANSFORMS[scale](value)
