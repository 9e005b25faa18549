"""Build the clean tables from the parts that study.yaml declares."""

from typing import Any

import numpy as np
import pandas as pd

from reinfuse.clean.columns import DTYPES, columns_of, empty_table
from reinfuse.clean.parts import YES_AND_NO

Tables = dict[str, pd.DataFrame]


def build_table(table: str, parts: list[dict[str, Any]], sources: Tables, covariates: dict[str, Any]) -> pd.DataFrame:
    """Return one clean table: the rows of its parts under each other, all columns present and typed.

    A column that no part fills is missing throughout. Where a part repeats its rows, or the rows of
    `infusions` have a day but no number, infusions are numbered 1, 2, … within the patient.
    """
    kinds = columns_of(table, covariates)
    pieces = [_part_rows(part, sources[part["source"]], kinds) for part in parts]
    rows = pd.concat([empty_table(kinds), *pieces], ignore_index=True)
    if table == "infusions":
        rows["infusion"] = rows["infusion"].fillna(_ordinals_by_day(rows))
    return rows


def _part_rows(part: dict[str, Any], source: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    if part["repeat"]:
        counts = source[part["repeat"]].fillna(0).astype("int64").to_numpy()
        ordinals = np.concatenate([np.arange(1, count + 1) for count in counts]) if len(counts) else counts
        source = source.loc[source.index.repeat(counts)]
    rows = pd.DataFrame(index=source.index)
    for target, kind in kinds.items():
        if target in part["columns"]:
            rows[target] = _typed(source[part["columns"][target]], kind)
        elif target in part["constants"]:
            rows[target] = pd.Series(part["constants"][target], index=source.index, dtype=DTYPES[kind])
        elif target == "infusion" and part["repeat"]:
            rows[target] = pd.Series(ordinals, index=source.index, dtype=DTYPES[kind])
        else:
            rows[target] = pd.Series(pd.NA, index=source.index, dtype=DTYPES[kind])
    return rows


def _typed(values: pd.Series, kind: str) -> pd.Series:
    if kind == "boolean":
        return values.str.lower().map(YES_AND_NO, na_action="ignore").astype("boolean")
    return pd.Series(values.array, index=values.index, dtype=DTYPES[kind])


def _ordinals_by_day(infusions: pd.DataFrame) -> pd.Series:
    """Number infusions by day; a patient with an unknown day, or two infusions on one day, gets no numbers."""
    by_patient = infusions.groupby("patient")["day"]
    ordinals = by_patient.rank(method="min")
    is_certain = by_patient.transform("count").eq(by_patient.transform("size"))
    is_certain &= ~infusions.duplicated(["patient", "day"], keep=False).groupby(infusions["patient"]).transform("any")
    return ordinals.where(is_certain).astype("Int64")
