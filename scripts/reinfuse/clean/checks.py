"""Check the clean tables against what study.yaml declares; a failed check is reported, never mended."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from reinfuse.clean.columns import columns_of
from reinfuse.clean.flow import Step
from reinfuse.clean.patients import missing_from, patients_in
from reinfuse.clean.rows import rows_repeating, with_key
from reinfuse.vocabularies import clean_words, with_features

Tables = dict[str, pd.DataFrame]
Settings = dict[str, Any]
Check = dict[str, Any]

CHECK_COLUMNS = ["study", "check", "table", "column", "rule", "n_checked", "n_failed", "result", "detail"]
KEYS = {
    "patients": ["patient"],
    "diagnoses": ["patient", "scheme", "diagnosis"],
    "infusions": ["patient", "infusion"],
    "assessments": ["patient", "timepoint", "instrument"],
    "opioids": ["patient", "timepoint", "drug"],
    "dispositions": ["patient"],
}


def data_checks(
    built: Tables,
    kept: Tables,
    steps: list[Step],
    settings: Settings,
    unconverted: pd.Series | None = None,
    unread: dict[tuple[str, str], pd.Series] | None = None,
) -> pd.DataFrame:
    """Return one row a check; `built` are the tables before and `kept` after the exclusions.

    `unconverted` holds, for each dose that was to become morphine equivalents, why it could not (empty if it did).
    `unread` says of each source, and of columns of it, which rows or cells were left out when it was read.
    """
    checks = [
        *_reading_checks(unread or {}),
        *_range_checks(kept, settings),
        *_outcome_checks(kept, settings),
        *_vocabulary_checks(kept, settings),
        *_uniqueness_checks(kept),
        *_missing_checks(kept, settings),
        *_patient_checks(built),
        *_conversion_checks(unconverted, settings),
        *_flow_checks(steps),
    ]
    rows = [{"study": settings["study"], **check} for check in checks]
    return pd.DataFrame(rows, columns=CHECK_COLUMNS)


def _check(check: str, table: str, column: str, rule: str, failed: pd.Series | None, detail: str = "") -> Check:
    """Return one check; `failed` says of each thing that was checked whether it failed."""
    n_checked = 0 if failed is None else len(failed)
    n_failed = 0 if failed is None else int(failed.sum())
    result = "nothing to check" if n_checked == 0 else "failed" if n_failed else "passed"
    return {
        "check": check, "table": table, "column": column, "rule": rule,
        "n_checked": n_checked, "n_failed": n_failed, "result": result, "detail": detail,
    }  # fmt: skip


def _conversion_checks(unconverted: pd.Series | None, settings: Settings) -> Iterable[Check]:
    if unconverted is not None:
        rule = f"a factor in {settings['morphine_equivalents']}"
        reasons = unconverted[unconverted != ""].value_counts().sort_index()
        detail = "; ".join(f"{count} without: {reason}" for reason, count in reasons.items())
        yield _check("converted", "opioids", "mme_mg_day", rule, unconverted != "", detail)


def _reading_checks(unread: dict[tuple[str, str], pd.Series]) -> Iterable[Check]:
    for (source, column), failed in unread.items():
        yield _check("read", source, column, "every cell is read" if column else "every row is kept", failed)


def _origins(table: str, column: str, settings: Settings) -> list[dict[str, Any]]:
    """Return the declarations of the raw columns that fill a clean column."""
    return [
        with_features(settings["sources"][part["source"]]["columns"])[part["columns"][column]]
        for part in settings["tables"].get(table, [])
        if column in part["columns"]
    ]


def _range_checks(tables: Tables, settings: Settings) -> Iterable[Check]:
    for table, rows in tables.items():
        for column in columns_of(table, settings["covariates"]):
            ranges = [one["range"] for one in _origins(table, column, settings) if one.get("range")]
            if not ranges or not pd.api.types.is_numeric_dtype(rows[column]):
                continue
            lowest, highest = min(low for low, _ in ranges), max(high for _, high in ranges)
            values = rows[column].dropna()
            yield _check("range", table, column, f"{lowest:g} to {highest:g}", (values < lowest) | (values > highest))


def _outcome_checks(tables: Tables, settings: Settings) -> Iterable[Check]:
    """The range of an outcome binds whatever source its scores come from."""
    assessments = tables["assessments"]
    for name, outcome in settings["outcomes"].items():
        if outcome.get("range") and outcome.get("instrument"):
            lowest, highest = outcome["range"]
            values = assessments.loc[assessments["instrument"] == outcome["instrument"], "score"].dropna()
            failed = (values < lowest) | (values > highest)
            yield _check("range", "assessments", "score", f"{name}: {lowest:g} to {highest:g}", failed)


def _vocabulary_checks(tables: Tables, settings: Settings) -> Iterable[Check]:
    for table, rows in tables.items():
        for column in columns_of(table, settings["covariates"]):
            origins = [one for one in _origins(table, column, settings) if one["role"] != "identifier"]
            words = [word for one in origins for word in clean_words(one.get("values"))]
            if not words or not pd.api.types.is_string_dtype(rows[column]):
                continue
            words += [part["constants"][column] for part in settings["tables"][table] if column in part["constants"]]
            yield _check("vocabulary", table, column, "declared words", ~rows[column].dropna().isin(words))
        if "timepoint" in rows:
            stray = ~rows["timepoint"].dropna().isin(list(settings["timepoints"]))
            yield _check("vocabulary", table, "timepoint", "declared time points", stray)


def _uniqueness_checks(tables: Tables) -> Iterable[Check]:
    for table, key in KEYS.items():
        known = with_key(tables[table], key)
        yield _check("unique", table, ", ".join(key), "each combination once", rows_repeating(known, key))


def _missing_checks(tables: Tables, settings: Settings) -> Iterable[Check]:
    """Gaps are no failure where study.yaml allows them; they are counted all the same."""
    for table, rows in tables.items():
        for column in columns_of(table, settings["covariates"]):
            origins = _origins(table, column, settings)
            if column == "patient" or not origins:
                continue
            is_missing = rows[column].isna()
            detail = f"{int(is_missing.sum())} of {len(rows)} missing"
            must_be_full = all(one["required"] for one in origins)
            rule = "no gaps" if must_be_full else "gaps are allowed"
            yield _check("missing", table, column, rule, is_missing & must_be_full, detail)


def _patient_checks(built: Tables) -> Iterable[Check]:
    known = patients_in(built["patients"])
    for table, rows in built.items():
        if table != "patients":
            patients = patients_in(rows)
            stray = pd.Series(patients.index.isin(missing_from(patients, known).index))
            detail = "their rows are excluded" if stray.any() else ""
            yield _check("patients known", table, "patient", "stands in patients", stray, detail)


def _flow_checks(steps: list[Step]) -> Iterable[Check]:
    for step in steps:
        failed = pd.Series([step["in"] != step["kept"] + step["excluded"]])
        detail = f"{step['in']} = {step['kept']} + {step['excluded']}"
        yield _check("flow", step["table"], "", f"{step['step']}: in = kept + excluded", failed, detail)
