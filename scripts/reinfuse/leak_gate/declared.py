"""What the project and its studies write themselves, and what therefore tells nothing about a patient.

A patient may be called Day, Low or Wilson; a cell that says so is then a column's name, a level or a method. Another
may be called Ken Ward, which every result of a mixed model by Kenward and Roger says, or May Read. A visit may fall on
the last day of a published study period. Numbers, addresses and dates of birth have no such exception.
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
from reinfuse.leak_gate.name_patterns import FEWEST_LETTERS_GLUED, GAPS
from reinfuse.leak_gate.patterns import Identifier
from reinfuse.leak_gate.sieve.build import sieve_of
from reinfuse.leak_gate.sieve.look import suspects

# A word that stands alone in quotation marks, in an element, as a key or as an item of a list.
ALONE = re.compile(r"""(?:^|["'>:,\[{=|-])\s*([^\W\d_]{2,})\s*(?=["'<:,\]}=|\n]|$)""", re.MULTILINE)

# Two words side by side in folded text, as near to each other as those of a name.
SIDE_BY_SIDE = re.compile(rf" ([^\W\d_]{{2,}}) {{1,{len(GAPS)}}}(?=([^\W\d_]{{2,}}) )")
LONG_WORD = re.compile(rf"(?<= )[^\W\d_]{{{FEWEST_LETTERS_GLUED},}}(?= )")
# Rows that anybody may see: what is written about them names no patient of a clinic.
ROWS_ARE_OPEN = re.compile(r"^rows:\s*(public|simulated)\b", re.MULTILINE)


def texts_of(folder: Path, pattern: str) -> list[str]:
    """Return the texts of all files below a folder whose names match a pattern."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern)) if path.is_file()]


def own_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the folded words that stand alone in code, templates or the files of a study."""
    found: set[str] = set()
    for text in texts:
        found.update(ALONE.findall(text))
    return frozenset(words(word) for word in found)


def own_phrases(texts: Iterable[str]) -> frozenset[str]:
    """Return the folded pairs of words that stand side by side, and the long words, each between two spaces."""
    found: set[str] = set()
    for text in texts:
        folded = resolved(text).translate(SEARCHED).decode("utf-8", "replace")
        found.update(f" {one} {other} " for one, other in SIDE_BY_SIDE.findall(folded))
        found.update(f" {word} " for word in LONG_WORD.findall(folded))
    return frozenset(found)


def texts_of_open_studies(folder: Path) -> list[str]:
    """Return the texts of the studies whose rows anybody may see."""
    return [
        text
        for path in sorted(folder.glob("*/study.yaml"))
        if ROWS_ARE_OPEN.search(path.read_text(encoding="utf-8"))
        for text in texts_of(path.parent, "*.yaml")
    ]


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
