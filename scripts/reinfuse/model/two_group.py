"""One outcome at one visit, or its change since another, between two groups of different patients."""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, primary_note, row
from reinfuse.model.groups import compared_patients, versus
from reinfuse.model.outcomes import at, paired, patients_in_words, values
from reinfuse.model.two_samples import RANK_TESTS, Method
from reinfuse.statistics.effect_sizes import hedges_g
from reinfuse.statistics.inference import Floats, joined_notes, sample
from reinfuse.statistics.t_tests import pooled_t, welch_t

# method: the estimand, and how it follows from the values of the two groups and the confidence level
METHODS: dict[str, tuple[str, Method]] = {
    "welch_t": ("mean_difference", welch_t),
    "pooled_t": ("mean_difference", pooled_t),
    **{name: ("location_shift", test) for name, test in RANK_TESTS.items()},
    "hedges_g": ("standardised_difference", hedges_g),
}


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Estimate the difference between the two groups by every method."""
    spec = settings["spec"]
    compared = compared_patients(tables, settings)
    visit_values = values(tables, spec["outcome"], settings["outcomes"])
    (first, first_missing), (second, second_missing) = (
        _values_of(visit_values, patients, spec) for patients in compared.values()
    )
    group, contrast = versus(compared)
    unit = settings["outcomes"][spec["outcome"]]["unit"]
    rows: list[Row] = [
        row(
            infer(first, second, settings["ci_level"]),
            estimand=estimand,
            outcome=spec["outcome"],
            group=group,
            contrast=contrast,
            timepoint=spec["timepoint"],
            n_patients=first.size + second.size,
            n_observations=(first.size + second.size) * (2 if spec.get("change_from") else 1),
            unit="SD" if estimand == "standardised_difference" else unit,
            method=method,
            note=joined_notes(primary_note(method, spec["primary"]), _note(spec, first_missing + second_missing)),
        )
        for method, (estimand, infer) in METHODS.items()
    ]
    return estimates_table(rows, settings)


def _values_of(visit_values: pd.DataFrame, patients: list[str], spec: dict[str, Any]) -> tuple[Floats, int]:
    """Return the values, or changes, of a group and the number of its patients who have none."""
    if spec.get("change_from"):
        visits = paired(visit_values, patients, spec["change_from"], spec["timepoint"])
        return visits.change, visits.n_incomplete
    known = at(visit_values, patients, spec["timepoint"])
    return sample(list(known.values())), len(patients) - len(known)


def _note(spec: dict[str, Any], n_missing: int) -> str:
    start = spec.get("change_from")
    without = "without both visits" if start else "without a value"
    return joined_notes(
        f"change from {start}" if start else "",
        f"{patients_in_words(n_missing)} {without}" if n_missing else "",
    )
