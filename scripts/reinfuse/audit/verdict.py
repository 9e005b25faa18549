"""The judgements on one claim, and how grave they are."""

from dataclasses import dataclass
from typing import Any

Claim = dict[str, Any]
HOLDS = {"reproduced", "consistent", "attainable"}
FAILS = {"not reproduced", "inconsistent"}
# Methods of this name compare two visits of the same patients as if they were different patients.
IGNORING_PAIRS = "_ignoring_pairs"


@dataclass(frozen=True)
class Verdict:
    """What the audit found for one claim; `recomputed` is missing where nothing could be computed."""

    numeric: str
    evidence: str
    reason: str
    decision: str = "not applicable"
    recomputed: float | None = None
    method: str = ""


def severity(verdict: Verdict, claim: Claim) -> str:
    """Return how grave a verdict is.

    A flipped decision is major, and so is a failure of a number that the source's conclusions rest on, unless the
    decision that it was printed for stays the same: a wrong p-value that changes nothing is minor. A number that
    was rounded more coarsely is rounding. A number that comes out only where pairs are ignored is minor: the number
    is explained, the method is not defended.
    """
    if verdict.decision == "flipped":
        return "major"
    if verdict.numeric in FAILS:
        return "major" if claim["weight"] == "conclusion" and verdict.decision != "same" else "minor"
    if verdict.numeric == "within tolerance":
        return "rounding"
    if verdict.numeric == "reproduced by a variant" and verdict.method.endswith(IGNORING_PAIRS):
        return "minor"
    return "none"
