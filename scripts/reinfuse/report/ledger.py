"""The ledger as a reader sees it: one entry a claim, in words."""

from dataclasses import dataclass

from reinfuse.report.answer import published, recomputed
from reinfuse.report.inputs import Claim, Variant
from reinfuse.wording import format as shown
from reinfuse.wording import words


@dataclass(frozen=True)
class Entry:
    """One row of the ledger; `*_name` are the names in the results file, for filters."""

    claim: str
    position: int
    section: str
    statement: str
    published: str
    recomputed: str
    method: str
    appropriate: str
    numeric_name: str
    numeric: str
    family: str
    is_flipped: bool
    decision: str
    evidence: str
    severity_name: str
    severity: str
    severity_rank: int
    verdict_rank: int
    reason: str
    same_as: list[tuple[str, str]]  # claim, section


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    value: str
    label: str


def entries(claims: list[Claim], variants: list[Variant]) -> list[Entry]:
    """Return the claims in the order of the document."""
    sections = {claim.claim: claim.section for claim in claims}
    appropriate = {row.claim: row for row in reversed(variants) if row.role == "primary"}
    return [_entry(position, claim, sections, appropriate.get(claim.claim)) for position, claim in enumerate(claims)]


def _entry(position: int, claim: Claim, sections: dict[str, str], appropriate: Variant | None) -> Entry:
    judgement = words.judgement(claim.numeric)
    severity = words.word(words.SEVERITY, claim.severity, "severity")
    method = words.said_method(claim.method)
    decision = words.word(words.DECISION, claim.decision, "decision")
    other = ""
    if appropriate is not None and appropriate.method != claim.method and appropriate.p_value is not None:
        other = f"{words.method(appropriate.method)}: {shown.p_statement(shown.p_value(appropriate.p_value))}"
    return Entry(
        claim=claim.claim,
        position=position,
        section=claim.section,
        statement=shown.sentence(claim.statement),
        published=published(claim),
        recomputed=recomputed(claim),
        method=method,
        appropriate=other,
        numeric_name=claim.numeric,
        numeric=judgement.label,
        family=judgement.family,
        is_flipped=claim.decision == "flipped",
        decision=decision,
        evidence=words.word(words.EVIDENCE, claim.evidence, "evidence"),
        severity_name=claim.severity,
        severity=severity,
        severity_rank=list(words.SEVERITY).index(claim.severity),
        verdict_rank=list(words.NUMERIC).index(claim.numeric),
        reason=shown.sentence(claim.reason),
        same_as=[(name, sections.get(name, "")) for name in claim.same_as],
    )


def verdict_choices(listed: list[Entry]) -> list[Choice]:
    """Return the verdicts that occur, in the order of words.py."""
    present = {entry.numeric_name for entry in listed}
    return [Choice(name, judgement.label) for name, judgement in words.NUMERIC.items() if name in present]


def severity_choices(listed: list[Entry]) -> list[Choice]:
    """Return the severities that occur, the gravest first."""
    present = {entry.severity_name for entry in listed}
    return [Choice(name, label) for name, label in words.SEVERITY.items() if name in present]
