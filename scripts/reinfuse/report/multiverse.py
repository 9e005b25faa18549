"""The variants of a test: how many agree, where the published p-value lies among them, and which choices matter."""

from dataclasses import dataclass
from typing import Any

from reinfuse.report.figures import Figure
from reinfuse.report.inputs import Claim, Estimate
from reinfuse.report.tables import Row, Table, distinct, select
from reinfuse.wording import format as shown
from reinfuse.wording import words

Settings = dict[str, Any]
Numbers = dict[str, float | None]  # estimand: value
EVERY_VARIANT = "every_variant"
IGNORES_PAIRING = "ignores_pairing"
MOVES = {("paired_change", "lower"): "fall", ("paired_change", "higher"): "rise"}


@dataclass(frozen=True)
class Multiverse:
    """One multiverse: the claim that it is about, what it found in sentences and by choice, and its figures."""

    claim: str
    section: str
    statement: str
    sentences: list[str]
    table: Table
    figures: list[Figure]


def multiverses(
    estimates: list[Estimate], claims: list[Claim], drawn: list[Figure], settings: Settings
) -> list[Multiverse]:
    """Return the multiverses of a study in the order of the document that their claims stand in."""
    return [
        Multiverse(
            claim=claim.claim,
            section=claim.section,
            statement=shown.sentence(claim.statement),
            sentences=sentences(select(estimates, analysis=name), claim, spec),
            table=_table(select(estimates, analysis=name), settings),
            figures=[figure for figure in drawn if settings["figures"][figure.name].get("multiverse") == name],
        )
        for claim in claims
        for name, spec in settings["multiverses"].items()
        if spec["claim"] == claim.claim
    ]


def sentences(rows: list[Estimate], claim: Claim, spec: Settings) -> list[str]:
    """Return what the variants say, the answer first."""
    every = _numbers(rows, EVERY_VARIANT)
    n = _count(every, "variants")
    if not n:
        return ["No variant of this test has a p-value."]
    said = [_significance(n, every, spec), _spread(n, every, claim)]
    if "variants_with_other_decision" in every:
        who, verb = _who(_count(every, "variants_with_other_decision"), n)
        said.append(f"{who.capitalize()} of them {'lead' + verb} to another decision than the published one.")
    if "variants_that_hang_on_one_patient" in every:
        who, _ = _who(_count(every, "variants_that_hang_on_one_patient"), n)
        said.append(f"Leaving out one patient turns the decision of {who} of them.")
    return [*said, *_not_counted(every, _numbers(rows, IGNORES_PAIRING))]


def _significance(n: int, every: Numbers, spec: Settings) -> str:
    who, verb = _who(_count(every, "variants_significant"), n)
    same_way = _count(every, "variants_in_published_direction")
    move = MOVES.get((spec["kind"], spec["published_direction"]), "difference")
    what = move if same_way == n else "change" if spec["kind"] == "paired_change" else "difference"
    noun = "variant" if n == 1 else "variants"
    text = f"Of {shown.count(n)} defensible {noun} of this test, {who} {'call' + verb} the {what} significant at"
    text += f" {shown.number(spec['alpha'], shown.needed_decimals([spec['alpha']], 4))}"
    if same_way == n:
        return f"{text}."
    who, verb = _who(same_way, n)
    return f"{text}, and {who} {'estimate' + verb} it in the published direction."


def _spread(n: int, every: Numbers, claim: Claim) -> str:
    smallest, median, largest = (
        shown.p_value(every[name]) for name in ("smallest_p_value", "median_p_value", "largest_p_value")
    )
    published = shown.p_statement(shown.as_printed(claim.reported))
    beside = {
        "is larger than": _count(every, "variants_below_published_p_value"),
        "agrees with": _count(every, "variants_at_published_p_value"),
        "is smaller than": _count(every, "variants_above_published_p_value"),
    }
    parts = [
        f"{relation} {'all' if count == n else shown.in_words(count)}" for relation, count in beside.items() if count
    ]
    return (
        f"Their p-values run from {smallest} to {largest}, with a median of {median}; "
        f"the published {published} {shown.listing(parts)} of them."
    )


def _not_counted(every: Numbers, ignoring: Numbers) -> list[str]:
    said = []
    if repeated := _count(every, "variants_repeats"):
        gives = "gives" if repeated == 1 else "give"
        said.append(
            f"{_capital(repeated)} more {gives} the same result as one of these and {_is(repeated)} not counted."
        )
    if without := _count(every, "variants_no_p_value"):
        said.append(f"{_capital(without)} more {'has' if without == 1 else 'have'} no p-value.")
    if ignored := _count(ignoring, "variants"):
        treats = "variant that treats" if ignored == 1 else "variants that treat"
        low, high = shown.p_value(ignoring["smallest_p_value"]), shown.p_value(ignoring["largest_p_value"])
        spread = f"p-value is {low}" if low == high else f"p-values run from {low} to {high}"
        who, verb = _who(_count(ignoring, "variants_at_published_p_value"), ignored)
        said.append(
            f"{_capital(ignored)} further {treats} the two visits as different patients {_is(ignored)} not counted: "
            f"{'its' if ignored == 1 else 'their'} {spread}, and {who} of them {'give' + verb} the published one."
        )
    return said


def _table(rows: list[Estimate], settings: Settings) -> Table:
    """Return a row for all variants and one a choice."""
    contrasts = distinct(row.contrast for row in rows)
    lines = []
    headed = ""
    for contrast in contrasts:
        kind, _, word = contrast.partition(":")
        if word and kind != headed:
            headed = kind
            lines.append(Row(words.word(words.CHOICES, kind, "choice")))
        lines.append(_line(contrast, _numbers(rows, contrast), settings))
    return Table(
        caption="Variants by what they choose",
        corner="Choice",
        columns=["Variants", "Significant", "Smallest p", "Median p", "Largest p"],
        rows=lines,
    )


def _line(contrast: str, numbers: Numbers, settings: Settings) -> Row:
    kind, _, word = contrast.partition(":")
    header = words.choice(kind, word, settings["groups"]) if word else words.word(words.VARIANTS, kind, "variants")
    if not _count(numbers, "variants"):
        return Row(header, ["0", *[shown.NOTHING] * 4], is_part=bool(word))
    return Row(
        header,
        [
            shown.count(numbers["variants"]),
            f"{shown.count(numbers['variants_significant'])} ({shown.share(numbers['share_significant'])})",
            *(shown.p_value(numbers[name]) for name in ("smallest_p_value", "median_p_value", "largest_p_value")),
        ],
        is_part=bool(word),
    )


def _numbers(rows: list[Estimate], contrast: str) -> Numbers:
    return {row.estimand: row.estimate for row in select(rows, contrast=contrast)}


def _count(numbers: Numbers, name: str) -> int:
    return int(numbers.get(name) or 0)


def _who(count: int, n: int) -> tuple[str, str]:
    """Return how many of n in words, and the ending of the verb that follows."""
    if count == n and n > 1:
        return "all", ""
    return ("none", "s") if count == 0 else (shown.in_words(count), "s" if count == 1 else "")


def _capital(count: int) -> str:
    return shown.in_words(count).capitalize()


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
