"""Claims about shares, judged by what they may be: with those left out, in other patients, in groups without counts."""

from dataclasses import replace

from reinfuse.audit.case import Case
from reinfuse.audit.findings import as_verdict
from reinfuse.audit.verdict import Verdict
from reinfuse.consistency.hidden_groups import difference_of_hidden_groups
from reinfuse.consistency.share_bounds import share_beyond_chance, share_with_those_left_out, share_without_events
from reinfuse.errors import ClaimError


def left_out_verdict(case: Case) -> Verdict:
    """Judge a percentage of everybody by the two extremes for those who were not counted."""
    counted, everybody = case.whole(case.check["of"]), case.whole(case.check["everybody"])
    if everybody < counted:
        raise ClaimError("everybody: are fewer than were counted. Name the larger number.")
    return as_verdict(share_with_those_left_out(_events(case, counted), counted, everybody, case.reported), "bound")


def share_interval_verdict(case: Case) -> Verdict:
    """Judge a percentage of patients like these by the exact interval of the share."""
    n = case.whole(case.check["of"])
    return as_verdict(share_beyond_chance(_events(case, n), n, case.check["level"], case.reported), "bound")


def no_event_verdict(case: Case) -> Verdict:
    """Judge how often something may happen that nobody had; a claim of 0 is what was seen, and nothing to judge."""
    denominators = [(case.whole(name), _whom(case, name)) for name in case.check["of"]]
    reported = case.reported
    claimed = reported if reported is not None and (reported.relation or reported.number) else None
    return as_verdict(share_without_events(denominators, case.check["level"], claimed), "bound")


def hidden_groups_verdict(case: Case) -> Verdict:
    """Judge a decision between groups without printed counts by everything that the counts may be."""
    n = case.whole(case.check["of"])
    if "decision" not in case.claim:
        raise ClaimError("a check of kind 'hidden_groups' needs a decision. Add 'decision'.")
    decision = case.claim["decision"]
    finding = difference_of_hidden_groups(_events(case, n), n, case.check["groups"], case.alpha, decision)
    verdict = as_verdict(finding, "bound")
    return replace(verdict, decision="flipped") if finding.verdict == "inconsistent" else verdict


def _events(case: Case, n: int) -> int:
    events = case.whole(case.check["count"], at_least=0)
    if events > n:
        raise ClaimError("count: is larger than what it is a share of. Name other claims.")
    return events


def _whom(case: Case, name: str) -> str:
    claim = case.claims[name]
    return f"{claim.get('unit', '')} in ‘{claim['section']}’".strip()
