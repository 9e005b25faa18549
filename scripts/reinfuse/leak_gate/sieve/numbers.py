"""Digits: runs with their values, whole numbers by their last digits, and numbers in groups by their first five."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from reinfuse.leak_gate.sieve.keys import (
    NOTHING,
    SPREAD,
    SPREAD_OF_SECOND,
    SPREAD_OF_THIRD,
    Found,
    Keys,
    located,
    members,
)
from reinfuse.leak_gate.sieve.text import SPACE, Integers, Mask, Text, Values, eight_from, places_of, table_of

ZEROS = np.uint64(0x3030303030303030)
FEWEST_DIGITS = 4  # of a day as a spreadsheet counts it
FEWEST_DIGITS_BEFORE_A_LETTER = 3  # of two digits with a letter every text is full
DIGITS_AT_ONCE = 8
MOST_DIGITS_OF_A_GROUP = 4
FEWEST_DIGITS_OF_GROUPS = 5  # as few as a number of any kind has, so all numbers in groups have so many in five groups
POINT, COMMA = ord("."), ord(",")
POWERS_OF_TEN = 10 ** np.arange(MOST_DIGITS_OF_A_GROUP + 1, dtype=np.uint64)
# What may part groups, stand before the first of groups that commas part, or before two that a point parts: see
# judgement.is_grouped.
BETWEEN_GROUPS, BEFORE_COMMAS, BEFORE_A_POINT = table_of(b" -_/.,()"), table_of(b" \"'>("), table_of(b" ().")


class Runs(NamedTuple):
    """Digits that stand together; the last five runs are empty ones behind the text, so that each has followers."""

    starts: Integers
    ends: Integers
    lengths: Integers
    linked: Mask  # whether one sign parts it from the next, and neither is longer than a group


KeysOfText = Callable[[Text, Runs, Integers], Values]


def runs_of(text: Text) -> Runs:
    """Return all runs of digits of a text."""
    edges = places_of(text.is_digit[1:] != text.is_digit[:-1]) + 1
    behind = np.full(2 * FEWEST_DIGITS_OF_GROUPS, len(text.codes) - 1)
    edges = np.concatenate([edges, behind])
    starts, ends = edges[::2], edges[1::2]
    lengths = ends - starts
    in_group = (lengths - 1).view(np.uint64) < MOST_DIGITS_OF_A_GROUP  # an empty one is less by one, so very long
    linked = np.zeros(len(starts), dtype=np.bool_)
    linked[:-1] = (starts[1:] == ends[:-1] + 1) & in_group[1:] & in_group[:-1]
    return Runs(starts, ends, lengths, linked)


def values_of(text: Text, ends: Integers, lengths: Integers) -> Values:
    """Return the value of the last eight digits of runs.

    All eight at once, in three multiplications (Lemire 2021, Number parsing at a gigabyte per second, section 8).
    """
    digits = eight_from(text.codes)[ends - DIGITS_AT_ONCE] ^ ZEROS
    # What stands before the digits is shifted out, in two halves: a shift by all 64 bits is not defined.
    half = ((DIGITS_AT_ONCE - np.minimum(lengths, DIGITS_AT_ONCE)) * 4).view(np.uint64)
    digits = digits >> half >> half << half << half
    digits = digits * np.uint64(10) + (digits >> np.uint64(8))
    pairs = np.uint64(0x000000FF000000FF)
    upper = (digits & pairs) * np.uint64(0x000F424000000064)
    lower = ((digits >> np.uint64(16)) & pairs) * np.uint64(0x0000271000000001)
    values: Values = (upper + lower) >> np.uint64(32)
    return values


def is_fraction(text: Text, starts: Integers) -> Mask:
    """Say which runs are the decimals of a number."""
    return np.asarray((text.signs[starts - 1] == POINT) & text.is_digit[starts - 2])


def whole_runs(text: Text, runs: Runs) -> Integers:
    """Return which runs of four digits or more are whole numbers and no decimals."""
    some = places_of(runs.lengths >= FEWEST_DIGITS)
    return some[~is_fraction(text, runs.starts[some])]


def runs_before_letters(text: Text, runs: Runs) -> Integers:
    """Return which runs of three digits or more end where a letter begins."""
    return places_of((runs.lengths >= FEWEST_DIGITS_BEFORE_A_LETTER) & text.is_letter[runs.ends])


def number_keys(text: Text, runs: Runs, chosen: Integers) -> Values:
    """Return what is known of numbers by their last sixteen digits, so that zeros before them do not count."""
    ends, lengths = runs.ends[chosen], runs.lengths[chosen]
    keys = values_of(text, ends, lengths) * SPREAD
    long = places_of(lengths > DIGITS_AT_ONCE)
    keys[long] += values_of(text, ends[long] - DIGITS_AT_ONCE, lengths[long] - DIGITS_AT_ONCE) * SPREAD_OF_SECOND
    return keys


def before_letter_keys(text: Text, runs: Runs, chosen: Integers) -> Values:
    """Return what is known of numbers with the letter that follows them."""
    letters = text.codes[runs.ends[chosen]].astype(np.uint64)
    return number_keys(text, runs, chosen) + letters * SPREAD_OF_THIRD


def numbers_in(text: Text, runs: Runs, chosen: Integers, keys: Keys, keys_of_text: KeysOfText = number_keys) -> Found:
    """Return which of the chosen runs of a text are members of a set of numbers."""
    if not len(chosen):
        return NOTHING
    return located(members(keys, keys_of_text(text, runs, chosen)), runs.starts[chosen], text.offset)


def group_keys(text: Text, runs: Runs, first: Integers) -> tuple[Integers, Values]:
    """Return which runs begin groups that hold five digits together, and what is known of the groups up to these."""
    digits, shape = (np.zeros(len(first), dtype=np.uint64) for _ in range(2))
    counted = np.zeros(len(first), dtype=np.int64)
    more = np.arange(len(first))
    for step in range(FEWEST_DIGITS_OF_GROUPS):
        if step:
            more = more[(counted[more] < FEWEST_DIGITS_OF_GROUPS) & runs.linked[first[more] + step - 1]]
        run = first[more] + step
        lengths = runs.lengths[run]
        digits[more] = digits[more] * POWERS_OF_TEN[lengths] + values_of(text, runs.ends[run], lengths)
        counted[more] += lengths
        shape[more] = shape[more] * np.uint64(MOST_DIGITS_OF_A_GROUP + 1) + lengths.view(np.uint64)
    enough = places_of(counted >= FEWEST_DIGITS_OF_GROUPS)
    return enough, digits[enough] * SPREAD + shape[enough] * SPREAD_OF_SECOND


def groups_in(text: Text, runs: Runs, keys: Keys) -> Found:
    """Return where a text has the first groups of numbers."""
    first = places_of(runs.linked)
    after = text.signs[runs.ends[first]]
    # First commas, of which tables are full. Before them may be a group that several signs part from the others: the
    # area of a telephone number.
    commas = places_of(after == COMMA)
    starts = runs.starts[first[commas]]
    before = text.signs[starts - 1]
    kept = BETWEEN_GROUPS[after]
    kept[commas] = BEFORE_COMMAS[before] | ((before == COMMA) & (text.codes[starts - 2] == SPACE))
    first, after = first[kept], after[kept]
    starts = runs.starts[first]
    # One point parts the two halves of a decimal number.
    kept = (after != POINT) | runs.linked[first + 1] | BEFORE_A_POINT[text.signs[starts - 1]]
    first = first[kept & ~is_fraction(text, starts)]
    if not len(first):
        return NOTHING
    enough, values = group_keys(text, runs, first)
    return located(members(keys, values), runs.starts[first[enough]], text.offset)
