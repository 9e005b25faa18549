"""The patterns of a roster: every spelling that is searched for, with its category and the rule that judges a hit.

Rules (see `judgement`): `phrase` and `code` decide wherever they stand; `number`, `grouped` and `date` by the signs
beside them; `cell` only where nothing else stands in a cell or a label; `serial` only where a file holds several.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from reinfuse.leak_gate.date_patterns import date_spellings, serial_numbers
from reinfuse.leak_gate.encoded_patterns import encoded_spellings
from reinfuse.leak_gate.folding import spaced_words, words
from reinfuse.leak_gate.judgement import SURE_DIGITS
from reinfuse.leak_gate.name_patterns import name_spellings, single_names
from reinfuse.leak_gate.number_patterns import digits_of, number_spellings, telephone_spellings
from reinfuse.leak_gate.roster import FEWEST_DIGITS, FEWEST_SIGNS, Roster

FEWEST_LETTERS_OF_A_NOTE = 20
FEWEST_WORDS_OF_A_NOTE = 5
NOTE_SIGNS_SEARCHED = 60
FEWEST_LETTERS_OF_A_MAILBOX = 8
# May.24 and page.12 are mailboxes, and a day and a page in the words of any text.
WORD_AND_SMALL_NUMBER = re.compile(r"[^\W\d_]{,7} \d{1,2}")
TELEPHONE_DIGITS = 7
POSTCODE = "postcode"
# Kept apart in the categories: programs that count bytes and times write such numbers by chance.
OF_FEW_DIGITS = " of five or six digits"
# The kinds of a roster; of two that share a spelling with the same rule the first gives the category.
KINDS = (
    "record_numbers", "numbers", "postcodes", "others", "emails", "names", "birth_dates", "visit_dates", "notes",
)  # fmt: skip

READINESS = {
    rule: place for place, rule in enumerate(("code", "phrase", "number", "grouped", "date", "cell", "serial"))
}


class Identifier(NamedTuple):
    """One value of a roster, and of which kind it is."""

    kind: str
    value: Any


class Meaning(NamedTuple):
    """What a hit of a pattern would be, and the rule that judges whether it is one."""

    category: str
    rule: str


Patterns = dict[str, Meaning]


def identifiers_of(roster: Roster) -> list[Identifier]:
    """Return all identifiers of a roster, kind by kind."""
    return [Identifier(kind, value) for kind in KINDS for value in getattr(roster, kind)]


def patterns_of(identifiers: Iterable[Identifier], own_words: frozenset[str]) -> Patterns:
    """Return {pattern: meaning} over folded text; `own_words` are words that name nobody alone in a cell and, each
    between two spaces, pairs of words and glued ones that name nobody anywhere.

    Where two identifiers share a spelling, the meaning that decides more readily stands.
    """
    found: Patterns = {}
    for identifier in identifiers:
        for category, rule, pattern in spellings(identifier, own_words):
            if pattern not in found or READINESS[rule] < READINESS[found[pattern].rule]:
                found[pattern] = Meaning(category, rule)
    return found


def too_short(roster: Roster) -> int:
    """Return how many record numbers are too short to be told from other numbers, and are not searched for."""
    return sum(not list(_of_identifying_text("", text)) for text in roster.record_numbers)


def spellings(identifier: Identifier, own_words: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (category, rule, pattern) for every spelling of an identifier."""
    kind, value = identifier
    if kind == "record_numbers":
        yield from _of_identifying_text("record number", value)
    elif kind == "numbers":
        digits = digits_of(value)
        if len(digits) >= TELEPHONE_DIGITS:
            yield from _each("telephone or other number", telephone_spellings(digits))
        yield from _of_identifying_text("telephone or other number", value)
    elif kind == "postcodes":
        yield from _of_identifying_text(POSTCODE, value, encoded=False)
    elif kind == "others":
        yield from _of_identifying_text("address or other identifier", value)
    elif kind == "emails":
        yield from _of_email(value, own_words)
    elif kind == "names":
        yield from _of_name(value, own_words)
    elif kind == "notes":
        yield from _of_note(value)
    else:
        yield from _of_date("birth date" if kind == "birth_dates" else "visit date", value)


def _of_name(cells: tuple[str, ...], own_words: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    for pattern in name_spellings(cells):
        if f" {' '.join(pattern.split())} " not in own_words:
            yield "name", "phrase", pattern
    yield from _encoded("name", [" ".join(cells), " ".join(reversed(cells)), ", ".join(cells)])
    for pattern in single_names(cells) - own_words:
        yield "single name", "cell", f" {pattern} "


def _of_date(category: str, day: datetime.date) -> Iterator[tuple[str, str, str]]:
    yield from _each(category, date_spellings(day))
    for serial in serial_numbers(day):
        yield category, "serial", serial


def _of_note(text: str) -> Iterator[tuple[str, str, str]]:
    note = words(text)
    if len(note) >= FEWEST_LETTERS_OF_A_NOTE and note.count(" ") + 1 >= FEWEST_WORDS_OF_A_NOTE:
        for spelling in {note, spaced_words(text)}:
            yield "note", "phrase", f" {spelling[:NOTE_SIGNS_SEARCHED]}"


def _each(category: str, spellings: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    for rule, pattern in spellings:
        yield category, rule, pattern


def _encoded(category: str, texts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for text in texts:
        for pattern in encoded_spellings(text):
            yield category, "code", pattern


def _of_identifying_text(category: str, text: str, *, encoded: bool = True) -> Iterator[tuple[str, str, str]]:
    """Yield the spellings of a text that identifies as a whole: digits as a number, with letters as a phrase."""
    phrase, digits = words(text), digits_of(text)
    has_letters = any(sign.isalpha() for sign in phrase.removeprefix("mrn"))
    signs = sum(sign.isalnum() for sign in phrase)
    if has_letters and (signs < FEWEST_SIGNS or not (digits or signs >= 2 * FEWEST_SIGNS)):
        return
    if not has_letters and len(digits.lstrip("0")) < FEWEST_DIGITS:
        return
    if has_letters:
        for spelling in {phrase, spaced_words(text)}:
            yield category, "phrase", f" {spelling} "
        if len(phrase.replace(" ", "")) >= 2 * FEWEST_SIGNS:
            yield category, "phrase", f" {phrase.replace(' ', '')} "
    else:
        is_short = len(digits.lstrip("0")) < SURE_DIGITS and category != POSTCODE
        yield from _each(f"{category}{OF_FEW_DIGITS if is_short else ''}", number_spellings(digits))
    if encoded:
        yield from _encoded(category, {text, digits.lstrip("0"), digits} if not has_letters else {text})


def _of_email(text: str, own_words: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    category = "e-mail address"
    yield category, "phrase", f" {words(text)} "
    yield category, "phrase", f" {words(text.replace('@', ' 40'))} "  # as it stands in a web address
    yield from _encoded(category, {text, text.lower()})
    mailbox = words(text.partition("@")[0])
    tells = any(sign.isdigit() or sign == " " for sign in mailbox) and len(mailbox) >= FEWEST_SIGNS
    if mailbox and mailbox not in own_words:
        decides = tells or len(mailbox) >= FEWEST_LETTERS_OF_A_MAILBOX
        decides = decides and not WORD_AND_SMALL_NUMBER.fullmatch(mailbox)
        yield category, "phrase" if decides else "cell", f" {mailbox} "
