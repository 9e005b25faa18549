"""The audit of de-identification: what was done to each column, in counts and without values."""

from typing import Any

import numpy as np
import pandas as pd

from reinfuse.coded import codes_of, held_values, is_coded, pairs, plain, plain_table
from reinfuse.deidentify.ages import OLDEST_CLASS_YEARS
from reinfuse.deidentify.cell_readers import REMOVED_ROLES
from reinfuse.deidentify.features import WHY_DROPPED
from reinfuse.deidentify.identities import similar_numbers
from reinfuse.deidentify.left_out import unreadable_cells
from reinfuse.deidentify.modes import has_random_codes, mode_of, truncates_dates
from reinfuse.deidentify.postcodes import UNKNOWN_PREFIX
from reinfuse.deidentify.shifts import Counts
from reinfuse.deidentify.sources import RawRows, Source, Sources, Tables, identifier_of, numbers_in
from reinfuse.unit_conversions import VERSION

# Keys of study.yaml that say what an expert's determination does to dates.
EXPERTS_DATES = ("study_days", "date_shift")


def study_summary(
    settings: dict[str, Any],
    read: Sources,
    passed: Tables,
    documentation: dict[str, str] | None = None,
    removed: Counts | None = None,
) -> dict[str, Any]:
    """Return what happened to each source of a study, and how many patients they have together.

    `read` are all rows of each source, `passed` those that are kept, without identifiers; `documentation` is that of an
    expert's determination, where the mode rests on one, and `removed` the dates that it then took out of `passed`.
    """
    mode = mode_of(settings)
    similar = similar_numbers(numbers_in(read, settings["sources"]))
    patients: set[str] = set()
    for name, source in settings["sources"].items():
        patients.update(held_values(passed[name][identifier_of(source)]))
    has_day_zero = bool(settings["study_day_origin"])
    dates = {key: settings["deidentification"][key] for key in EXPERTS_DATES} if truncates_dates(settings) else {}
    sources = [
        _source_summary(
            name,
            source,
            read[name],
            passed[name],
            has_day_zero=has_day_zero,
            has_random_codes=has_random_codes(settings),
        )
        for name, source in settings["sources"].items()
    ]
    for (name, column), counts in (removed or {}).items():
        told = _column_of(sources, name, column)
        told["counts"] |= counts
        told["done"] += ", a moved date beside it" if dates["date_shift"] else ""
    return {
        "study": settings["study"],
        "rows": settings["rows"],
        "key": "secret key file" if settings["rows"] == "private" else "declared public key",
        **({"similar_record_numbers": similar} if similar else {}),
        **({"mode": mode, "documentation": documentation} if mode else {}),
        **dates,
        "patients": len(patients),
        "free_text": _free_text(settings["sources"]),
        "sources": sources,
    }


def _column_of(sources: list[dict[str, Any]], name: str, column: str) -> dict[str, Any]:
    source = next(source for source in sources if source["source"] == name)
    found: dict[str, Any] = next(one for one in source["columns"] if one["column"] == column)
    return found


def _free_text(sources: dict[str, Source]) -> dict[str, int] | None:
    """Return how many columns of free text were dropped, and the measured figures that say why."""
    dropped = sum(column["role"] == "free_text" for source in sources.values() for column in source["columns"].values())
    return {"columns_dropped": dropped, **WHY_DROPPED} if dropped else None


