"""Join the chunks of a multiverse, and say of each universe what it counts as."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.errors import ContractError
from reinfuse.printed_numbers import parse_reported

Settings = dict[str, Any]
ADDED_COLUMNS = ["role", "direction", "decision"]
VARIANT = "variant"  # defensible, and unlike every variant before it
REPEATS = "repeats"  # defensible, but the data make it the same as one before it
LEAVE_ONE_OUT = "leave_one_out"
IGNORES_PAIRING = "ignores_pairing"
NO_P_VALUE = "no_p_value"
TEXT_COLUMNS = ["group", "missing", "scale", "test", "estimand", "note"]
NUMBER_COLUMNS = ["estimate", "se", "ci_low", "ci_high", "p_value"]
CHOICES = ["group", "missing", "scale", "test"]
# Two results are one when they agree to this many digits: a model's optimum is found no better than 1e-9.
SAME_DIGITS = 6
SIGNIFICANT, NOT_SIGNIFICANT, UNDECIDED = "significant", "not_significant", ""


def read_chunk(path: Path) -> pd.DataFrame:
    """Read the universes of a chunk, each double as it was written; a chunk may hold none."""
    return pd.read_csv(
        path,
        dtype=dict.fromkeys(TEXT_COLUMNS, "str") | dict.fromkeys(NUMBER_COLUMNS, "float64"),
        keep_default_na=False,
        na_values={name: [""] for name in NUMBER_COLUMNS},
    )


def gathered(chunks: list[pd.DataFrame], settings: Settings) -> pd.DataFrame:
    """Return every universe once, in order, with the columns `role`, `direction` and `decision`.

    `direction` says where the estimate lies: `lower`, `higher` or `none`; `decision` is that at the claim's level.
    Both are empty where there is nothing to say.

    Raises
    ------
    ContractError
        When the chunks do not hold each universe exactly once.
    """
    table = pd.concat([chunk for chunk in chunks if len(chunk)], ignore_index=True)
    table = table.sort_values("universe", ignore_index=True)
    if table["universe"].tolist() != list(range(len(table))):
        raise ContractError(
            f"multiverses.{settings['multiverse']}: the chunks do not hold each universe once. Please report this."
        )
    table["direction"] = table["estimate"].map(_direction)
    table["decision"] = [decision_at(p, settings["alpha"]) for p in table["p_value"]]
    table["role"] = _roles(table)
    return table[[*table.columns.drop(ADDED_COLUMNS), *ADDED_COLUMNS]]


def decision_at(p_value: float, alpha: float) -> str:
    """Return the decision of a test; none without a p-value."""
    if math.isnan(p_value):
        return UNDECIDED
    return SIGNIFICANT if p_value < alpha else NOT_SIGNIFICANT


def published_decision(reported: str, decision: str | None, alpha: float) -> str:
    """Return what the source decided: its own words, or what its p-value says where that is clear."""
    if decision:
        return decision
    printed = parse_reported(reported)
    low, high = (float(end) for end in printed.reach)
    if high < alpha or (printed.relation == "<" and high == alpha):
        return SIGNIFICANT
    return NOT_SIGNIFICANT if low >= alpha else UNDECIDED


def _direction(estimate: float) -> str:
    if math.isnan(estimate):
        return ""
    return "lower" if estimate < 0 else "higher" if estimate > 0 else "none"


def _roles(table: pd.DataFrame) -> list[str]:
    seen: set[tuple[Any, ...]] = set()
    roles = []
    for row in table.to_dict("records"):
        result = tuple(row[name] for name in ("group", "estimand", "n_patients")) + tuple(
            f"{row[name]:.{SAME_DIGITS - 1}e}" for name in ("estimate", "p_value")
        )
        if row["left_out"]:
            role = LEAVE_ONE_OUT
        elif not row["respects_pairing"]:
            role = IGNORES_PAIRING
        elif math.isnan(row["p_value"]):
            role = NO_P_VALUE
        elif result in seen:
            role = REPEATS
        else:
            role = VARIANT
            seen.add(result)
        roles.append(role)
    return roles
