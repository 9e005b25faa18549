"""Sentences of the audit: groups, visits and methods as a reader says them."""

from collections.abc import Mapping

from reinfuse.wording import words

Labels = Mapping[str, str]
# Methods that are called after somebody keep their capital inside a sentence.
PROPER_NAMES = ("Wilcoxon", "Mann", "Welch", "Fisher", "Clopper", "Hedges")


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
