"""What the project and its studies write themselves, and what therefore tells nothing about a patient.

A patient may be called Day, Low or Wilson; a cell that says so is then a column's name, a level or a method. A visit
may fall on the last day of a published study period. Pairs of names, numbers and dates of birth have no such exception.
"""

import datetime
import math
import re
from collections.abc import Iterable
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick

from reinfuse.leak_gate.date_patterns import date_spellings
from reinfuse.leak_gate.folding import SEARCHED, resolved, words
from reinfuse.leak_gate.judgement import JUDGES
from reinfuse.leak_gate.patterns import Identifier
from reinfuse.leak_gate.sieve.build import sieve_of
from reinfuse.leak_gate.sieve.look import suspects

# A word that stands alone in quotation marks, in an element, as a key or as an item of a list.
ALONE = re.compile(r"""(?:^|["'>:,\[{=|-])\s*([^\W\d_]{2,})\s*(?=["'<:,\]}=|\n]|$)""", re.MULTILINE)


def texts_of(folder: Path, pattern: str) -> list[str]:
    """Return the texts of all files below a folder whose names match a pattern."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern)) if path.is_file()]


def own_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the folded words that stand alone in code, templates or the files of a study."""
    found: set[str] = set()
    for text in texts:
        found.update(ALONE.findall(text))
    return frozenset(words(word) for word in found)


def days_printed(days: Iterable[datetime.date], texts: Iterable[str]) -> frozenset[datetime.date]:
    """Return the days that the files of studies print: these are declared to pass."""
    identifiers = [Identifier("visit_dates", day) for day in days]
    plain = resolved("\n".join(texts))
    suspect = suspects(sieve_of(identifiers, frozenset()), plain, math.inf)
    spellings = [
        (pattern.encode(), rule, identifiers[owner].value)
        for owner in set(suspect.owners.tolist())
        for rule, pattern in date_spellings(identifiers[owner].value)
    ]
    if not spellings:
        return frozenset()
    automaton = BytesAhoCorasick([pattern for pattern, _, _ in spellings])
    printed = set()
    for index, start, end in automaton.find_matches_as_indexes(plain.translate(SEARCHED), overlapping=True):
        _, rule, day = spellings[index]
        if JUDGES[rule](plain, start, end):
            printed.add(day)
    return frozenset(printed)
