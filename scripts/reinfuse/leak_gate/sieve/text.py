"""A stretch of a folded text as numbers, and how eight signs at once are read from any place of it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reinfuse.leak_gate.folding import SEARCHED

Integers = NDArray[np.int64]
Values = NDArray[np.uint64]
Codes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

ZERO, FIRST_LETTER, SPACE = ord("0"), ord("a"), ord(" ")
MARGIN = 8  # spaces on either side of a stretch, so that eight signs can be read from and up to any place of it
# Long enough that what each costs beside its bytes is little, and short to stay near the processor.
STRETCH_BYTES = 2**19
OVERLAP_BYTES = 2**11  # longer than any trace with what decides about it


class Text(NamedTuple):
    """A stretch of a text, with eight spaces before and behind it."""

    plain: bytes  # the whole text that it is of
    offset: int  # the place in the whole text of the first of the spaces before
    signs: Codes  # as it stands in the whole text
    codes: Codes  # folded: lower-case letters, digits and spaces
    is_letter: Mask
    is_digit: Mask


class Lines(NamedTuple):
    """Spellings as the lines of a text: where each begins, how long it is and which identifier it is of."""

    text: Text
    begins: Integers
    lengths: Integers
    owners: Integers

    def at(self, places: Integers) -> Integers:
        """Return the number of the line at each place."""
        return np.searchsorted(self.begins, places, side="right") - 1


def stretches(plain: bytes) -> Iterator[Text]:
    """Yield a text in stretches that overlap."""
    for start in range(0, len(plain), STRETCH_BYTES):
        yield text_of(plain, max(0, start - OVERLAP_BYTES), start + STRETCH_BYTES)


def text_of(plain: bytes, first: int, stop: int) -> Text:
    """Return what stands between two places of a text."""
    signs = b" " * MARGIN + plain[first:stop] + b" " * MARGIN
    codes = np.frombuffer(signs.translate(SEARCHED), np.uint8)
    # Of folded signs all letters come after the digits, and the digits alone differ from a zero by less than ten.
    is_letter, is_digit = codes >= FIRST_LETTER, (codes ^ ZERO) < 10
    return Text(plain, first - MARGIN, np.frombuffer(signs, np.uint8), codes, is_letter, is_digit)


def lines_of(spellings: list[tuple[str, int]]) -> Lines:
    """Return spellings, each with the number of its identifier, as lines that two signs part.

    One sign would make the digits of two lines the groups of one number.
    """
    encoded = [spelling.encode() for spelling, _ in spellings]
    whole = b"\n\n".join(encoded)
    lengths = np.array([len(spelling) for spelling in encoded], dtype=np.int64)
    begins = MARGIN + np.cumsum(lengths + 2) - (lengths + 2)
    owners = np.array([owner for _, owner in spellings], dtype=np.int64)
    return Lines(text_of(whole, 0, len(whole)), begins, lengths, owners)


def places_of(mask: Mask) -> Integers:
    """Return where a mask is true."""
    return mask.nonzero()[0]


def table_of(signs: bytes) -> Mask:
    """Return which of all bytes are among some."""
    return np.isin(np.arange(256), np.frombuffer(signs, np.uint8))


def eight_from(codes: Codes) -> Values:
    """Return a view of the eight bytes from each place on as one little-endian number; the last seven have none."""
    return np.ndarray((len(codes) - 7,), "<u8", codes, strides=(1,))
