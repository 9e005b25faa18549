"""Change of one outcome between two visits of the same patients: the primary method and its sensitivity set.

A change is end − start. The methods that ignore the pairing are there because publications have used them; each
says so in its name.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, primary_note, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import PairedVisits, paired, values
from reinfuse.statistics.effect_sizes import d_av, d_z, g_z
from reinfuse.statistics.inference import Floats, Inference, joined_notes
from reinfuse.statistics.mann_whitney import mann_whitney_exact, mann_whitney_normal
from reinfuse.statistics.sign_test import sign_test
from reinfuse.statistics.signed_rank import signed_rank_exact, signed_rank_normal
from reinfuse.statistics.t_tests import paired_t, pooled_t, welch_t

Method = Callable[[Floats, Floats, float], Inference]

# method: the estimand, and how it follows from the values at start and end and the confidence level
METHODS: dict[str, tuple[str, Method]] = {
    "paired_t": ("mean_change", paired_t),
    "pooled_t_ignoring_pairs": ("mean_change", lambda start, end, level: pooled_t(end, start, level)),
    "welch_t_ignoring_pairs": ("mean_change", lambda start, end, level: welch_t(end, start, level)),
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
    "mann_whitney_exact_ignoring_pairs": (
        "location_shift_ignoring_pairs",
        lambda start, end, level: mann_whitney_exact(end, start, level),
    ),
    "mann_whitney_normal_ignoring_pairs": (
        "location_shift_ignoring_pairs",
        lambda start, end, level: mann_whitney_normal(end, start, level=level),
    ),
    "mann_whitney_normal_continuity_ignoring_pairs": (
        "location_shift_ignoring_pairs",
        lambda start, end, level: mann_whitney_normal(end, start, continuity=True, level=level),
    ),
    "mann_whitney_normal_no_ties_ignoring_pairs": (
        "location_shift_ignoring_pairs",
        lambda start, end, level: mann_whitney_normal(end, start, ties=False, level=level),
    ),
    "mann_whitney_normal_continuity_no_ties_ignoring_pairs": (
        "location_shift_ignoring_pairs",
        lambda start, end, level: mann_whitney_normal(end, start, continuity=True, ties=False, level=level),
    ),
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
