"""Claims that rest on patients' rows: find the number among the estimates, or say whose number it is."""

from typing import Any

import pandas as pd

from reinfuse.audit import words
from reinfuse.audit.reported import Reported, matches, nearly_matches
from reinfuse.audit.verdict import Verdict
from reinfuse.errors import ClaimError
from reinfuse.suggestions import nearest

SELECTORS = ["analysis", "estimand", "outcome", "group", "contrast", "timepoint", "method"]
# A mean is looked for among medians too, and the other way round: the two are confused in print.
CENTRES = {"mean", "median"}


def estimate_verdict(
    check: dict[str, Any], reported: Reported, estimates: pd.DataFrame, labels: words.Labels, unit: str | None
) -> Verdict:
    """Judge a number that should stand in one row of the estimates.

    Raises
    ------
    ClaimError
        When the check selects no estimate, or several that differ in more than their method.
    """
    quantity = _select(check, estimates)
    primary = _preferred(quantity)
    if matches(primary["estimate"], reported):
        return Verdict(
            "reproduced", "rows", _same(primary, labels), recomputed=primary["estimate"], method=primary["method"]
        )
    for _, row in quantity.iterrows():
        if matches(row["estimate"], reported):
            reason = (
                f"Comes out with {words.method(row['method'])} ({words.value(row['estimate'], unit)}); "
                f"{words.method(primary['method'])} gives {words.value(primary['estimate'], unit)}."
            )
            return Verdict("reproduced by a variant", "rows", reason, recomputed=row["estimate"], method=row["method"])
    recomputed = f"The rows give {words.value(primary['estimate'], unit)} for {words.whose(primary, labels)}"
    if nearly_matches(primary["estimate"], reported):
        return Verdict(
            "within tolerance",
            "rows",
            f"{recomputed}: off by the last printed digit.",
            recomputed=primary["estimate"],
            method=primary["method"],
        )
    reason = f"{recomputed}, not {words.printed(reported, unit)}.{_others(primary, reported, estimates, labels, unit)}"
    return Verdict("not reproduced", "rows", reason, recomputed=primary["estimate"], method=primary["method"])


def _select(check: dict[str, Any], estimates: pd.DataFrame) -> pd.DataFrame:
    rows = estimates
    for selector in SELECTORS:
        wanted = check.get(selector)
        if wanted is None:
            continue
        found = rows[rows[selector] == wanted]
        if found.empty:
            possible = sorted({str(value) for value in rows[selector]} - {""})
            raise ClaimError(f"{selector}: no estimate has '{wanted}'.{nearest(wanted, possible)}")
        rows = found
    rows = rows[rows["estimate"].notna()]
    if rows.empty:
        raise ClaimError("selects only estimates without a value. Choose another one, or 'not_checkable'.")
    for selector in ("outcome", "contrast", "timepoint"):
        if rows[selector].nunique() > 1:
            possible = sorted({str(value) for value in rows[selector]})
            raise ClaimError(f"selects several estimates. Add '{selector}', one of: {', '.join(possible)}.")
    return rows


def _preferred(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the row of the primary method, or the first where an analysis names none."""
    primary = rows[rows["note"].str.contains("primary")]
    return dict((primary if len(primary) else rows).iloc[0])


def _same(row: dict[str, Any], labels: words.Labels) -> str:
    return f"The rows of {words.whose(row, labels)} give the same number."


def _others(
    row: dict[str, Any], reported: Reported, estimates: pd.DataFrame, labels: words.Labels, unit: str | None
) -> str:
    """Say which other group, visit or kind of average has the printed number, and among how many it was sought."""
    if reported.relation:
        return ""
    estimands = CENTRES if row["estimand"] in CENTRES else {row["estimand"]}
    alike = estimates[
        estimates["estimand"].isin(estimands)
        & (estimates["outcome"] == row["outcome"])
        & (estimates["unit"] == row["unit"])
        & estimates["estimate"].notna()
        & (estimates["analysis"] == row["analysis"])
        & ((estimates["contrast"] == row["contrast"]) | (row["contrast"] != ""))
    ]
    alike = alike.drop_duplicates(["estimand", "group", "timepoint", "contrast", "estimate"])
    same = (alike["estimand"] == row["estimand"]) & (alike["contrast"] == row["contrast"])
    nearest_first = pd.concat([alike[same], alike[~same]])
    found = [other for _, other in nearest_first.iterrows() if matches(other["estimate"], reported)]
    sought = len(alike) - 1
    if not found:
        return (
            f" None of {sought} other values of this kind prints as {words.printed(reported)} either." if sought else ""
        )
    described = [
        f"{_kind_of_average(other, row)}{words.whose(other, labels)} ({words.value(other['estimate'], unit)})"
        for other in found[:3]
    ]
    return (
        f" It is the number of {words.listing(described, 'or of')}"
        f" (found among {sought} other {'value' if sought == 1 else 'values'})."
    )


def _kind_of_average(other: pd.Series, row: dict[str, Any]) -> str:
    if other["estimand"] != row["estimand"]:
        return f"the {other['estimand']} in "
    return f"{str(other['contrast']).replace('_', ' ')} in " if other["contrast"] != row["contrast"] else ""
