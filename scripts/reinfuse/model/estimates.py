"""Tidy estimates: the one shape in which every analysis hands on its numbers (docs/design.md, Estimates)."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.errors import ContractError
from reinfuse.statistics.inference import Inference, joined_notes

COLUMNS = [
    "study", "analysis", "estimand", "outcome", "group", "contrast", "timepoint", "n_patients", "n_observations",
    "estimate", "se", "df", "statistic", "p_value", "p_adjusted", "ci_level", "ci_low", "ci_high", "unit", "method",
    "note",
]  # fmt: skip
COUNT_COLUMNS = ["n_patients", "n_observations"]
NUMBER_COLUMNS = [
    "estimate", "se", "df", "statistic", "p_value", "p_adjusted", "ci_level", "ci_low", "ci_high",
]  # fmt: skip
TEXT_COLUMNS = [column for column in COLUMNS if column not in COUNT_COLUMNS + NUMBER_COLUMNS]
KEY = ["analysis", "estimand", "outcome", "group", "contrast", "timepoint", "method"]
PRIMARY = "primary"

Row = dict[str, Any]


def row(
    inference: Inference,
    *,
    estimand: str,
    outcome: str,
    group: str,
    method: str,
    unit: str,
    n_patients: int,
    n_observations: int | None = None,
    contrast: str = "",
    timepoint: str = "",
    note: str = "",
) -> Row:
    """Return one estimate; `note` comes before the estimator's own. One observation a patient unless said."""
    return {
        "estimand": estimand,
        "outcome": outcome,
        "group": group,
        "contrast": contrast,
        "timepoint": timepoint,
        "n_patients": n_patients,
        "n_observations": n_patients if n_observations is None else n_observations,
        "estimate": inference.estimate,
        "se": inference.se,
        "df": inference.df,
        "statistic": inference.statistic,
        "p_value": inference.p_value,
        "ci_low": inference.ci_low,
        "ci_high": inference.ci_high,
        "unit": unit,
        "method": method,
        "note": joined_notes(note, inference.note),
    }


def primary_note(method: str, primary: str) -> str:
    """Return the note of the method that the study file chose, and nothing for any other."""
    return PRIMARY if method == primary else ""


def is_primary(note: str) -> bool:
    """Tell whether a note marks its estimate as the primary one; notes are joined by semicolons."""
    return PRIMARY in note.split("; ")


def estimates_table(rows: Iterable[Row], settings: dict[str, Any]) -> pd.DataFrame:
    """Return the rows of one analysis as a checked table; the confidence level stands where an interval does."""
    table = pd.DataFrame(list(rows)).reindex(columns=COLUMNS)
    if table.empty:
        raise ContractError("Estimates break their contract: there is no row. Please report this defect.")
    table["study"] = settings["study"]
    table["analysis"] = settings["analysis"]
    with_interval = table["ci_low"].notna() | table["ci_high"].notna()
    table["ci_level"] = with_interval.map({True: settings["ci_level"], False: math.nan})
    table[COUNT_COLUMNS] = table[COUNT_COLUMNS].astype("Int64")
    table[NUMBER_COLUMNS] = table[NUMBER_COLUMNS].astype("float64")
    table[TEXT_COLUMNS] = table[TEXT_COLUMNS].astype("str")
    return check_estimates(table)


def check_estimates(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table if it keeps the contract of estimates.

    Raises
    ------
    ContractError
        For other columns, missing texts, an estimate that stands twice, or numbers that cannot be.
    """
    problems = list(_problems(table)) if list(table.columns) == COLUMNS else ["the columns are not those of estimates"]
    if problems:
        raise ContractError(f"Estimates break their contract: {'; '.join(problems)}. Please report this defect.")
    return table


def _problems(table: pd.DataFrame) -> Iterable[str]:
    for column in TEXT_COLUMNS:
        if table[column].isna().any():
            yield f"'{column}' is missing in a row"
    for column in ["study", "analysis", "estimand", "outcome", "group", "method"]:
        if (table[column] == "").any():
            yield f"'{column}' is empty in a row"
    for _, repeated in table[table.duplicated(KEY)].iterrows():
        yield f"a row stands twice ({', '.join(str(repeated[column]) for column in KEY)})"
    for column in ["p_value", "p_adjusted"]:
        if not table[column].dropna().between(0, 1).all():
            yield f"'{column}' lies outside 0 to 1"
    if (table["ci_low"] > table["ci_high"]).any():
        yield "a lower limit lies above its upper limit"
    if (table["se"] < 0).any():
        yield "a standard error is negative"
    if (table[COUNT_COLUMNS] < 0).any(axis=None):
        yield "a count is negative"


def join_estimates(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the estimates of all analyses of a study in the order given, checked as one table.

    A study that is judged by its printed numbers alone declares no analysis and has no estimates.
    """
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    return check_estimates(pd.concat(tables, ignore_index=True))


def read_estimates(path: Path) -> pd.DataFrame:
    """Read a CSV of estimates: texts are never missing (an empty cell is an empty text), counts may be."""
    return pd.read_csv(
        path,
        dtype={
            **dict.fromkeys(TEXT_COLUMNS, "str"),
            **dict.fromkeys(COUNT_COLUMNS, "Int64"),
            **dict.fromkeys(NUMBER_COLUMNS, "float64"),
        },
        keep_default_na=False,
        na_values={column: [""] for column in COUNT_COLUMNS + NUMBER_COLUMNS},
    )
