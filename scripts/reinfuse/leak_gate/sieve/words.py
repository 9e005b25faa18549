"""Phrases by their words: a word is known by the eight signs from a letter on that no letter stands before."""

from typing import NamedTuple

import numpy as np

from reinfuse.leak_gate.judgement import is_cell
from reinfuse.leak_gate.sieve.keys import (
    NOTHING,
    SPREAD,
    SPREAD_OF_SECOND,
    SPREAD_OF_THIRD,
    Found,
    Keys,
    joined,
    keys_of,
    located,
    members,
)
from reinfuse.leak_gate.sieve.text import SPACE, Integers, Lines, Mask, Text, Values, eight_from, places_of

SPACES = np.uint64(0x2020202020202020)
LOWEST_BITS, HIGHEST_BITS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
ONE = np.uint64(1)


class WordKeys(NamedTuple):
    """Two words that follow each other, words that must stand for themselves, and words alone in a cell."""

    pairs: Keys
    words: Keys
    cells: Keys


def words_of(text: Text) -> tuple[Integers, Values]:
    """Return where the words of a text begin, and their first eight signs, less those behind the first space."""
    starts = places_of(text.is_letter[1:] > text.is_letter[:-1]) + 1
    heads = eight_from(text.codes)[starts]
    # The first byte that is a space: the lowest one of which a borrow reaches the highest bit (Warren 2012, Hacker's
    # Delight, section 6-1).
    other = heads ^ SPACES
    ends = (other - LOWEST_BITS) & ~other & HIGHEST_BITS
    heads &= (ends & (~ends + ONE)) - ONE
    return starts, heads


def word_keys(lines: Lines, wanted: Mask, in_cell: Mask, fewest_signs: int) -> tuple[WordKeys, Integers]:
    """Return the keys of the wanted lines, and which of them have none: those of one word of fewer signs.

    Some lines count only alone in a cell.
    """
    starts, heads = words_of(lines.text)
    line = lines.at(starts)
    heads, line = heads[wanted[line]], line[wanted[line]]
    first = places_of(line[1:] == line[:-1])
    pairs, line_of_pair = _pairs(heads)[first], line[first]
    # Of the pairs of a phrase that which fewest phrases have: a street or a provider of mail is common to many.
    _, number, times = np.unique(pairs, return_inverse=True, return_counts=True)
    order = np.lexsort((times[number], line_of_pair))
    rarest = order[np.unique(line_of_pair[order], return_index=True)[1]]
    words_in_line = np.bincount(line, minlength=len(lines.begins))
    alone = places_of((words_in_line[line] == 1) & (_signs(heads) >= fewest_signs))
    cells, words = alone[in_cell[line[alone]]], alone[~in_cell[line[alone]]]
    without = wanted.copy()
    without[line_of_pair[rarest]] = without[line[alone]] = False
    keys = WordKeys(
        keys_of(pairs[rarest], lines.owners[line_of_pair[rarest]]),
        keys_of(heads[words] * SPREAD, lines.owners[line[words]]),
        keys_of(heads[cells] * SPREAD, lines.owners[line[cells]]),
    )
    return keys, places_of(without)


def phrases_in(text: Text, keys: WordKeys) -> Found:
    """Return where a text has words of phrases."""
    starts, heads = words_of(text)
    if not len(starts):
        return NOTHING
    spread = heads * SPREAD
    cells = located(members(keys.cells, spread), starts, text.offset)
    alone = [_is_alone(text, place - text.offset) for place in cells.places.tolist()]
    kept = places_of(np.array(alone, dtype=np.bool_))
    return joined(
        (
            located(members(keys.pairs, _pairs(heads)), starts, text.offset),
            located(members(keys.words, spread), starts, text.offset),
            Found(cells.places[kept], cells.owners[kept]),
        )
    )


def _pairs(heads: Values) -> Values:
    return heads[:-1] * SPREAD_OF_SECOND + heads[1:] * SPREAD_OF_THIRD


def _signs(heads: Values) -> Integers:
    """Return how many signs of words are kept: what is left out is zero, and one space may be among it."""
    return np.asarray((heads.reshape(-1, 1).view(np.uint8) > SPACE).sum(axis=1))


def _is_alone(text: Text, start: int) -> bool:
    before, after = start - 1, start + 1
    while text.codes[before] != SPACE:
        before -= 1
    while text.codes[after] != SPACE:
        after += 1
    return is_cell(text.plain, text.offset + before, text.offset + after + 1)
