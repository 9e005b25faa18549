"""The one sentence that a reader of one sentence should get.

Claims are ranked by severity, then decisions that were only read from words come last, since words have more than one
reading; then by what they weigh in the source (a conclusion first), then a flipped decision before a number that fails
and both before the rest, then by their place in the document. The first one is told.
"""

from reinfuse.report import answer
from reinfuse.report.inputs import Claim, Variant
from reinfuse.wording import format as shown
from reinfuse.wording import words

WEIGHTS = ["conclusion", "supporting", "descriptive"]


def most_important(claims: list[Claim], variants: list[Variant]) -> str:
    """Return the sentence for one study; where nothing is wrong it says how much could be checked."""
    if not claims:
        return "No published statements were given to check."
    first = min(claims, key=_rank)
    if first.severity == "none":
        return _all_well(claims)
    lead = "" if first.severity == "major" else "No conclusion fails; the gravest of the rest: "
    if first.decision == "flipped":
        return lead + _flip(answer.flipped([first], variants)[0])
    (found,) = answer.discrepancies([first])
    what = words.judgement(first.numeric).label
    return f"{lead}{what}: “{found.statement}” Published {found.published}, {_ours(first, found)}."


def _rank(claim: Claim) -> tuple[int, bool, int, bool, bool]:
    """Python's `min` takes the first of equals, so the order of the document decides last."""
    return (
        list(words.SEVERITY).index(claim.severity),
        claim.decision == "flipped" and not claim.reported,
        WEIGHTS.index(claim.weight),
        claim.decision != "flipped",
        words.judgement(claim.numeric).family != "fails",
    )


def _flip(found: answer.Finding) -> str:
    ours = (
        f"{found.recomputed} by the appropriate method ({found.method})"
        if found.recomputed and found.method
        else "the printed numbers lead to the opposite decision"
    )
    return f"Flips: “{found.statement}” Published {found.published}, but {ours}."


def _ours(claim: Claim, found: answer.Finding) -> str:
    """Return what was found instead, in words that say what it rests on."""
    if claim.numeric == "reproduced by a variant":
        return f"which comes out by one method only ({found.method})"
    if claim.numeric == "within tolerance":
        return "which comes out when rounded twice"
    if claim.evidence == "rows":
        return f"but the rows give {found.recomputed}" if found.recomputed else "which the rows do not give"
    return (
        f"but other printed numbers give {found.recomputed}"
        if found.recomputed
        else "which other printed numbers contradict"
    )


def _all_well(claims: list[Claim]) -> str:
    checked = sum(claim.numeric != "not checkable" for claim in claims)
    if not checked:
        return "No published statement could be checked."
    if checked == len(claims):
        return "Everything that was published holds."
    said = f"Everything that could be checked holds: {shown.in_words(checked)} of {shown.count(len(claims))} statements"
    open_ones = sum(claim.weight == "conclusion" and claim.numeric == "not checkable" for claim in claims)
    if open_ones:
        noun = "conclusion" if open_ones == 1 else "conclusions"
        said += f"; {shown.in_words(open_ones)} {noun} cannot be checked"
    return f"{said}."
