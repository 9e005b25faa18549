"""Claims about tests: which method gives the published p-value, and whether the appropriate one decides the same."""

from typing import Any

import pandas as pd

from reinfuse import number_words
from reinfuse.audit import words
from reinfuse.audit.verdict import IGNORING_PAIRS, Claim, Verdict
from reinfuse.errors import ClaimError
from reinfuse.model.estimates import is_primary
from reinfuse.printed_numbers import Reported, matches
from reinfuse.suggestions import nearest

VARIANT_COLUMNS = ["study", "claim", "reported", "method", "group", "estimand", "p_value", "respects_pairing", "role"]


def rows_of_test(check: dict[str, Any], estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates of one analysis and group that carry a p-value, the primary method first.

    Raises
    ------
    ClaimError
        When there is none, when several groups are possible, or when the method does not exist.
    """
    rows = estimates[(estimates["analysis"] == check["analysis"]) & estimates["p_value"].notna()]
    groups = sorted(rows["group"].unique())
    if check.get("group") is not None:
        rows = rows[rows["group"] == check["group"]]
    elif len(groups) > 1:
        raise ClaimError(f"selects tests in several groups. Add 'group', one of: {', '.join(groups)}.")
    if rows.empty:
        raise ClaimError(f"group: the analysis has no test for it.{nearest(str(check.get('group')), groups)}")
    method = check.get("method")
    if method is not None and method not in set(rows["method"]):
        raise ClaimError(f"method: the analysis has no test '{method}'.{nearest(method, sorted(rows['method']))}")
    primary = rows["note"].map(is_primary).astype(bool)
    if not primary.any():
        raise ClaimError("the analysis marks no primary test. Declare 'primary' in study.yaml.")
    ordered: pd.DataFrame = pd.concat([rows[primary], rows[~primary]])
    return ordered


def inference_verdict(
    claim: Claim, reported: Reported | None, estimates: pd.DataFrame, labels: words.Labels, alpha: float
) -> Verdict:
    """Judge a published p-value, a published decision, or both."""
    rows = rows_of_test(claim["check"], estimates)
    primary = dict(rows.iloc[0])
    decision, decision_words = _decision(claim.get("decision"), primary, alpha, has_number=reported is not None)
    if reported is None:
        numeric = "consistent" if decision == "same" else "inconsistent"
        return Verdict(numeric, "rows", decision_words, decision, primary["p_value"], primary["method"])
    numeric, source, where = _origin(claim["check"], reported, rows, estimates, labels)
    reason = f"{where} {decision_words}".strip()
    return Verdict(numeric, "rows", reason, decision, source["p_value"], source["method"])


def _decision(claimed: str | None, primary: dict[str, Any], alpha: float, *, has_number: bool) -> tuple[str, str]:
    """Compare a claimed decision with that of the appropriate test.

    Words without a p-value need not be about significance: what they say is read so, and that is told.
    """
    appropriate = f"{words.method(primary['method'])}, {number_words.p(primary['p_value'])}"
    if claimed is None:
        return "not applicable", f"{_capital(appropriate)}, by the appropriate method."
    significant = primary["p_value"] < alpha
    if significant == (claimed == "significant"):
        return "same", f"By the appropriate method, {appropriate}: the same decision at {alpha}."
    said = "significant" if claimed == "significant" else "not significant"
    told = f"called {said} in print" if has_number else f"read from words as {said}"
    is_now = "significant" if significant else "not significant"
    return (
        "flipped",
        f"By the appropriate method, {appropriate}: {told}, it is {is_now} at {alpha}.",
    )


def _origin(
    check: dict[str, Any], reported: Reported, rows: pd.DataFrame, estimates: pd.DataFrame, labels: words.Labels
) -> tuple[str, dict[str, Any], str]:
    """Find the method that gives the published p-value: the primary, the one the source names, or another."""
    primary = dict(rows.iloc[0])
    if matches(primary["p_value"], reported):
        return "reproduced", primary, f"Given by the appropriate method: {words.method(primary['method'])}."
    named = rows[rows["method"] == check.get("method")]
    ordered = pd.concat([named, rows[rows["method"] != check.get("method")]])
    for _, row in ordered.iterrows():
        if matches(row["p_value"], reported):
            by_source = ", the method that the source names" if row["method"] == check.get("method") else ""
            pairs = (
                " That test treats two visits of the same patients as different patients."
                if row["method"].endswith(IGNORING_PAIRS)
                else ""
            )
            return (
                "reproduced by a variant",
                dict(row),
                f"Comes out with {words.method(row['method'])}{by_source} ({number_words.p(row['p_value'])}).{pairs}",
            )
    nearest_row = dict((named if len(named) else rows).iloc[0])
    of_source = ", the method that the source names," if len(named) else ""
    where = (
        f"{_capital(words.method(nearest_row['method']))}{of_source} gives {number_words.p(nearest_row['p_value'])}, "
        f"and none of {len(rows)} variants gives {number_words.printed(reported)}."
    )
    return "not reproduced", nearest_row, where + _elsewhere(check, reported, estimates, labels)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _elsewhere(check: dict[str, Any], reported: Reported, estimates: pd.DataFrame, labels: words.Labels) -> str:
    """Say which test of another group or another comparison has the published p-value, and among how many."""
    if reported.relation:
        return ""
    outcome = estimates.loc[estimates["analysis"] == check["analysis"], "outcome"].iloc[0]
    others = estimates[
        estimates["p_value"].notna()
        & (estimates["outcome"] == outcome)
        & ((estimates["analysis"] != check["analysis"]) | (estimates["group"] != check.get("group", "")))
    ]
    found = [row for _, row in others.iterrows() if matches(row["p_value"], reported)]
    if not found:
        return (
            f" None of {len(others)} tests of the same outcome in other groups gives it either." if len(others) else ""
        )
    described = [f"{words.method(row['method'])} in {words.whose(row, labels)}" for row in found[:2]]
    return (
        f" It coincides with {number_words.listing(described)} ({len(found)} of {len(others)} tests of this outcome"
        " in other groups; at so many, a chance match is likely)."
    )


def variants(study: str, name: str, claim: Claim, estimates: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row for each variant of the test behind a claim, in the columns of VARIANT_COLUMNS."""
    rows = rows_of_test(claim["check"], estimates)
    published = claim["check"].get("method")
    return [
        {
            "study": study,
            "claim": name,
            "reported": claim["reported"],
            "method": row["method"],
            "group": row["group"],
            "estimand": row["estimand"],
            "p_value": row["p_value"],
            "respects_pairing": not row["method"].endswith(IGNORING_PAIRS),
            "role": "primary"
            if is_primary(row["note"])
            else ("as published" if row["method"] == published else "sensitivity"),
        }
        for _, row in rows.iterrows()
    ]
