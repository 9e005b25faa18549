"""Daily morphine equivalents: change, direction of change, and the share below a percentage of the baseline.

Everything is over the patients with a known dose at both visits, so that the two means differ by the mean change.
Contrasts that refer to the baseline's percentage, and `stopped`, leave out patients who took none at baseline.
"""

from typing import Any

import pandas as pd

from reinfuse.cohort import Tables
from reinfuse.model.estimates import Row, estimates_table, row
from reinfuse.model.groups import patients_of_groups
from reinfuse.model.outcomes import PairedVisits, opioid_use, paired, patients_in_words
from reinfuse.model.response import fell_by
from reinfuse.statistics.inference import Floats, Inference, joined_notes
from reinfuse.statistics.proportions import clopper_pearson, share_inference, wilson
from reinfuse.statistics.summary import quantile
from reinfuse.statistics.t_tests import mean_interval, paired_t

OUTCOME = "opioid_use"
UNIT = "mg/day"
INTERVALS = {"clopper_pearson": clopper_pearson, "wilson": wilson}


def estimate(tables: Tables, settings: dict[str, Any]) -> pd.DataFrame:
    """Estimate opioid use and its change in each group."""
    spec, level = settings["spec"], settings["ci_level"]
    visit_values = opioid_use(tables)
    rows: list[Row] = []
    for group, patients in patients_of_groups(tables, settings).items():
        visits = paired(visit_values, patients, spec["start"], spec["end"])
        rows += [
            *_visit_rows(visits.start, spec["start"], group, visits, level),
            *_visit_rows(visits.end, spec["end"], group, visits, level),
            row(
                paired_t(visits.start, visits.end, level),
                estimand="mean_change",
                outcome=OUTCOME,
                group=group,
                contrast=f"{spec['end']} - {spec['start']}",
                n_patients=len(visits.patients),
                n_observations=2 * len(visits.patients),
                unit=UNIT,
                method="paired_t",
                note=visits.note,
            ),
        ]
        for contrast, which in _directions(visits, spec["below_percent_of_baseline"]).items():
            rows += _share_rows(contrast, which, group, visits, level)
    return estimates_table(rows, settings)


def _visit_rows(doses: Floats, timepoint: str, group: str, visits: PairedVisits, level: float) -> list[Row]:
    described = {"mean": mean_interval(doses, level), "median": Inference(quantile(doses, 0.5))}
    return [
        row(
            inference,
            estimand=estimand,
            outcome=OUTCOME,
            group=group,
            timepoint=timepoint,
            n_patients=len(visits.patients),
            unit=UNIT,
            method="sample",
            note=visits.note,
        )
        for estimand, inference in described.items()
    ]


def _directions(visits: PairedVisits, percent: float) -> dict[str, list[bool | None]]:
    """Return for each contrast which patients meet it; None where a patient took no opioid at baseline."""
    pairs = list(zip(visits.start, visits.end, strict=True))
    users = [start > 0 for start in visits.start]

    def among_users(met: list[bool]) -> list[bool | None]:
        return [answer if user else None for answer, user in zip(met, users, strict=True)]

    below = [fell_by(start, end, 100 - percent, strictly=True) for start, end in pairs]
    at_most = [fell_by(start, end, 100 - percent) for start, end in pairs]
    lower = [end < start for start, end in pairs]
    of_baseline = f"{percent:g}_percent_of_baseline"
    return {
        f"below_{of_baseline}": among_users(below),
        f"at_most_{of_baseline}": among_users(at_most),
        "lower": list(lower),
        "same": [end == start for start, end in pairs],
        "higher": [end > start for start, end in pairs],
        "stopped": among_users([end == 0 for end in visits.end]),
        f"lower_but_not_below_{of_baseline}": among_users(
            [low and not half for low, half in zip(lower, below, strict=True)]
        ),
    }


def _share_rows(contrast: str, which: list[bool | None], group: str, visits: PairedVisits, level: float) -> list[Row]:
    judged = [answer for answer in which if answer is not None]
    n_none = len(which) - len(judged)
    note = joined_notes(visits.note, f"{patients_in_words(n_none)} without opioids at baseline" if n_none else "")

    def shared(estimand: str, method: str, unit: str, inference: Inference) -> Row:
        return row(
            inference,
            estimand=estimand,
            outcome=OUTCOME,
            group=group,
            contrast=contrast,
            n_patients=len(judged),
            unit=unit,
            method=method,
            note=note,
        )

    return [
        shared("patients", "count", "patients", Inference(sum(judged))),
        *(
            shared("share", method, "proportion", share_inference(sum(judged), len(judged), interval, level))
            for method, interval in INTERVALS.items()
        ),
    ]
