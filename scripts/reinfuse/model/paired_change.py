"""Change of one outcome between two visits of the same patients: the primary method and its sensitivity set.

A change is end − start. The methods that ignore the pairing are there because publications have used them; each
says so in its name.
"""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, primary_note, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import PairedVisits, paired, values
from reinfuse.model.two_samples import RANK_TESTS, Method
from reinfuse.statistics.effect_sizes import d_av, d_z, g_z
from reinfuse.statistics.inference import Inference, joined_notes
from reinfuse.statistics.sign_test import sign_test
from reinfuse.statistics.signed_rank import signed_rank_exact, signed_rank_normal
from reinfuse.statistics.t_tests import paired_t, pooled_t, welch_t


def _ignoring_pairs(test: Method) -> Method:
    """Return the test of the change end − start as if the visits were those of different patients."""
    return lambda start, end, level: test(end, start, level)


# method: the estimand, and how it follows from the values at start and end and the confidence level
METHODS: dict[str, tuple[str, Method]] = {
    "paired_t": ("mean_change", paired_t),
    "pooled_t_ignoring_pairs": ("mean_change", _ignoring_pairs(pooled_t)),
    "welch_t_ignoring_pairs": ("mean_change", _ignoring_pairs(welch_t)),
    "signed_rank_exact": (
        "location_shift",
        lambda start, end, level: signed_rank_exact(end - start, level=level),
    ),
    "signed_rank_exact_pratt": (
        "location_shift",
        lambda start, end, level: signed_rank_exact(end - start, "pratt", level=level),
    ),
    "signed_rank_normal": (
        "location_shift",
        lambda start, end, level: signed_rank_normal(end - start, level=level),
    ),
    "signed_rank_normal_continuity": (
        "location_shift",
        lambda start, end, level: signed_rank_normal(end - start, continuity=True, level=level),
    ),
    "signed_rank_normal_pratt": (
        "location_shift",
        lambda start, end, level: signed_rank_normal(end - start, "pratt", level=level),
    ),
    "signed_rank_normal_continuity_pratt": (
        "location_shift",
        lambda start, end, level: signed_rank_normal(end - start, "pratt", continuity=True, level=level),
    ),
    **{
        f"{name}_ignoring_pairs": ("location_shift_ignoring_pairs", _ignoring_pairs(test))
        for name, test in RANK_TESTS.items()
    },
    "sign_test": ("median_change", lambda start, end, level: sign_test(end - start, level)),
    "d_z": ("standardised_change", d_z),
    "d_av": ("standardised_change", lambda start, end, level: d_av(start, end)),
    "g_z": ("standardised_change", g_z),
}


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Estimate the change in each group by every method."""
    spec = settings["spec"]
    visit_values = values(tables, spec["outcome"], settings["outcomes"])
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        rows += _group_rows(group, paired(visit_values, patients, spec["start"], spec["end"]), settings)
    return estimates_table(rows, settings)


def _group_rows(group: str, visits: PairedVisits, settings: dict[str, Any]) -> list[Row]:
    spec = settings["spec"]

    def change(estimand: str, method: str, unit: str, inference: Inference) -> Row:
        return row(
            inference,
            estimand=estimand,
            outcome=spec["outcome"],
            group=group,
            contrast=f"{spec['end']} - {spec['start']}",
            n_patients=len(visits.patients),
            n_observations=2 * len(visits.patients),
            unit=unit,
            method=method,
            note=joined_notes(primary_note(method, spec["primary"]), visits.note),
        )

    unit = settings["outcomes"][spec["outcome"]]["unit"]
    rows = [
        change(
            estimand,
            method,
            "SD" if estimand == "standardised_change" else unit,
            infer(visits.start, visits.end, settings["ci_level"]),
        )
        for method, (estimand, infer) in METHODS.items()
    ]
    counts = {
        "patients_lower": visits.end < visits.start,
        "patients_same": visits.end == visits.start,
        "patients_higher": visits.end > visits.start,
    }
    rows += [change(name, "count", "patients", Inference(int(which.sum()))) for name, which in counts.items()]
    return rows
