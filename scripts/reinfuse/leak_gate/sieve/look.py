"""Look through a text for the traces of identifiers."""

import re

import numpy as np
from ahocorasick_rs import BytesAhoCorasick

from reinfuse.leak_gate.judgement import is_cell_of_digits
from reinfuse.leak_gate.sieve.build import FIVE_DIGITS, Sieve
from reinfuse.leak_gate.sieve.codes import codes_in, encoded_digits_in, hashes_in
from reinfuse.leak_gate.sieve.days import days_in, days_in_words
from reinfuse.leak_gate.sieve.keys import NOTHING, Found, joined
from reinfuse.leak_gate.sieve.numbers import (
    Runs,
    before_letter_keys,
    groups_in,
    numbers_in,
    runs_before_letters,
    runs_of,
    whole_runs,
)
from reinfuse.leak_gate.sieve.text import Integers, Text, places_of, stretches
from reinfuse.leak_gate.sieve.words import phrases_in

DIGITS = re.compile(rb"[0-9]+")


def suspects(sieve: Sieve, plain: bytes, fewest_serials: float) -> Found:
    """Return where a text may hold identifiers, and which: none is missing, some are there without a reason.

    `plain` is a text with look-alikes resolved that begins and ends with the end of a line. Days as a spreadsheet
    counts them are suspect only where there are so many different ones.
    """
    found, serials = [], []
    for text in stretches(plain):
        found += [phrases_in(text, sieve.words), codes_in(text, sieve.codes), hashes_in(text, sieve.hashes)]
        if sieve.others is not None:
            found.append(_others_in(text, sieve.others, sieve.owners_of_others))
        runs = runs_of(text)
        if runs.lengths[0]:
            in_figures, days = _numbers_in(text, runs, sieve)
            found += in_figures
            serials.append(days)
    days = joined(serials)
    if len({_digits(plain, place) for place in days.places.tolist()}) >= fewest_serials:
        found.append(days)
    return joined(found)


def _numbers_in(text: Text, runs: Runs, sieve: Sieve) -> tuple[list[Found], Found]:
    """Return where a text may hold identifiers of digits, and beside these the days as a spreadsheet counts them."""
    numbers = numbers_in(text, runs, whole_runs(text, runs), sieve.whole_numbers)
    is_serial = numbers.owners >= sieve.identifiers
    found = [
        Found(numbers.places[~is_serial], numbers.owners[~is_serial]),
        numbers_in(text, runs, runs_before_letters(text, runs), sieve.before_letters, before_letter_keys),
        numbers_in(text, runs, places_of(runs.lengths == FIVE_DIGITS), sieve.five_digits),
        groups_in(text, runs, sieve.groups),
        days_in(text, runs, sieve.days),
        days_in_words(text, sieve.days),
        encoded_digits_in(text, sieve.encoded_digits),
    ]
    serials = Found(numbers.places[is_serial], numbers.owners[is_serial] - sieve.identifiers)
    return found, _in_cells(text.plain, serials)


def _in_cells(plain: bytes, found: Found) -> Found:
    """Return the numbers that are alone in their cells."""
    if not len(found.places):
        return NOTHING
    places = found.places.tolist()
    alone = [is_cell_of_digits(plain, place, place + len(_digits(plain, place))) for place in places]
    kept = places_of(np.array(alone, dtype=np.bool_))
    return Found(found.places[kept], found.owners[kept])


def _digits(plain: bytes, place: int) -> bytes:
    digits = DIGITS.match(plain, place)
    return digits[0] if digits else b""


def _others_in(text: Text, others: BytesAhoCorasick, owners: Integers) -> Found:
    hits = others.find_matches_as_indexes(text.codes.tobytes(), overlapping=True)
    places = np.array([start for _, start, _ in hits], dtype=np.int64)
    return Found(places + text.offset, owners[[index for index, _, _ in hits]])
