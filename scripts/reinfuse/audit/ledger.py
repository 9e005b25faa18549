"""The ledger: one row a claim, with four separate judgements and the reason for them."""

from dataclasses import replace
from typing import Any

import pandas as pd

from reinfuse import number_words
from reinfuse.audit.case import Case
from reinfuse.audit.checks import CHECKS
from reinfuse.audit.inference import VARIANT_COLUMNS, variants
from reinfuse.audit.strength import WEAK, WEAK_ORDER, weakness
from reinfuse.audit.verdict import FAILS, Claim, Verdict, severity
from reinfuse.cohort import Tables
from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import Reported, overlap, parse_reported
from reinfuse.wording.words import lowered

COLUMNS = [
    "study", "claim", "section", "statement", "kind", "reported", "unit", "recomputed", "method", "numeric",
    "decision", "evidence", "severity", "reason",
]  # fmt: skip
# Kinds that are counted, or read from a scale of whole numbers: what is printed is the number itself, not rounded.
EXACT_KINDS = {"count", "score"}


def make_ledger(
    settings: dict[str, Any], estimates: pd.DataFrame, tables: Tables | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Judge every claim of a study.

    Parameters
    ----------
    settings
        `study`, `claims` (the list of claims.yaml), `alpha`, `labels` of groups and visits; `groups` and `outcomes`
        where a check names rows.
    estimates
        The tidy estimates of the study.
    tables
        The clean tables, where a check names rows.

    Returns
    -------
    The ledger in the columns of COLUMNS and the variants in those of VARIANT_COLUMNS; both in the order of the claims.

    Raises
    ------
    ClaimError
        Naming the claim whose check cannot be carried out.
    """
    claims: dict[str, Claim] = {claim["claim"]: claim for claim in settings["claims"]}
    printed = {
        name: parse_reported(claim["reported"], exact=claim["kind"] in EXACT_KINDS)
        for name, claim in claims.items()
        if "reported" in claim
    }
    rows, all_variants = [], []
    for name, claim in claims.items():
        case = Case(name, claims, printed, estimates, settings, tables)
        try:
            verdict = CHECKS[claim["check"]["kind"]](case)
            if claim["check"]["kind"] == "test" and "reported" in claim:
                all_variants += variants(settings["study"], name, claim, estimates)
        except ClaimError as error:
            raise ClaimError(f"claims.yaml of {settings['study']}: claims.{name}.check: {error}") from None
        verdict = _with_other_places(verdict, name, claims, printed)
        verdict = replace(verdict, reason=f"{verdict.reason} {weakness(case, verdict)}".strip())
        rows.append(_row(settings["study"], name, claim, verdict))
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(all_variants, columns=VARIANT_COLUMNS)


def _with_other_places(verdict: Verdict, name: str, claims: dict[str, Claim], printed: dict[str, Reported]) -> Verdict:
    """Add what other places give for the same quantity; a contradiction that rows do not settle is a failure."""
    own = printed.get(name)
    differing = [
        other
        for other in claims[name].get("same_as", [])
        if own is not None and other in printed and not overlap(own, printed[other])
    ]
    if not differing:
        return verdict
    places = [
        f"{claims[other]['section']} gives {number_words.printed(printed[other], claims[other].get('unit'))}"
        for other in differing
    ]
    disagrees = f"Another place disagrees: {number_words.listing(places)}."
    if verdict.evidence == "rows":
        return replace(verdict, reason=f"{verdict.reason} {disagrees}")
    evidence = "reported numbers" if verdict.evidence == "none" else verdict.evidence
    alone = "" if verdict.numeric in FAILS else "Taken alone it is not contradicted: "
    told = lowered(verdict.reason) if alone else verdict.reason
    return replace(verdict, numeric="inconsistent", evidence=evidence, reason=f"{disagrees} {alone}{told}")


def _row(study: str, name: str, claim: Claim, verdict: Verdict) -> dict[str, Any]:
    reason = f"{verdict.reason} {claim['because']}" if "because" in claim else verdict.reason
    return {
        "study": study,
        "claim": name,
        "section": claim["section"],
        "statement": claim["statement"],
        "kind": claim["kind"],
        "reported": claim.get("reported", claim.get("date", "")),
        "unit": claim.get("unit", ""),
        "recomputed": verdict.recomputed,
        "method": verdict.method,
        "numeric": verdict.numeric,
        "decision": verdict.decision,
        "evidence": verdict.evidence,
        "severity": severity(verdict, claim),
        "reason": reason,
    }


def ledger_as_json(settings: dict[str, Any], ledger: pd.DataFrame) -> dict[str, Any]:
    """Return the ledger with counts of each judgement, for programs and for the report."""
    claims = {claim["claim"]: claim for claim in settings["claims"]}
    rows = [
        {
            **{key: (None if pd.isna(value) else value) for key, value in row.items()},
            "same_as": claims[str(row["claim"])].get("same_as", []),
            "because": claims[str(row["claim"])].get("because", ""),
            "in_words": claims[str(row["claim"])].get("in_words", ""),
            "weight": claims[str(row["claim"])]["weight"],
            "weak": any(told in str(row["reason"]) for told in (WEAK, WEAK_ORDER)),
        }
        for row in ledger.to_dict(orient="records")
    ]
    counts = {
        judgement: {str(key): int(value) for key, value in ledger[judgement].value_counts().items()}
        for judgement in ("numeric", "decision", "evidence", "severity")
    }
    return {"study": settings["study"], "counts": counts, "claims": rows}
