"""The order of rows in the clean tables: by patient, then in the order of time."""

from typing import Any

import numpy as np
import pandas as pd

from reinfuse.coded import order_of

ORDER = {
    "patients": ["patient"],
    "diagnoses": ["patient", "scheme", "diagnosis"],
    "infusions": ["patient", "infusion", "day"],
    "assessments": ["patient", "timepoint", "instrument", "day"],
    "opioids": ["patient", "timepoint", "drug"],
    "events": ["patient", "infusion", "day", "term"],
    "dispositions": ["patient"],
}


def in_order(table: str, rows: pd.DataFrame, timepoints: dict[str, Any]) -> pd.DataFrame:
    """Return the rows sorted; time points stand in the order of their declared days."""
    ranks = {name: rank for rank, name in enumerate(sorted(timepoints, key=lambda one: (timepoints[one]["day"], one)))}

    def sort_key(column: pd.Series) -> pd.Series:
        return column.map(ranks).astype("Int64") if column.name == "timepoint" else column

    keys = ORDER[table] + [column for column in rows.columns if column not in ORDER[table]]
    order = order_of([sort_key(rows[key]) for key in keys])
    if (np.diff(order) > 0).all():
        return rows.reset_index(drop=True)
    return rows.take(order).reset_index(drop=True)
