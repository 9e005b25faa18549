"""The columns of the seven clean tables: their types and units."""

from typing import Any

import pandas as pd

# Nullable types throughout, so that whole numbers stay whole numbers where cells are missing.
DTYPES = {"text": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}

TABLE_COLUMNS: dict[str, dict[str, str]] = {
    "patients": {"patient": "text", "arm": "text", "age_years": "integer", "sex": "text", "weight_kg": "number"},
    "diagnoses": {"patient": "text", "scheme": "text", "diagnosis": "text"},
    "infusions": {
        "patient": "text", "infusion": "integer", "day": "integer", "dose_mg": "number", "duration_h": "number",
        "rate_mg_h": "number", "dose_mg_per_kg": "number", "rate_mg_per_kg_h": "number",
    },
    "assessments": {"patient": "text", "day": "integer", "timepoint": "text", "instrument": "text", "score": "number"},
    "opioids": {
        "patient": "text", "timepoint": "text", "drug": "text", "dose_mg_day": "number", "mme_mg_day": "number",
    },
    "events": {
        "patient": "text", "infusion": "integer", "day": "integer", "term": "text", "category": "text",
        "severity": "text", "led_to_discontinuation": "boolean",
    },
    "dispositions": {"patient": "text", "completed": "boolean", "reason": "text"},
}  # fmt: skip

# The first spelling is the one that messages give.
UNIT_SPELLINGS: dict[str, list[str]] = {
    "age_years": ["years", "year", "y"],
    "weight_kg": ["kg"],
    "dose_mg": ["mg"],
    "duration_h": ["h", "hours", "hour"],
    "rate_mg_h": ["mg/h", "mg/hour"],
    "dose_mg_per_kg": ["mg/kg"],
    "rate_mg_per_kg_h": ["mg/kg/h", "mg/(kg h)"],
    "dose_mg_day": ["mg/day", "mg/d"],
    "mme_mg_day": ["mg/day", "mg/d"],
}


def columns_of(table: str, covariates: dict[str, Any]) -> dict[str, str]:
    """Return each column of a clean table with its type; `patients` also has the declared covariates."""
    if table != "patients":
        return TABLE_COLUMNS[table]
    declared = {name: "text" if one["type"] == "category" else one["type"] for name, one in covariates.items()}
    return TABLE_COLUMNS[table] | declared


def empty_table(columns: dict[str, str]) -> pd.DataFrame:
    """Return a table without rows, its columns typed."""
    return pd.DataFrame({name: pd.Series(dtype=DTYPES[kind]) for name, kind in columns.items()})
