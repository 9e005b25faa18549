"""Claims about one course of treatment: doses against the document's own limits, falls of a score, printed dates."""

from reinfuse.audit.case import Case
from reinfuse.audit.findings import as_verdict
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.dates import dates_in_order, time_between
from reinfuse.consistency.limits import number_within_limits, percent_fall, rate_against_weight
from reinfuse.errors import ClaimError

RATE_KEYS = ("dose", "duration", "lowest", "highest")


def limits_verdict(case: Case) -> Verdict:
    """Judge a number by limits that the document itself gives."""
    limits = []
    for name in case.check["limits"]:
        if not case.printed[name].relation:
            raise ClaimError(f"limits: the claim '{name}' reports no limit. Name one that reports a relation.")
        limits.append(case.printed[name])
    own = case.own()
    if own.relation:
        raise ClaimError("a limit cannot be held against limits. Put the check on a claim with a plain number.")
    return as_verdict(number_within_limits(own, limits, case.unit, recommended=case.check["recommended"]))


def rate_for_weight_verdict(case: Case) -> Verdict:
    """Say at which weights a dose over a duration lies within limits per kilogram."""
    dose, duration, lowest, highest = (case.printed[case.check[key]] for key in RATE_KEYS)
    weights = tuple(case.check["weights_kg"]) if "weights_kg" in case.check else None
    try:
        return as_verdict(rate_against_weight(dose, duration, lowest, highest, weights), "bound")
    except ValueError as error:
        raise ClaimError(f"{error}. Name other claims.") from None


def percent_fall_verdict(case: Case) -> Verdict:
    """Judge a fall in percent, or say how large it was."""
    before, after = case.plain(case.check["before"]), [case.plain(name) for name in case.check["after"]]
    return as_verdict(percent_fall(before, after, case.reported))


def chronology_verdict(case: Case) -> Verdict:
    """Judge the order of printed dates."""
    return as_verdict(dates_in_order([case.claims[name]["date"] for name in case.check["of"]]))


def elapsed_verdict(case: Case) -> Verdict:
    """Judge a time by the dates between which it passed."""
    start, end = (case.claims[case.check[key]]["date"] for key in ("start", "end"))
    check = case.check
    return as_verdict(time_between(start, end, check["unit"], case.reported, at_most=check["at_most"]))
