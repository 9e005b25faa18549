"""What a reader must know of a study that printed numbers and no patient rows."""

from dataclasses import dataclass
from typing import Any

from reinfuse.report import answer
from reinfuse.report.answer import Finding
from reinfuse.report.inputs import Claim
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]
NO_ROWS = (
    "No patient rows were published, so no analysis could be run again: there is no flow of patients, no table of "
    "their characteristics and no outcome here. Printed numbers are held against each other instead."
)
MEANING = {
    "summary": (
        "No patient rows were published. A statement that holds agrees with the other printed numbers, or some data "
        "have it; that does not show that it is right. One that does not hold contradicts them as it is plainly "
        "read, or no usual method gives it; what another reading would change stands beside it."
    ),
    "case": (
        "One patient was treated, so nothing here can show what the treatment does in others. A statement that holds "
        "agrees with the other printed numbers; that does not show that it is right."
    ),
}


@dataclass(frozen=True)
class Line:
    """One claim in a list: its name, its section, the statement and what was found."""

    claim: str
    section: str
    statement: str
    found: str


def has_rows(flow: dict[str, Any]) -> bool:
    """Say whether any patient came in, from clean/flow.json."""
    return any(step["in"] for step in flow["steps"])


def meaning(settings: Settings) -> str:
    """Return what a verdict means where it rests on printed numbers alone; nothing where rows decide."""
    return MEANING.get(settings["evidence"], "")


def smaller_discrepancies(claims: list[Claim]) -> list[Finding]:
    """Return what contradicts other printed numbers, or cannot be, though no conclusion rests on it."""
    return answer.discrepancies(
        [claim for claim in claims if words.judgement(claim.numeric).family == "fails" and claim.severity != "major"]
    )


def unchecked_conclusions(claims: list[Claim]) -> list[Line]:
    """Return the statements that the conclusions rest on and that what was published leaves open."""
    return [
        Line(claim.claim, claim.section, shown.sentence(claim.statement), shown.sentence(claim.reason))
        for claim in claims
        if claim.weight == "conclusion" and claim.numeric == "not checkable"
    ]
