"""The audit of de-identification: what was done to each column, in counts and without values."""

from typing import Any

import pandas as pd

from reinfuse.deidentify.ages import OLDEST_CLASS_YEARS
from reinfuse.deidentify.cells import REMOVED_ROLES
from reinfuse.deidentify.postcodes import UNKNOWN_PREFIX
from reinfuse.deidentify.sources import Source, Tables, identifier_of


def study_summary(settings: dict[str, Any], cells: Tables, typed: Tables, passed: Tables) -> dict[str, Any]:
    """Return what happened to each source of a study, and how many patients they have together.

    `cells`, `typed` and `passed` are the same rows of each source as text, with types, and without identifiers.
    """
    patients: set[str] = set()
    for name, source in settings["sources"].items():
        patients.update(passed[name][identifier_of(source)])
    has_day_zero = bool(settings["study_day_origin"])
    return {
        "study": settings["study"],
        "rows": settings["rows"],
        "key": "secret key file" if settings["rows"] == "private" else "declared public key",
        "patients": len(patients),
        "sources": [
            _source_summary(name, source, (cells[name], typed[name], passed[name]), has_day_zero)
            for name, source in settings["sources"].items()
        ],
    }


def _source_summary(
    name: str, source: Source, rows: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], has_day_zero: bool
) -> dict[str, Any]:
    cells, typed, passed = rows
    return {
        "source": name,
        "one_row_per": source["one_row_per"],
        "rows_in": len(cells),
        "rows_out": len(passed),
        "patients": int(passed[identifier_of(source)].nunique()),
        "columns": [
            {
                "column": column,
                "role": declared["role"],
                "done": _done(declared, has_day_zero),
                "counts": _counts(declared["role"], cells[column], typed[column], passed.get(column)),
            }
            for column, declared in source["columns"].items()
        ],
    }


def _done(declared: dict[str, Any], has_day_zero: bool) -> str:
    role = declared["role"]
    if role in REMOVED_ROLES:
        return "removed"
    if role == "date":
        return "made a study day" if has_day_zero else "made a calendar year"
    if role in {"identifier", "age", "postcode"}:
        return {
            "identifier": "pseudonymised with a keyed hash",
            "age": "completed years kept, 90 and over made one class",
            "postcode": "first three digits kept, restricted and unknown ones made 000",
        }[role]
    return "kept, raw words made clean words" if isinstance(declared.get("values"), dict) else "kept"


def _counts(role: str, cells: pd.Series, typed: pd.Series, passed: pd.Series | None) -> dict[str, int]:
    """Count the cells, the missing ones, and those that do not pass as they stood."""
    present = typed.notna()
    counts = {"cells": len(cells), "missing": int((~present).sum())}
    if passed is None or role in {"identifier", "date"}:
        counts["changed"] = int(present.sum())
    else:
        before = cells if pd.api.types.is_string_dtype(passed) else typed
        counts["changed"] = int(((before != passed).fillna(value=False) & present).sum())
    if role == "identifier":
        counts["spellings_made_one"] = int(cells.nunique() - typed.nunique())
    if passed is not None and role == "age":
        counts["in_class_90_and_over"] = int((passed == OLDEST_CLASS_YEARS).sum())
    if passed is not None and role == "date":
        counts["without_day_0"] = int((present & passed.isna()).sum())
    if passed is not None and role == "postcode":
        counts["made_000"] = int((passed == UNKNOWN_PREFIX).sum())
    return counts
