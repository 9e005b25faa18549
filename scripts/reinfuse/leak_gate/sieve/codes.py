"""Hashes and encoded texts, which begin and end anywhere: six signs at each third place, or the start of a hash."""

import numpy as np

from reinfuse.leak_gate.sieve.keys import NOTHING, SPREAD, Found, Keys, located, members
from reinfuse.leak_gate.sieve.text import SPACE, Integers, Lines, Mask, Text, Values, eight_from, places_of

AFTER_LETTER_F = ord("g")
STEP, SIGNS = 3, 6  # of any eight signs one place in three has six to follow it
SIX_SIGNS = np.uint64(2 ** (8 * SIGNS) - 1)
FEWEST_ENCODED_DIGITS = 10  # of five bytes
FEWEST_SIGNS_OF_A_HASH = 32  # of MD5 in hexadecimal


def windows_of(lines: Lines, chosen: Integers) -> tuple[Integers, Mask]:
    """Return for each chosen line three places, one for each remainder of a division by three, and whether it has them.

    From each place on six signs of the line follow with a letter among them.
    """
    begins, lengths = lines.begins[chosen], lines.lengths[chosen]
    has_letter = _six_with_letter(lines.text)
    places = np.full((len(chosen), STEP), -1)
    for offset in range(int(lengths.max(initial=0)) - SIGNS + 1):
        left = places_of((places[:, offset % STEP] < 0) & (lengths >= offset + SIGNS))
        left = left[has_letter[begins[left] + offset]]
        places[left, offset % STEP] = begins[left] + offset
    return places, np.asarray((places >= 0).all(axis=1))


def window_keys(text: Text, step: int = 1) -> Values:
    """Return what is known of the six signs from each place on, or from one place in some."""
    keys = eight_from(text.codes)[::step] & SIX_SIGNS
    keys *= SPREAD
    return keys


def eight_keys(text: Text, places: Integers) -> Values:
    """Return what is known of a hash, or of digits, by its first eight signs."""
    return eight_from(text.codes)[places] * SPREAD


def codes_in(text: Text, keys: Keys) -> Found:
    """Return where a text has parts of encoded identifiers."""
    found = members(keys, window_keys(text, STEP))
    return Found(found.places * STEP + text.offset, found.owners)


def hashes_in(text: Text, keys: Keys) -> Found:
    """Return where a text has hashes: among so many hexadecimal digits as the shortest has."""
    if len(text.codes) < FEWEST_SIGNS_OF_A_HASH:
        return NOTHING
    together = (text.codes < AFTER_LETTER_F) & (text.codes != SPACE)
    length = 1
    while length < FEWEST_SIGNS_OF_A_HASH:
        together = together[:-length] & together[length:]
        length *= 2
    places = places_of(together)
    return located(members(keys, eight_keys(text, places)), places, text.offset) if len(places) else NOTHING


def is_encoded_digits(text: Text) -> Mask:
    """Say for each place whether the signs from it on may be five bytes of ASCII in hexadecimal without a letter.

    Of two hexadecimal digits of a byte the first is 2 to 7.
    """
    one = (text.codes - ord("2")) < 6
    two = one[:-2] & one[2:]
    return two[:-6] & two[4:-2] & one[8:]


def encoded_digits_in(text: Text, keys: Keys) -> Found:
    """Return where a text has the hexadecimal form of texts in which it has no letter."""
    places = places_of(is_encoded_digits(text))
    return located(members(keys, eight_keys(text, places)), places, text.offset) if len(places) else NOTHING


def _six_with_letter(text: Text) -> Mask:
    """Say for each place that seven signs follow whether one of the first six from it on is a letter."""
    two = text.is_letter[:-1] | text.is_letter[1:]
    four = two[:-2] | two[2:]
    return (four[:-2] | two[4:])[: len(text.codes) - 7]
