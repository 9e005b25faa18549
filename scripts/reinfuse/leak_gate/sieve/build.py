"""The traces of a roster: each spelling of each identifier leaves one, by the rule that judges it."""

import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import BytesAhoCorasick

from reinfuse.leak_gate.date_patterns import compact_dates, seconds_since_1970, serial_numbers
from reinfuse.leak_gate.patterns import Identifier, spellings
from reinfuse.leak_gate.sieve.codes import (
    FEWEST_ENCODED_DIGITS,
    FEWEST_SIGNS_OF_A_HASH,
    STEP,
    eight_keys,
    is_encoded_digits,
    window_keys,
    windows_of,
)
from reinfuse.leak_gate.sieve.days import day_keys
from reinfuse.leak_gate.sieve.keys import Keys, keys_of
from reinfuse.leak_gate.sieve.numbers import before_letter_keys, group_keys, number_keys, runs_before_letters, runs_of
from reinfuse.leak_gate.sieve.text import Integers, lines_of, places_of
from reinfuse.leak_gate.sieve.words import WordKeys, word_keys

Spelled = tuple[str, int]  # a spelling, and the number of its identifier
FIVE_DIGITS = 5
FEWEST_SIGNS_OF_A_WORD, FEWEST_SIGNS_OF_A_SHORT_WORD = 3, 2
HASH = re.compile(f"[0-9a-f]{{{FEWEST_SIGNS_OF_A_HASH},}}")


class Sieve(NamedTuple):
    """All traces, each with the number of its identifier."""

    identifiers: int  # how many; the number of a day as a spreadsheet counts it is that of the day and so many more
    words: WordKeys
    whole_numbers: Keys
    before_letters: Keys
    five_digits: Keys
    groups: Keys
    days: Keys
    codes: Keys
    hashes: Keys
    encoded_digits: Keys
    others: BytesAhoCorasick | None  # spellings without a trace
    owners_of_others: Integers


def sieve_of(identifiers: Sequence[Identifier], own_words: frozenset[str]) -> Sieve:
    """Return the traces of identifiers; `own_words` are words that name nobody here (see `patterns_of`)."""
    spelled: dict[str, list[Spelled]] = defaultdict(list)
    days = []
    for owner, identifier in enumerate(identifiers):
        if isinstance(identifier.value, datetime.date):
            days.append((identifier.value, owner))
            continue
        for _, rule, pattern in spellings(identifier, own_words):
            # What is encoded as words is known by its words.
            spelled["phrase" if rule == "code" and pattern[0] == " " else rule].append((pattern, owner))
    phrases, cells = spelled["phrase"], spelled["cell"]
    words, before_letters, odd_phrases = _phrases([*phrases, *cells], len(phrases))
    five_digits, odd_phrases = _five_digits(odd_phrases)
    groups, odd_groups = _groups(spelled["grouped"])
    codes, hashes, encoded_digits, others = _codes([*spelled["code"], *odd_phrases, *odd_groups])
    in_figures = [
        (figures, owner) for day, owner in days for figures in (*compact_dates(day), *seconds_since_1970(day))
    ]
    serials = [(serial, len(identifiers) + owner) for day, owner in days for serial in serial_numbers(day)]
    return Sieve(
        identifiers=len(identifiers),
        words=words,
        whole_numbers=_numbers([*spelled["number"], *in_figures, *serials]),
        before_letters=before_letters,
        five_digits=five_digits,
        groups=groups,
        days=day_keys(days),
        codes=codes,
        hashes=hashes,
        encoded_digits=encoded_digits,
        others=BytesAhoCorasick([pattern.encode() for pattern, _ in others]) if others else None,
        owners_of_others=np.array([owner for _, owner in others], dtype=np.int64),
    )


def _numbers(patterns: list[Spelled]) -> Keys:
    lines = lines_of(patterns)
    runs = runs_of(lines.text)
    return keys_of(number_keys(lines.text, runs, np.arange(len(patterns))), lines.owners)


def _phrases(patterns: list[Spelled], in_cells_from: int) -> tuple[WordKeys, Keys, list[Spelled]]:
    """Return the keys of phrases by words, those by a number that a letter follows, and the phrases without either."""
    # The last word of a note may be cut, so it says nothing.
    lines = lines_of([(pattern[: pattern.rindex(" ") + 1], owner) for pattern, owner in patterns])
    runs = runs_of(lines.text)
    numbers = runs_before_letters(lines.text, runs)
    of_line = lines.at(runs.starts[numbers])
    before_letters = keys_of(before_letter_keys(lines.text, runs, numbers), lines.owners[of_line])
    without = np.ones(len(patterns), dtype=np.bool_)
    without[of_line] = False
    in_cell = np.arange(len(patterns)) >= in_cells_from
    # A short word, as the power of ten of a number, is a last resort: every page is full of them.
    _, odd = word_keys(lines, without, in_cell, FEWEST_SIGNS_OF_A_WORD)
    coded = odd[windows_of(lines, odd)[1]]
    without[coded] = False
    words, odd = word_keys(lines, without, in_cell, FEWEST_SIGNS_OF_A_SHORT_WORD)
    return words, before_letters, [patterns[line] for line in (*coded, *odd)]


def _five_digits(patterns: list[Spelled]) -> tuple[Keys, list[Spelled]]:
    """Return the keys of phrases by their numbers of five digits, and the phrases without.

    A telephone number as it stands in a web address has one: the brackets around its area take two digits each.
    """
    lines = lines_of(patterns)
    runs = runs_of(lines.text)
    numbers = places_of(runs.lengths == FIVE_DIGITS)
    of_line = lines.at(runs.starts[numbers])
    odd = np.setdiff1d(np.arange(len(patterns)), of_line)
    return keys_of(number_keys(lines.text, runs, numbers), lines.owners[of_line]), [patterns[line] for line in odd]


def _groups(patterns: list[Spelled]) -> tuple[Keys, list[Spelled]]:
    """Return the keys of numbers in groups, and the numbers without."""
    lines = lines_of(patterns)
    runs = runs_of(lines.text)
    first = np.searchsorted(runs.starts, lines.begins)
    # More than one sign may part an area from the rest of a telephone number, which then is known by the rest.
    first = first + ~runs.linked[first]
    enough, values = group_keys(lines.text, runs, first)
    odd = np.setdiff1d(np.arange(len(patterns)), enough)
    return keys_of(values, lines.owners[enough]), [patterns[line] for line in odd]


def _codes(patterns: list[Spelled]) -> tuple[Keys, Keys, Keys, list[Spelled]]:
    """Return the keys of codes by windows of six signs, of hashes, of digits that encode, and the codes without."""
    lines = lines_of(patterns)
    is_hash = np.array([HASH.fullmatch(pattern) is not None for pattern, _ in patterns], dtype=np.bool_)
    hashes = keys_of(eight_keys(lines.text, lines.begins[is_hash]), lines.owners[is_hash])
    rest = places_of(~is_hash)
    windows, has_all = windows_of(lines, rest)
    owners = np.repeat(lines.owners[rest[has_all]], STEP)
    codes = keys_of(window_keys(lines.text)[windows[has_all].ravel()], owners)
    rest = rest[~has_all]
    encodes = is_encoded_digits(lines.text)[lines.begins[rest]] & (lines.lengths[rest] >= FEWEST_ENCODED_DIGITS)
    digits = rest[encodes]
    encoded_digits = keys_of(eight_keys(lines.text, lines.begins[digits]), lines.owners[digits])
    return codes, hashes, encoded_digits, [patterns[line] for line in rest[~encodes]]
