"""Sentences of the audit: groups, visits and numbers as a reader says them."""

from collections.abc import Mapping

from reinfuse.audit.reported import Reported
from reinfuse.report import format as shown
from reinfuse.report import words

Labels = Mapping[str, str]
# Methods that are called after somebody keep their capital inside a sentence.
PROPER_NAMES = ("Wilcoxon", "Mann", "Welch", "Fisher", "Clopper", "Hedges")


def value(number: float, unit: str | None = None) -> str:
    """Return a recomputed number with about three digits."""
    text = shown.number(number, 0 if number == round(number) else max(shown.decimals_for([number]), 1))
    return shown.with_unit(text, _unit(text, unit))


def p(number: float) -> str:
    """Return `p = 0.016`."""
    return shown.p_statement(shown.p_value(number))


def printed(reported: Reported, unit: str | None = None) -> str:
    """Return a number as the source printed it."""
    text = f"{reported.relation}{reported.number:f}".replace("-", shown.MINUS)
    return shown.with_unit(text, _unit(text, unit))


def _unit(text: str, unit: str | None) -> str:
    """Return the unit, in the singular for one patient, year or point."""
    return (unit or "").removesuffix("s") if text == "1" else unit or ""


def whose(row: Mapping[str, object], labels: Labels) -> str:
    """Return whose number an estimate is, for example `Completers (3 to 6 infusions), 6 months later`."""
    group = str(row["group"])
    parts = [" against ".join(_label(part, labels) for part in group.split(" vs "))]
    if row["timepoint"]:
        parts.append(words.lowered(labels.get(str(row["timepoint"]), str(row["timepoint"]))))
    return ", ".join(parts)


def _label(name: str, labels: Labels) -> str:
    return "all patients" if name == "all" else f"‘{labels.get(name, name)}’"


def method(name: str) -> str:
    """Return the words for a method as they stand in a sentence: `the Mann–Whitney test (exact)`."""
    head, _, details = words.method(name).partition(", ")
    return f"the {head if head.startswith(PROPER_NAMES) else words.lowered(head)}{f' ({details})' if details else ''}"


def listing(parts: list[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    return shown.listing(parts, last)
