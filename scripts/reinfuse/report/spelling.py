"""Words for composed names: those that are made of data and settings, and so stand in no list."""

import re
from collections.abc import Mapping

from reinfuse.wording.clinical_words import QUANTITIES
from reinfuse.wording.words import lowered

DIFFERENCE = re.compile(r"\b(\w+) - (\w+)\b")
COMPOSED_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9.]+)+")


def spelled_out(name: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the words of a name such as `category:nausea`, `mean_4_sd_2` or `completed - not completed`.

    Parameters
    ----------
    labels
        What the study file declares: a name that it declares reads as its label.
    """
    known = QUANTITIES | dict(labels or {})
    sides = [_one_side(side, known) for side in name.split(" - ")]
    return " minus ".join([sides[0], *(lowered(side) for side in sides[1:])])


def _one_side(name: str, known: Mapping[str, str]) -> str:
    parts = [known.get(part) or _without_underscores(part, known) for part in name.split(":")]
    text = ": ".join(parts)
    return text[:1].upper() + text[1:]


def note(text: str, labels: Mapping[str, str]) -> str:
    """Return a note of an estimate with the study's own labels in place of names."""

    def visits(found: re.Match[str]) -> str:
        end, start = found.groups()
        return f"from {lowered(labels[start])} to {lowered(labels[end])}" if {start, end} <= labels.keys() else found[0]

    return _without_underscores(DIFFERENCE.sub(visits, text), QUANTITIES | dict(labels))


def _without_underscores(text: str, known: Mapping[str, str]) -> str:
    def words(found: re.Match[str]) -> str:
        name = found[0]
        if name in known:
            return lowered(known[name])
        spaced = re.sub(r"\bsd\b", "SD", name.replace("_", " "))
        return re.sub(r"(?<=\d) (?=[A-Za-z])", ", ", spaced)

    return COMPOSED_NAME.sub(words, text)
