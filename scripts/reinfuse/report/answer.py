"""The answer in plain words: what held, what did not, which decisions flip and why it matters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reinfuse.report.inputs import Claim, Estimate, Variant
from reinfuse.report.tables import distinct, first, is_primary, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]


NO_METHOD = ("", None)


@dataclass(frozen=True)
class Tally:
    """How many claims of one family of verdicts there are, and how many of each verdict."""

    family: str
    label: str
    count: int
    verdicts: list[tuple[str, str, int]]  # name, label, count


@dataclass(frozen=True)
class Finding:
    """What a reader must know, said once however often the source says it.

    `why` is why it matters, `how` is how it was found, `others` are the further claims: name, section, statement.
    """

    claim: str
    section: str
    statement: str
    published: str
    recomputed: str
    recomputed_by: str
    method: str
    change: str
    why: str
    how: str
    others: list[tuple[str, str, str]]


def tallies(claims: list[Claim]) -> list[Tally]:
    """Count the claims by verdict, families in the order of the page; a family without claims is left out."""
    counted: list[Tally] = []
    for family, label in words.FAMILIES.items():
        verdicts = [
            (name, judgement.label, sum(claim.numeric == name for claim in claims))
            for name, judgement in words.NUMERIC.items()
            if judgement.family == family
        ]
        present = [verdict for verdict in verdicts if verdict[2]]
        if present:
            counted.append(Tally(family, label, sum(verdict[2] for verdict in present), present))
    known = sum(tally.count for tally in counted)
    if known != len(claims):
        words.judgement(next(claim.numeric for claim in claims if claim.numeric not in words.NUMERIC))
    return counted


def headline(claims: list[Claim]) -> str:
    """Return the one sentence that counts the verdicts."""
    if not claims:
        return "No published statements were given to check."
    phrases = {
        "holds": ("holds", "hold"),
        "variant": ("holds only by a variant of the analysis", "hold only by a variant of the analysis"),
        "fails": ("does not hold", "do not hold"),
        "unknown": ("cannot be checked", "cannot be checked"),
    }
    counted = tallies(claims)
    parts = [
        f"{shown.in_words(tally.count)} {phrases[tally.family][0 if tally.count == 1 else 1]}" for tally in counted
    ]
    noun = "statement" if len(claims) == 1 else "statements"
    told = shown.sentence(f"of {shown.count(len(claims))} published {noun}, {shown.listing(parts)}")
    weak = sum(claim.weak for claim in claims)
    if not weak:
        return told
    verb = "is" if weak == 1 else "are"
    return f"{told} Of those that hold, {shown.in_words(weak)} {verb} checked weakly: nearby values would pass too."


def flip_sentence(claims: list[Claim], flips: list[Finding]) -> str:
    """Return the sentence that says how many published decisions change, and on how many tests they rest."""
    decisions = sum(claim.decision != "not applicable" for claim in claims)
    changed = sum(claim.decision == "flipped" for claim in claims)
    if not decisions:
        return "No published decision could be put to the test." if claims else ""
    if not changed:
        return "No published decision changes under the appropriate method."
    by_print = sum(claim.decision == "flipped" and claim.evidence != "rows" for claim in claims)
    tests = f"they rest on {shown.in_words(len(flips))} {'test' if len(flips) == 1 else 'tests'}"
    if by_print == changed:
        noun = "decision contradicts" if changed == 1 else "decisions contradict"
        return shown.sentence(f"{shown.in_words(changed)} published {noun} the numbers that were printed")
    noun = "decision changes" if changed == 1 else "decisions change"
    method = "under the appropriate method"
    if by_print:
        by_method, by_print_words = shown.in_words(changed - by_print), shown.in_words(by_print)
        method = f"{by_method} {method}, {by_print_words} by the numbers that were printed"
    told = f"{shown.in_words(changed)} published {noun}{':' if by_print else ''} {method}"
    return shown.sentence(f"{told}; {tests}" if changed > 1 else told)


def flipped(claims: list[Claim], variants: list[Variant]) -> list[Finding]:
    """Return every decision that the appropriate method turns around, once a test, in the order of the document."""
    primary = {row.claim: row for row in reversed(variants) if row.role == "primary"}
    found = [claim for claim in claims if claim.decision == "flipped"]

    def same_test(one: Claim, other: Claim) -> bool:
        ours, theirs = _appropriate(one, primary), _appropriate(other, primary)
        # Where only printed numbers decide, there is no method to compare, but how it was found.
        is_same = ours == theirs if ours != NO_METHOD else theirs == NO_METHOD and _how(one) == _how(other)
        return is_same or _same_quantity(one, other)

    return [_flip(said, primary) for said in _said_once(found, same_test)]


def major(claims: list[Claim]) -> list[Finding]:
    """Return every other major discrepancy, in the order of the document."""
    return discrepancies([claim for claim in claims if claim.severity == "major" and claim.decision != "flipped"])


def discrepancies(claims: list[Claim]) -> list[Finding]:
    """Return what was found of claims that fail, once a quantity, in the order of the document."""
    return [
        _finding(
            said,
            recomputed=recomputed(said[0]) if said[0].recomputed else "",
            recomputed_by="Recomputed",
            method=words.said_method(said[0].method),
            change=shown.sentence(words.judgement(said[0].numeric).label),
        )
        for said in _said_once(claims, _same_matter)
    ]


def published(claim: Claim) -> str:
    """Return the published number as it is printed, or words where words were printed."""
    if not claim.reported:
        return "in words only"
    number = shown.as_printed(claim.reported)
    if claim.kind == "p_value":
        return shown.p_statement(number)
    number = shown.with_unit(number, claim.unit)
    return f"“{claim.in_words}” ({number})" if claim.in_words else number


def recomputed(claim: Claim) -> str:
    """Return the recomputed number with one digit more than the published one, so that a difference shows."""
    if not claim.recomputed:
        return shown.NOTHING
    if claim.recomputed == shown.SUPPRESSED:
        return shown.SUPPRESSED
    value = float(claim.recomputed)
    if claim.kind in {"p_value", "decision"}:
        return shown.p_statement(shown.p_value(value))
    printed_decimals = len(claim.reported.partition(".")[2])
    decimals = max(printed_decimals, shown.needed_decimals([value], printed_decimals + 1))
    return shown.with_unit(shown.number(value, decimals), claim.unit)


def results(estimates: list[Estimate], settings: Settings) -> list[str]:
    """Return one sentence for each analysis of a change: what the rows show, whatever was published."""
    sentences = []
    for analysis, spec in settings["analyses"].items():
        if spec["kind"] != "paired_change":
            continue
        rows = select(estimates, analysis=analysis)
        parts = [_change(select(rows, group=group), settings) for group in distinct(row.group for row in rows)]
        outcome = settings["outcomes"][spec["outcome"]]
        span = words.span(spec["start"], spec["end"], settings["timepoints"])
        sentences.append(
            f"{outcome['label']} ({outcome['unit']}), mean change {span}: {'; '.join(parts)}. The intervals are those "
            "of the mean change by the t distribution."
        )
    return sentences


def _change(rows: list[Estimate], settings: Settings) -> str:
    """Return the mean change of one group, its interval and the p-value of the primary test."""
    who = words.group(rows[0].group, settings["groups"])
    change = first(rows, estimand="mean_change", method="paired_t")
    primary = next((row for row in rows if is_primary(row)), None)
    if change is None or primary is None or change.estimate is None:
        return f"{who}: no patient with both visits"
    limits = ""
    decimals = shown.decimals_for([change.estimate, change.ci_low, change.ci_high])
    if change.ci_low is not None:
        level = shown.percent(settings["ci_level"] * 100)
        limits = f"{level} CI {shown.interval(change.ci_low, change.ci_high, decimals)}, "
    return (
        f"{who}: {shown.number(change.estimate, decimals)} ({limits}{shown.sample_size(change.n_patients)}), "
        f"{shown.p_statement(shown.p_value(primary.p_value))} by the {_test(primary.method)}"
    )


def _test(method: str) -> str:
    """Return the words for a test in running text: `exact Wilcoxon signed-rank test`."""
    text = words.lowered(words.method(method))
    return f"exact {text.removesuffix(', exact')}" if text.endswith(", exact") else text


def _flip(said: list[Claim], primary: dict[str, Variant]) -> Finding:
    claim = said[0]
    method, p_value = _appropriate(claim, primary)
    return _finding(
        said,
        recomputed=shown.p_statement(shown.p_value(p_value)) if p_value is not None else "",
        recomputed_by="Appropriate method",
        method=words.said_method(method),
        change=_direction(claim.reported, p_value),
    )


def _finding(said: list[Claim], recomputed: str, recomputed_by: str, method: str, change: str) -> Finding:
    claim = said[0]
    return Finding(
        claim=claim.claim,
        section=claim.section,
        statement=shown.sentence(claim.statement),
        published=published(claim),
        recomputed=recomputed,
        recomputed_by=recomputed_by,
        method=method,
        change=change,
        why=shown.sentence(claim.because),
        how=_how(claim),
        others=[(other.claim, other.section, shown.sentence(other.statement)) for other in said[1:]],
    )


def _appropriate(claim: Claim, primary: dict[str, Variant]) -> tuple[str, float | None]:
    """Return the appropriate method and its p-value; a decision in words has no variants, but its own p-value."""
    if claim.claim in primary:
        return primary[claim.claim].method, primary[claim.claim].p_value
    return claim.method, float(claim.recomputed) if claim.recomputed else None


def _direction(reported: str, appropriate: float | None) -> str:
    """A decision that flips lies on the other side of the level, so the smaller p-value is the significant one."""
    if appropriate is None:
        return "The printed numbers lead to the opposite decision."
    if not reported:
        return "The appropriate method leads to the opposite decision."
    if appropriate < float(reported.lstrip("<>= ")):
        return "Published as not significant; significant under the appropriate method."
    return "Published as significant; not significant under the appropriate method."


def _how(claim: Claim) -> str:
    """Return how a verdict was found; the ledger's reason ends with why it matters."""
    return shown.sentence(claim.reason.removesuffix(claim.because))


def _same_matter(one: Claim, other: Claim) -> bool:
    """Two limits of one printed interval are one matter: what is said of the one is what is said of the other."""
    of_print = one.evidence == other.evidence != "rows"
    return _same_quantity(one, other) or (of_print and one.section == other.section and one.reason == other.reason)


def _same_quantity(one: Claim, other: Claim) -> bool:
    return one.claim in other.same_as or other.claim in one.same_as


def _said_once(claims: list[Claim], is_same: Callable[[Claim, Claim], bool]) -> list[list[Claim]]:
    """Put claims together that say the same, the first of the document leading."""
    groups: list[list[Claim]] = []
    for claim in claims:
        known = next((group for group in groups if any(is_same(claim, other) for other in group)), None)
        if known is None:
            groups.append([claim])
        else:
            known.append(claim)
    return groups
