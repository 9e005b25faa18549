"""Leave patients out by the declared rules, each with its reason, and account for every row."""

from collections.abc import Set
from typing import Any

import pandas as pd

from reinfuse.clean.flow import Reason, Step, flow_step
from reinfuse.clean.patients import missing_from, patients_in, rows_of
from reinfuse.cohort import meets

Tables = dict[str, pd.DataFrame]

NOT_IN_PATIENTS = "not_in_patients"


def excluded_patients(
    tables: Tables, exclusions: dict[str, Any], study: str, read: Set[str] = frozenset()
) -> pd.DataFrame:
    """Return study, patient, rule and reason of each patient that is left out, sorted by patient.

    A patient whom several rules leave out stands under the first of these. A patient with rows in other tables
    but none in `patients` belongs to no group, and is left out by a rule of its own; so is one of whom rows were
    `read` that stand in no table, because they were left out.
    """
    strays = missing_from(_everyone(tables, read), patients_in(tables["patients"]))
    reason_of = dict.fromkeys(strays.to_numpy(object), (NOT_IN_PATIENTS, "No row in the table of patients"))
    for rule, exclusion in exclusions.items():
        for patient in meets(tables, exclusion["where"]):
            reason_of.setdefault(patient, (rule, exclusion["reason"]))
    rows = [(study, patient, rule, reason) for patient, (rule, reason) in sorted(reason_of.items())]
    return pd.DataFrame(rows, columns=["study", "patient", "rule", "reason"], dtype="string")


def exclude(tables: Tables, excluded: pd.DataFrame, read: Set[str] = frozenset()) -> tuple[Tables, list[Step]]:
    """Return the rows of the patients who stay, and a step of the flow for each table."""
    everyone = _everyone(tables, read)
    counts = (len(everyone), len(missing_from(everyone, excluded["patient"])))
    gone = set(excluded["patient"])
    steps = [flow_step("exclusions", "Patients", "patients", "patients", counts, _reasons(excluded))]
    kept: Tables = {}
    for name, table in tables.items():
        is_excluded = rows_of(table, gone)
        kept[name] = table[~is_excluded].reset_index(drop=True) if is_excluded.any() else table
        if name != "patients":
            concerned = excluded[rows_of(excluded, set(table.loc[is_excluded, "patient"]))]
            counts = (len(table), len(kept[name]))
            steps.append(flow_step("exclusions", f"Rows of {name}", "rows", name, counts, _reasons(concerned)))
    return kept, steps


def _everyone(tables: Tables, read: Set[str]) -> pd.Series:
    """Return each patient who has rows in a table, or of whom rows were read."""
    everyone: pd.Series = pd.concat([patients_in(*tables.values()), pd.Series(sorted(read), dtype="string")])
    return everyone.drop_duplicates()


def _reasons(excluded: pd.DataFrame) -> list[Reason]:
    by_rule = excluded.groupby("rule", sort=False)["reason"].agg(["first", "size"])
    return [
        {"rule": rule, "reason": reason, "patients": int(patients)}
        for rule, reason, patients in by_rule.itertuples(name=None)
    ]
