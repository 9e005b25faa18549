"""Claims that rest on patients' rows: find the number among the estimates, or say whose number it is."""

from typing import Any

import pandas as pd

from reinfuse import number_words
from reinfuse.audit import words
from reinfuse.audit.verdict import Verdict
from reinfuse.errors import ClaimError
from reinfuse.model.estimates import is_primary
from reinfuse.printed_numbers import Reported, matches, nearly_matches
from reinfuse.suggestions import nearest

SELECTORS = ["analysis", "estimand", "outcome", "group", "contrast", "timepoint", "method"]
# A mean is looked for among medians too, and the other way round: the two are confused in print.
CENTRES = {"mean", "median"}
KIN = ["estimand", "group", "timepoint", "contrast"]


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
        reason = _same(primary, reported, labels, unit)
        return Verdict("reproduced", "rows", reason, recomputed=primary["estimate"], method=primary["method"])
    for _, row in quantity.iterrows():
        if matches(row["estimate"], reported):
            reason = (
                f"Comes out with {words.method(row['method'])} ({number_words.value(row['estimate'], unit)}); "
                f"{words.method(primary['method'])} gives {number_words.value(primary['estimate'], unit)}."
            )
            return Verdict("reproduced by a variant", "rows", reason, recomputed=row["estimate"], method=row["method"])
    recomputed = f"The rows give {number_words.value(primary['estimate'], unit)} for {words.whose(primary, labels)}"
    if nearly_matches(primary["estimate"], reported):
        reason = f"{recomputed}: the printed number when rounded twice."
        return Verdict("within tolerance", "rows", reason, recomputed=primary["estimate"], method=primary["method"])
    others = _others(primary, reported, estimates, labels, unit)
    reason = f"{recomputed}, not {number_words.printed(reported, unit)}.{others}"
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
    primary = rows[rows["note"].map(is_primary).astype(bool)]
    return dict((primary if len(primary) else rows).iloc[0])


def _same(row: dict[str, Any], reported: Reported, labels: words.Labels, unit: str | None) -> str:
    if reported.relation:
        number = number_words.value(row["estimate"], unit)
        return f"The rows of {words.whose(row, labels)} give {number}, which is {number_words.printed(reported)}."
    return f"The rows of {words.whose(row, labels)} give the same number."


def _others(
    row: dict[str, Any], reported: Reported, estimates: pd.DataFrame, labels: words.Labels, unit: str | None
) -> str:
    """Say which other group, visit or kind of average has the printed number, the likeliest slip first."""
    if reported.relation:
        return ""
    estimands = CENTRES if row["estimand"] in CENTRES else {row["estimand"]}
    alike = estimates[
        estimates["estimand"].isin(estimands)
        & (estimates["outcome"] == row["outcome"])
        & (estimates["analysis"] == row["analysis"])
        & estimates["contrast"].isin([row["contrast"], _sibling(row["contrast"])])
        & estimates["estimate"].notna()
    ].drop_duplicates(KIN)
    alike = alike[~(alike[KIN] == [row[key] for key in KIN]).all(axis=1)]
    strange = sum((alike[key] != row[key]).astype(int) for key in ("estimand", "contrast", "timepoint"))
    alike = alike.assign(strange=strange).sort_values("strange", kind="stable")
    found = [other for _, other in alike.iterrows() if matches(other["estimate"], reported)]
    if not found:
        return f" None of {len(alike)} other values of its kind gives it either." if len(alike) > 1 else ""
    described = [
        f"{_unlike(other, row)}{words.whose(other, labels)} ({number_words.value(other['estimate'], unit)})"
        for other in found
        if other["strange"] == found[0]["strange"]
    ]
    return f" The printed number is what the rows give for {number_words.listing(described[:3], 'and for')}."


def _sibling(contrast: str) -> str:
    """Return the same threshold with the limit itself counted the other way."""
    for strict, closed in (("above_", "at_least_"), ("below_", "at_most_")):
        if contrast.startswith(strict):
            return closed + contrast.removeprefix(strict)
        if contrast.startswith(closed):
            return strict + contrast.removeprefix(closed)
    return contrast


def _unlike(other: pd.Series, row: dict[str, Any]) -> str:
    if other["estimand"] != row["estimand"]:
        return f"the {other['estimand']} of "
    if other["contrast"] != row["contrast"]:
        return "a limit that itself counts, in " if str(other["contrast"]).startswith("at_") else "a strict limit, in "
    return ""
