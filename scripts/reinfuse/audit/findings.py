"""From what a consistency check found to a verdict on a claim."""

from reinfuse.audit.verdict import Claim, Verdict
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.p_values import side_of
from reinfuse.wording.words import lowered

NUMERIC = {
    "consistent": "consistent",
    "inconsistent": "inconsistent",
    "attainable": "attainable",
    "undecided": "not checkable",
    "vacuous": "not checkable",
    "not found": "not checkable",
}


def as_verdict(finding: Finding, evidence: str = "reported numbers", decision: str = "not applicable") -> Verdict:
    """Return the verdict of a finding; one that could not have been otherwise says so first."""
    reason = f"Vacuous: {lowered(finding.says)}" if finding.verdict == "vacuous" else finding.says
    return Verdict(NUMERIC[finding.verdict], evidence, reason, decision, finding.point)


def decision_of_range(claim: Claim, low: float | None, high: float | None, alpha: float) -> tuple[str, str]:
    """Compare a claimed decision with the one that every p-value of a range leads to; with the sentence for it."""
    claimed = claim.get("decision")
    side = None if low is None or high is None else side_of(low, high, alpha)
    if claimed is None or side is None:
        return "not applicable", ""
    if side == claimed:
        return "same", f" All of them lead to the same decision at {alpha}."
    return "flipped", f" None of them leads to the printed decision at {alpha}."