def _source_summary(
    name: str, source: Source, rows: RawRows, passed: pd.DataFrame, *, has_day_zero: bool, has_random_codes: bool
) -> dict[str, Any]:
    """Count columns over the kept rows; the rows that are left out are counted by column and reason beside them."""
    cells, values = rows.kept(rows.cells), rows.kept(rows.values)
    refused = unreadable_cells(rows.refused, source, rows.is_kept)
    unreadable = {column: int((refused[column] != "").sum()) for column in refused}
    in_other_units = {str(column): int(count) for column, count in rows.kept(rows.converted).sum().items()}
    return {
        "source": name,
        "one_row_per": source["one_row_per"],
        "rows_in": len(rows.cells),
        "rows_out": len(passed),
        "rows_left_out": _left_out(rows),
        "unit_conversions": VERSION if in_other_units else None,
        "patients": int(passed[identifier_of(source)].nunique()),
        "columns": [
            {
                "column": column,
                "role": declared["role"],
                "done": _done(declared, has_day_zero=has_day_zero, has_random_codes=has_random_codes),
                "counts": _counts(declared["role"], cells[column], values[column], passed.get(column))
                | _counts_of_dirt(values[column], unreadable.get(column), in_other_units.get(column)),
            }
            for column, declared in source["columns"].items()
        ],
    }


def _left_out(rows: RawRows) -> list[dict[str, Any]]:
    counts = plain_table(rows.left_out[~rows.is_kept]).groupby(["rule", "column", "reason"], as_index=False).size()
    records = counts.rename(columns={"size": "rows"}).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]


def _done(declared: dict[str, Any], *, has_day_zero: bool, has_random_codes: bool) -> str:
    role = declared["role"]
    if role in REMOVED_ROLES:
        kept = ", ".join(declared.get("features", {}))
        return f"removed, answers to declared questions kept: {kept}" if kept else "removed"
    if role == "date":
        return "made a study day" if has_day_zero else "made a calendar year"
    if role in {"identifier", "age", "postcode", "provider", "site"}:
        return {
            "provider": "pseudonymised with a keyed hash of its own",
            "site": "pseudonymised with a keyed hash of its own",
            "identifier": "replaced by a random code" if has_random_codes else "pseudonymised with a keyed hash",
            "age": "completed years kept, 90 and over made one class",
            "postcode": "first three digits kept, restricted and unknown ones made 000",
        }[role]
    if step := declared.get("step"):
        return f"kept, rounded to multiples of {step:g}"
    return "kept, raw words made clean words" if isinstance(declared.get("values"), dict) else "kept"


def _counts(role: str, cells: pd.Series, typed: pd.Series, passed: pd.Series | None) -> dict[str, int]:
    """Count the cells, the missing ones, and those that do not pass as they stood."""
    present = typed.notna()
    counts = {"cells": len(cells), "missing": int((~present).sum())}
    if passed is None or role in {"identifier", "date", "provider", "site"}:
        counts["changed"] = int(present.sum())
    else:
        is_text = is_coded(passed) and pd.api.types.is_string_dtype(passed.cat.categories.dtype)
        counts["changed"] = _changed(cells if is_text else typed, passed, present)
    if role == "identifier":
        counts["spellings_made_one"] = int(cells.nunique() - typed.nunique())
    if passed is not None and role == "age":
        counts["in_class_90_and_over"] = int((passed == OLDEST_CLASS_YEARS).sum())
    if passed is not None and role == "date":
        counts["without_day_0"] = int((present & passed.isna()).sum())
    if passed is not None and role == "postcode":
        counts["made_000"] = int((passed == UNKNOWN_PREFIX).sum())
    return counts


def _changed(before: pd.Series, after: pd.Series, present: pd.Series) -> int:
    """Count the present cells whose value is known afterwards and another one."""
    if not is_coded(after):
        return int(((plain(before) != after).fillna(value=False) & present).sum())
    if before.cat.categories.equals(after.cat.categories) and np.array_equal(codes_of(before), codes_of(after)):
        return 0
    codes, both = pairs(before, after)
    is_changed = (both["first"] != both["second"]).fillna(value=False).to_numpy(dtype=bool)
    return int((is_changed[codes] & present).sum())


def _counts_of_dirt(typed: pd.Series, unreadable: int | None, in_other_units: int | None) -> dict[str, int]:
    """Tell cells that could not be read from those that were empty, in columns where there may be such."""
    counts: dict[str, int] = {}
    if unreadable is not None:
        counts |= {"missing": int(typed.isna().sum()) - unreadable, "unreadable": unreadable}
    if in_other_units is not None:
        counts["in_other_units"] = in_other_units
    return counts
