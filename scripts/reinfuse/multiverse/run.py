"""Evaluate universes: each gives one estimate with its interval and p-value."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.errors import AnalysisError
from reinfuse.model import paired_change, two_group
from reinfuse.multiverse.choices import MODEL, MODEL_OF_ALL_PATIENTS, respects_pairing
from reinfuse.multiverse.courses import Cohort, analysed, on_scale, read_cohort, start_and_end
from reinfuse.multiverse.universes import NOBODY, Universe, Variant, of_chunk, universes, variants
from reinfuse.multiverse.visit_model import modelled_change
from reinfuse.statistics.baseline_adjusted import baseline_adjusted_difference
from reinfuse.statistics.inference import Inference, sample
from reinfuse.statistics.random_intercept_inference import METHODS, Method

Settings = dict[str, Any]
COLUMNS = [
    "universe", "group", "missing", "scale", "test", "left_out", "respects_pairing", "estimand", "n_patients",
    "n_observations", "estimate", "se", "ci_low", "ci_high", "p_value", "note",
]  # fmt: skip
METHODS_OF_MODELS: dict[str, Method] = {
    f"{model}{method}": method for model in (MODEL, MODEL_OF_ALL_PATIENTS) for method in METHODS
}
# What a test estimates, and the inference with the number of observations that it took.
Result = tuple[str, Inference, int]


def run_chunk(tables: Tables, settings: Settings) -> pd.DataFrame:
    """Return one row a universe of one chunk, with `COLUMNS`, in their order.

    `settings` hold the multiverse of study.yaml (`spec`), its declared groups, outcomes and time points, the
    confidence level, and which chunk of how many this is. A universe that cannot be estimated has no p-value and a
    note that says why.
    """
    spec = settings["spec"]
    cohort = read_cohort(tables, settings)
    patients = {variant: analysed(cohort, variant) for variant in variants(spec)}
    listed = universes(spec, lambda variant: len(patients[variant]))
    mine = of_chunk(listed, settings["chunk"], settings["chunks"])
    try:
        rows = [_row(universe, patients[universe.variant], cohort, settings) for universe in mine]
    except AnalysisError as error:
        raise AnalysisError(f"multiverses.{settings['multiverse']}: {error}") from None
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(universe: Universe, patients: list[str], cohort: Cohort, settings: Settings) -> dict[str, Any]:
    variant = universe.variant
    if universe.left_out != NOBODY:
        patients = [*patients[: universe.left_out - 1], *patients[universe.left_out :]]
    estimand, inference, n_observations = evaluate(variant, patients, cohort, settings)
    return {
        "universe": universe.number,
        "group": variant.group,
        "missing": variant.missing,
        "scale": variant.scale,
        "test": variant.test,
        "left_out": universe.left_out,
        "respects_pairing": respects_pairing(variant.test),
        "estimand": estimand,
        "n_patients": len(patients),
        "n_observations": n_observations,
        "estimate": inference.estimate,
        "se": inference.se,
        "ci_low": inference.ci_low,
        "ci_high": inference.ci_high,
        "p_value": inference.p_value,
        "note": inference.note,
    }


def evaluate(variant: Variant, patients: list[str], cohort: Cohort, settings: Settings) -> Result:
    """Return what a variant finds in these patients."""
    level = settings["ci_level"]
    if variant.test.startswith(MODEL):
        return _by_model(variant, patients, cohort, settings)
    if settings["spec"]["kind"] == "paired_change":
        estimand, infer = paired_change.METHODS[variant.test]
        start, end = _columns(start_and_end(cohort.courses[patient], cohort, variant.scale) for patient in patients)
        return estimand, infer(sample(start), sample(end), level), 2 * len(patients)
    first, second = _by_group(patients, variant, cohort)
    if variant.test == "baseline_adjusted":
        of_first, of_second = (
            _columns(start_and_end(cohort.courses[patient], cohort, variant.scale) for patient in group)
            for group in (first, second)
        )
        return "mean_difference", baseline_adjusted_difference(*of_first, *of_second, level), 2 * len(patients)
    estimand, infer = two_group.METHODS[variant.test]
    one, two = (sample([_value(patient, variant, cohort) for patient in group]) for group in (first, second))
    return estimand, infer(one, two, level), len(patients) * (2 if cohort.start else 1)


def _by_model(variant: Variant, patients: list[str], cohort: Cohort, settings: Settings) -> Result:
    paired = settings["spec"]["kind"] == "paired_change"
    estimand = "mean_change" if paired else "mean_difference"
    days = {name: float(timepoint["day"]) for name, timepoint in settings["timepoints"].items()}
    visits = sorted(days, key=lambda name: (days[name], name))
    courses = {
        patient: {
            visit: on_scale(cohort.courses[patient][visit], variant.scale)
            for visit in visits
            if visit in cohort.courses[patient]
        }
        for patient in patients
    }
    n_observations = sum(map(len, courses.values()))
    whose = set(cohort.groups[variant.group.split(" vs ")[0]])
    try:
        found = modelled_change(
            courses, visits, whose, cohort.start, cohort.end, difference=not paired,
            method=METHODS_OF_MODELS[variant.test], level=settings["ci_level"],
        )  # fmt: skip
    except AnalysisError as error:
        found = Inference(math.nan, note=str(error))
    if math.isnan(found.p_value) and not found.note:
        found = replace(found, note="the degrees of freedom are undefined with so few patients")
    return estimand, found, n_observations


def _by_group(patients: list[str], variant: Variant, cohort: Cohort) -> tuple[list[str], list[str]]:
    first, second = (set(cohort.groups[group]) for group in variant.group.split(" vs "))
    return [patient for patient in patients if patient in first], [patient for patient in patients if patient in second]


def _value(patient: str, variant: Variant, cohort: Cohort) -> float:
    """Return a patient's value at the visit, or the change where there is a start."""
    course = cohort.courses[patient]
    if not cohort.start:
        return on_scale(course[cohort.end], variant.scale)
    start, end = start_and_end(course, cohort, variant.scale)
    return end - start


def _columns(pairs: Iterable[tuple[float, float]]) -> tuple[list[float], list[float]]:
    listed = list(pairs)
    return [first for first, _ in listed], [second for _, second in listed]
