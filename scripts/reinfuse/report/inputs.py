"""Read the results files that the report shows, each into plain records with the columns of docs/design.md."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reinfuse.errors import ContractError
from reinfuse.files import read_json
from reinfuse.wording.format import SUPPRESSED, Suppressed


@dataclass(frozen=True)
class Estimate:
    """One row of estimates.csv; a missing number is None."""

    analysis: str
    estimand: str
    outcome: str
    group: str
    contrast: str
    timepoint: str
    n_patients: float | None
    n_observations: float | None
    estimate: float | None
    se: float | None
    df: float | None
    statistic: float | None
    p_value: float | None
    p_adjusted: float | None
    ci_level: float | None
    ci_low: float | None
    ci_high: float | None
    unit: str
    method: str
    note: str


@dataclass(frozen=True)
class Claim:
    """One claim of ledger.json with its verdict."""

    claim: str
    section: str
    statement: str
    kind: str
    reported: str
    unit: str
    recomputed: str
    method: str
    numeric: str
    decision: str
    evidence: str
    severity: str
    reason: str
    same_as: tuple[str, ...]
    because: str
    in_words: str
    weight: str
    weak: bool


@dataclass(frozen=True)
class Variant:
    """One variant of the test behind a claim, from variants.csv."""

    claim: str
    reported: str
    method: str
    group: str
    estimand: str
    p_value: float | None
    respects_pairing: bool
    role: str


Row = dict[str, str]
NUMBERS_OF_ESTIMATES = [name for name, kind in Estimate.__annotations__.items() if kind == float | None]


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file as text.

    Raises
    ------
    ContractError
        When the file has no header or a row has another number of cells.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        header, rows = reader.fieldnames, list(reader)
    if not header or any(None in row or None in row.values() for row in rows):
        raise ContractError(f"{path}: is not a table with a header and full rows. Run the step that makes it again.")
    return rows


def read_estimates(path: Path) -> list[Estimate]:
    """Return estimates.csv in the order of the file."""
    rows = read_rows(path)
    _require(path, rows, Estimate.__annotations__)
    return [Estimate(**_typed(path, row)) for row in rows]


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of ledger.json in the order of the document."""
    claims = read_json(path)["claims"]
    _require(path, claims, Claim.__annotations__)
    return [Claim(**_claim_fields(claim)) for claim in claims]


def read_variants(path: Path) -> list[Variant]:
    """Return variants.csv in the order of the file."""
    rows = read_rows(path)
    _require(path, rows, Variant.__annotations__)
    return [
        Variant(
            claim=row["claim"],
            reported=row["reported"],
            method=row["method"],
            group=row["group"],
            estimand=row["estimand"],
            p_value=_number(path, "p_value", row["p_value"]),
            respects_pairing=row["respects_pairing"] == "True",
            role=row["role"],
        )
        for row in rows
    ]


def _require(path: Path, rows: list[dict[str, Any]], names: Iterable[str]) -> None:
    missing = [name for row in rows[:1] for name in names if name not in row]
    if missing:
        raise ContractError(f"{path}: the column '{missing[0]}' is missing. Run the step that makes it again.")


def _typed(path: Path, row: Row) -> dict[str, Any]:
    return {
        name: _number(path, name, row[name]) if name in NUMBERS_OF_ESTIMATES else row[name]
        for name in Estimate.__annotations__
    }


def _claim_fields(claim: dict[str, Any]) -> dict[str, Any]:
    texts = {name: _text(claim[name]) for name in Claim.__annotations__ if name not in {"same_as", "weak"}}
    return {**texts, "same_as": tuple(claim["same_as"] or ()), "weak": bool(claim["weak"])}


def read_counts(path: Path) -> Any:
    """Return a JSON file of counts, some of which may be suppressed."""
    return _with_suppressed(read_json(path))


def _with_suppressed(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _with_suppressed(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_with_suppressed(value) for value in content]
    return Suppressed() if content == SUPPRESSED else content


def count_in(row: Row, column: str) -> float:
    """Return a count in a row of a CSV file, which may be suppressed."""
    return Suppressed() if row[column] == SUPPRESSED else float(row[column])


def _number(path: Path, column: str, text: str) -> float | None:
    if text == SUPPRESSED:
        return Suppressed()
    try:
        return float(text) if text else None
    except ValueError:
        raise ContractError(f"{path}: '{column}' holds a cell that is no number. Run the step again.") from None


def _text(value: Any) -> str:
    return "" if value is None else str(value)
