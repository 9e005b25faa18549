"""Who belongs to which declared group, and who completed treatment."""

from typing import Any

import pandas as pd

from reinfuse.cohort import members

Tables = dict[str, pd.DataFrame]


def group_sizes(tables: Tables, groups: dict[str, Any]) -> list[dict[str, Any]]:
    """Return name, label and number of patients of each declared group."""
    return [
        {"name": name, "label": group["label"], "patients": len(members(tables, name, groups))}
        for name, group in groups.items()
    ]


def dispositions(tables: Tables, groups: dict[str, Any], completed: str | None) -> pd.DataFrame:
    """Return one row a patient: whether treatment was completed, and the reason that the data give.

    Without a declared group `completed` stays what the data say, which may be nothing. Rows of patients whom
    `patients` lacks stay, so that their exclusion is counted.
    """
    patients = tables["patients"][["patient"]]
    rows = patients.merge(tables["dispositions"], on="patient", how="outer", validate="one_to_one")
    if completed:
        rows["completed"] = rows["patient"].isin(members(tables, completed, groups)).astype("boolean")
    return rows
