"""Days: three figures with the same sign between them, or the name of a month before a figure."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from reinfuse.leak_gate.date_patterns import MONTHS
from reinfuse.leak_gate.sieve.keys import NOTHING, SPREAD, Found, Keys, joined, keys_of, located, members
from reinfuse.leak_gate.sieve.numbers import Runs, is_fraction, values_of
from reinfuse.leak_gate.sieve.text import Integers, Text, eight_from, places_of, table_of

BETWEEN_FIGURES = table_of(b" -_/.")
FIGURES = 10**4  # more than any figure of a date
YEARS_OF_A_CENTURY = 100
FIGURE_BEFORE = re.compile(rb"([0-9]{1,4})(?:st|nd|rd|th)?(?: of)? {0,2}\Z")
FIGURES_AFTER = re.compile(rb" {0,2}([0-9]{1,4})(?:(?:st|nd|rd|th)? {1,2}([0-9]{2,4}))?")
# More than from the end of a month's name to the other figures: 29th of september, and september  29th  2006.
BEFORE_MONTH, AFTER_MONTH = 32, 24
THREE_LETTERS = np.uint64(2**24 - 1)
FEWEST_LETTERS = 3

Number = TypeVar("Number", int, Integers)


def _endings() -> dict[int, list[int]]:
    """Return the last three letters of the names of the months, long and short, as a number, with the months."""
    found: dict[int, list[int]] = {}
    for number, name in enumerate(MONTHS, 1):
        for ending in {name[:FEWEST_LETTERS], name[-FEWEST_LETTERS:]}:
            found.setdefault(int.from_bytes(ending.encode(), "little"), []).append(number)
    return found


MONTHS_OF_ENDING = _endings()
BITS_OF_AN_ENDING = 12
ENDING_SHIFT = np.uint64(64 - BITS_OF_AN_ENDING)
IS_ENDING = np.zeros(2**BITS_OF_AN_ENDING, dtype=np.bool_)  # by the upper bits of a spread ending
IS_ENDING[(np.array(list(MONTHS_OF_ENDING), dtype=np.uint64) * SPREAD >> ENDING_SHIFT).view(np.int64)] = True
DIGITS_OF_A_DAY = 2


def day_keys(days: Iterable[tuple[datetime.date, int]]) -> Keys:
    """Return the keys of days by day, month and year of the century; each comes with its owner."""
    pairs = [(_code(day.day, day.month, day.year), owner) for day, owner in days]
    codes, owners = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return keys_of(codes.astype(np.uint64) * SPREAD, owners)


def days_in(text: Text, runs: Runs, keys: Keys) -> Found:
    """Return where a text has the three figures of a day."""
    first = places_of(runs.linked[:-1] & runs.linked[1:] & (runs.lengths[1:] <= DIGITS_OF_A_DAY))
    sign = text.signs[runs.ends[first]]
    kept = BETWEEN_FIGURES[sign] & (sign == text.signs[runs.ends[first + 1]])
    first = first[kept & ~is_fraction(text, runs.starts[first])]
    if not len(first):
        return NOTHING
    one, two, three = (
        values_of(text, runs.ends[run], runs.lengths[run]).view(np.int64) for run in (first, first + 1, first + 2)
    )
    places = runs.starts[first]
    orders = ((three, two, one), (one, two, three), (two, one, three))
    return joined(
        located(members(keys, _code(day, month, year).view(np.uint64) * SPREAD), places, text.offset)
        for day, month, year in orders
    )


def days_in_words(text: Text, keys: Keys) -> Found:
    """Return where a text has a month by its name, with the two figures of a day around it."""
    # A figure follows every name of a month, with one or two signs between them or none.
    soon = text.is_digit[1:-2] | text.is_digit[2:-1] | text.is_digit[3:]
    ends = places_of(text.is_letter[:-3] & ~text.is_letter[1:-2] & soon) + 1
    if not len(ends):
        return NOTHING
    endings = eight_from(text.codes)[ends - FEWEST_LETTERS] & THREE_LETTERS
    months = places_of(IS_ENDING[(endings * SPREAD >> ENDING_SHIFT).view(np.int64)])
    pairs = [
        (end, day)
        for end, ending in zip(ends[months].tolist(), endings[months].tolist(), strict=True)
        if ending in MONTHS_OF_ENDING
        for day in _days_around(text, end, MONTHS_OF_ENDING[ending])
    ]
    if not pairs:
        return NOTHING
    places, days = np.array(pairs, dtype=np.int64).T
    return located(members(keys, days.view(np.uint64) * SPREAD), places, text.offset)


def _days_around(text: Text, end: int, months: Iterable[int]) -> Iterator[int]:
    """Yield the days that a name of one of the months may be part of, given where it ends."""
    around = text.codes[max(0, end - BEFORE_MONTH) : end + AFTER_MONTH].tobytes()
    end = min(end, BEFORE_MONTH)
    for month in months:
        for name in {MONTHS[month - 1].encode(), MONTHS[month - 1][:FEWEST_LETTERS].encode()}:
            after = FIGURES_AFTER.match(around, end)
            if after and around.endswith(name, 0, end):
                one, two = after.groups()
                before = FIGURE_BEFORE.search(around, 0, end - len(name))
                if two:
                    yield _code(int(one), month, int(two))
                if before:
                    yield _code(int(before[1]), month, int(one))
                    yield _code(int(one), month, int(before[1]))


def _figures(text: Text, runs: Runs, chosen: Integers) -> Integers:
    return values_of(text, runs.ends[chosen], runs.lengths[chosen]).view(np.int64)


def _code(day: Number, month: Number, year: Number) -> Number:
    return (day * FIGURES + month) * FIGURES + year % YEARS_OF_A_CENTURY
