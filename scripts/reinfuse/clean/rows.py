"""Rows that say nothing, or the same again, and keys that must be unique."""

import numpy as np
import pandas as pd

from reinfuse.clean.flow import Step, flow_step
from reinfuse.coded import Keep, comparable, repeated
from reinfuse.errors import IdentityError

Tables = dict[str, pd.DataFrame]

# A file with one row a visit repeats what is known of the patient in each of them.
TABLES_WITH_REPEATED_ROWS = ["patients", "diagnoses", "dispositions"]
# A file with one row a patient has a cell for a second diagnosis, or for an event, that most patients lack.
CONTENT_COLUMNS = {"diagnoses": "diagnosis", "events": "term"}
UNIQUE_KEYS = {
    "patients": ["patient"],
    "infusions": ["patient", "infusion"],
    "assessments": ["patient", "timepoint", "instrument"],
    "dispositions": ["patient"],
}


def distinct_rows(tables: Tables) -> tuple[Tables, list[Step]]:
    """Keep one of each set of equal rows in the tables that describe patients, and count the others."""
    kept, steps = dict(tables), []
    for table in TABLES_WITH_REPEATED_ROWS:
        is_repeated = rows_repeating(tables[table], list(tables[table].columns))
        kept[table] = tables[table][~is_repeated].reset_index(drop=True)
        if is_repeated.any():
            reason = {
                "rule": "repeated_row",
                "reason": "The same row again",
                "patients": int(tables[table].loc[is_repeated, "patient"].nunique()),
            }
            counts = (len(tables[table]), len(kept[table]))
            steps.append(flow_step("repeated_rows", f"Distinct rows of {table}", "rows", table, counts, [reason]))
    return kept, steps


def with_key(table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return the columns of a key in the rows that have all of it."""
    is_known = np.logical_and.reduce([table[column].notna().to_numpy() for column in key])
    return table[key] if is_known.all() else table.loc[is_known, key]


def rows_repeating(table: pd.DataFrame, key: list[str], keep: Keep = "first") -> pd.Series:
    """Say which rows have the same values in the columns of a key as another one."""
    return pd.Series(repeated([comparable(table[column]) for column in key], keep), index=table.index)


def rows_with_content(tables: Tables) -> tuple[Tables, list[Step]]:
    """Leave out rows of `diagnoses` and `events` that name no diagnosis and no event, and count them."""
    kept, steps = dict(tables), []
    for table, column in CONTENT_COLUMNS.items():
        is_empty = tables[table][column].isna()
        kept[table] = tables[table][~is_empty].reset_index(drop=True)
        if is_empty.any():
            reason = {
                "rule": "no_content",
                "reason": f"No {column} given",
                "patients": int(tables[table].loc[is_empty, "patient"].nunique()),
            }
            counts = (len(tables[table]), len(kept[table]))
            steps.append(flow_step("rows_without_content", f"Rows with a {column}", "rows", table, counts, [reason]))
    return kept, steps


def check_unique(tables: Tables) -> None:
    """Refuse two rows for what can only happen once.

    Raises
    ------
    IdentityError
        Naming the table, its key and how many rows share one; never whose.
    """
    for table, key in UNIQUE_KEYS.items():
        known = with_key(tables[table], key)
        sharing = known[rows_repeating(known, key, keep=False)]
        if len(sharing):
            raise IdentityError(
                f"clean table '{table}': {len(sharing)} rows share their {', '.join(key)} with another row "
                f"({sharing['patient'].nunique()} patients), but only one can be right. Take the others out of the "
                f"export, or correct tables.{table} in study.yaml."
            )
