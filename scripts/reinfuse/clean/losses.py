"""What de-identification left out of the raw files: in the flow, among the exclusions and in the data checks."""

from typing import Any

import pandas as pd

from reinfuse.clean.flow import Step, flow_step

Tables = dict[str, pd.DataFrame]

LEFT_OUT_COLUMNS = ["study", "source", "file", "what", "patient", "rule", "column", "reason"]
# Rules that lose something; of equal rows, and of rows of which the first counts, one is kept.
LOSING_RULES = ["unreadable", "contradicting_key"]


def nothing_left_out() -> pd.DataFrame:
    """Return the table of a study whose raw files were read whole."""
    return pd.DataFrame(columns=LEFT_OUT_COLUMNS, dtype="str")


def reading_steps(left_out: pd.DataFrame, sources: Tables, settings: dict[str, Any]) -> list[Step]:
    """Return a step of the flow for each source of which rows were left out; `table` is the source."""
    steps = []
    for name, kept in sources.items():
        gone = left_out[(left_out["source"] == name) & (left_out["what"] == "row")]
        if gone.empty:
            continue
        reasons = [
            {"rule": rule, "reason": reason, "rows": len(rows), "patients": _patients(rows)}
            for (rule, reason), rows in gone.assign(said=_said(gone)).groupby(["rule", "said"])
        ]
        declared = settings["sources"][name]
        label = f"{declared['file']}, {declared['sheet']}" if declared.get("sheet") else declared["file"]
        steps.append(
            flow_step("reading", f"Rows of {label}", "rows", name, (len(kept) + len(gone), len(kept)), reasons)
        )
    return steps


def reading_checks(left_out: pd.DataFrame, sources: Tables) -> dict[tuple[str, str], pd.Series]:
    """Say for each source and column of which something was left out which rows or cells that concerns.

    The column is '' for rows that were left out. Sources of which nothing was left out are not there.
    """
    checks = {}
    for source, losses in left_out.groupby("source"):
        rows = int((losses["what"] == "row").sum())
        n_kept = len(sources[str(source)])
        if rows:
            checks[str(source), ""] = _failures(rows, n_kept + rows)
        for column, cells in losses[losses["what"] == "cell"].groupby("column"):
            checks[str(source), str(column)] = _failures(len(cells), n_kept)
    return checks


def unreadable_cells(left_out: pd.DataFrame) -> list[dict[str, Any]]:
    """Return source, column, reason and number of the cells of kept rows that could not be read."""
    cells = left_out[left_out["what"] == "cell"]
    counts = cells.groupby(["source", "file", "column", "reason"], as_index=False).size()
    records = counts.rename(columns={"size": "cells"}).to_dict("records")
    return [{str(name): value for name, value in record.items()} for record in records]


def with_excluded_rows(patients: pd.DataFrame, left_out: pd.DataFrame) -> pd.DataFrame:
    """Add to the excluded patients the rows that were left out: `source` and `rows` say how many of which file.

    Both are missing where a patient is left out. Sorted by source and patient.
    """
    gone = left_out[left_out["what"] == "row"]
    keys = ["study", "patient", "rule", "said", "source"]
    counted = gone.assign(said=_said(gone)).groupby(keys, as_index=False).size()
    rows = counted.rename(columns={"said": "reason", "size": "rows"})
    rows = rows.sort_values(["source", "patient", "rule", "reason"]).astype({"rows": "Int64"})
    everything = pd.concat([patients.assign(source="", rows=pd.array([pd.NA] * len(patients), dtype="Int64")), rows])
    return everything.reset_index(drop=True)


def patients_read(left_out: pd.DataFrame) -> set[str]:
    """Return the patients of whom a row was left out; with all their rows gone they would vanish from the account."""
    return set(left_out.loc[left_out["what"] == "row", "patient"]) - {""}


def patients_who_lost_rows(left_out: pd.DataFrame, source: str) -> set[str]:
    """Return the patients of whom a row of one source is not known, so that its rows cannot be numbered."""
    is_lost = (left_out["source"] == source) & (left_out["what"] == "row") & left_out["rule"].isin(LOSING_RULES)
    return set(left_out.loc[is_lost, "patient"])


def _failures(n_failed: int, n_checked: int) -> pd.Series:
    return pd.Series([True] * n_failed + [False] * (n_checked - n_failed))


def _patients(rows: pd.DataFrame) -> int:
    return rows.loc[rows["patient"] != "", "patient"].nunique()


def _said(rows: pd.DataFrame) -> pd.Series:
    """Name the column that a reason is about, and leave it away where it is the whole row."""
    return (rows["column"] + ": ").where(rows["column"] != "", "") + rows["reason"]
