"""Sentences of the audit: groups, visits and numbers as a reader says them."""

from collections.abc import Mapping
from decimal import Decimal

from reinfuse.audit.reported import Reported
from reinfuse.report import format as shown
from reinfuse.report import words

Labels = Mapping[str, str]


def value(number: float, unit: str | None = None) -> str:
    """Return a recomputed number with about three digits."""
    text = shown.number(number, 0 if number == round(number) else max(shown.decimals_for([number]), 1))
    return shown.with_unit(text, unit or "")


def p(number: float) -> str:
    """Return `p = 0.016`."""
    return shown.p_statement(shown.p_value(number))


def printed(reported: Reported, unit: str | None = None) -> str:
    """Return a number as the source printed it."""
    return shown.with_unit(f"{reported.relation}{_plain(reported.number)}".replace("-", shown.MINUS), unit or "")


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def whose(row: Mapping[str, object], labels: Labels) -> str:
    """Return whose number an estimate is, for example `Completers (3 to 6 infusions), 6 months later`."""
    group = str(row["group"])
    parts = [" against ".join(_label(part, labels) for part in group.split(" vs "))]
    if row["timepoint"]:
        parts.append(words.lowered(_label(str(row["timepoint"]), labels)))
    return ", ".join(parts)


def _label(name: str, labels: Labels) -> str:
    return "all patients" if name == "all" else f"‘{labels.get(name, name)}’"


def method(name: str) -> str:
    """Return the words for a method."""
    return (
        words.lowered(words.method(name)) if words.method(name).split(" ")[0] != "Mann–Whitney" else words.method(name)
    )


def listing(parts: list[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    return shown.listing(parts, last)
