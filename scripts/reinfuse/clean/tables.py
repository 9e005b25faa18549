"""Build the clean tables from the parts that study.yaml declares."""

from collections.abc import Mapping, Set
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.clean.columns import DTYPES, columns_of, empty_table
from reinfuse.clean.patients import rows_of
from reinfuse.clean_tables import YES_AND_NO
from reinfuse.coded import order_of

Tables = dict[str, pd.DataFrame]


def build_table(
    table: str,
    parts: list[dict[str, Any]],
    sources: Tables,
    covariates: dict[str, Any],
    lost: Mapping[str, Set[str]] | None = None,
) -> pd.DataFrame:
    """Return one clean table: the rows of its parts under each other, all columns present and typed.

    A column that no part fills is missing throughout. In `infusions`, rows that a part repeats are
    numbered 1, 2, …, and rows that have days but no numbers are numbered by day within the patient, unless a row
    of the patient is `lost` in the source (patients by source): nobody knows where it stood among the others.
    """
    kinds = columns_of(table, covariates)
    pieces = [_part_rows(table, part, sources[part["source"]], kinds) for part in parts]
    if len(pieces) == 1:
        rows = pieces[0].reset_index(drop=True)
    else:
        rows = pd.concat([empty_table(kinds), *pieces], ignore_index=True)
    if table == "infusions":
        incomplete = {patient for part in parts for patient in (lost or {}).get(part["source"], set())}
        is_incomplete = rows_of(rows, incomplete)
        rows["infusion"] = rows["infusion"].fillna(_ordinals_by_day(rows).mask(is_incomplete))
    return rows


def columns_used(tables: dict[str, list[dict[str, Any]]], name: str, source: dict[str, Any]) -> list[str]:
    """Return the columns of one source that fill a table or say how often its rows are repeated, and its identifier."""
    parts = [part for of_table in tables.values() for part in of_table if part["source"] == name]
    used = {column for part in parts for column in (*part["columns"].values(), part.get("repeat"))}
    used |= {column for column, declared in source["columns"].items() if declared["role"] == "identifier"}
    return sorted(used - {None})


def _part_rows(table: str, part: dict[str, Any], source: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    filled = {target: source[column] for target, column in part["columns"].items()}
    if repeat := part.get("repeat"):
        counts = source[repeat].fillna(0).astype("int64")
        filled = {target: values.repeat(counts) for target, values in filled.items()}
        if table == "infusions":
            filled.setdefault("infusion", filled["patient"].groupby(level=0).cumcount() + 1)
    index = filled["patient"].index
    filled |= {target: pd.Series(value, index=index) for target, value in part["constants"].items()}
    return pd.DataFrame(
        {
            target: _typed(filled[target], kind) if target in filled else pd.Series(index=index, dtype=DTYPES[kind])
            for target, kind in kinds.items()
        },
        copy=False,
    )


def _typed(values: pd.Series, kind: str) -> pd.Series:
    """Categories hold words, so yes and no become true and false here."""
    if kind == "boolean" and pd.api.types.is_string_dtype(values):
        return values.str.lower().map(YES_AND_NO, na_action="ignore").astype("boolean")
    return pd.Series(values.array, index=values.index, dtype=DTYPES[kind])


def _ordinals_by_day(infusions: pd.DataFrame) -> pd.Series:
    """Number infusions by day; a patient with an unknown day, or two infusions on one day, gets no numbers."""
    patients, distinct = pd.factorize(infusions["patient"])
    order = order_of([pd.Series(patients), infusions["day"]])
    of_patient = np.bincount(patients, minlength=len(distinct))
    ordinals = np.empty(len(infusions), dtype=np.int64)
    ordinals[order] = np.arange(1, len(order) + 1) - np.repeat(np.cumsum(of_patient) - of_patient, of_patient)
    is_unclear = (infusions["day"].isna() | infusions["infusion"].notna()).to_numpy(dtype=bool, copy=True)
    who, day = patients[order], infusions["day"].to_numpy(dtype=np.int64, na_value=0)[order]
    is_unclear[order[1:]] |= (who[1:] == who[:-1]) & (day[1:] == day[:-1])
    has_unclear = np.bincount(patients, weights=is_unclear, minlength=len(distinct)) > 0
    return pd.Series(pd.arrays.IntegerArray(ordinals, has_unclear[patients]), index=infusions.index)
