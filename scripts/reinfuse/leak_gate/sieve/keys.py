"""Sets of 64-bit keys that tell for many values at once which are members, and whose they are."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from reinfuse.leak_gate.sieve.text import Integers, Mask, Values, places_of

# Odd and without pattern, so that the upper bits of a product depend on all bits of a factor (Knuth 1998, The Art of
# Computer Programming 3, section 6.4). The first is 2^64 divided by the golden ratio.
SPREAD, SPREAD_OF_SECOND, SPREAD_OF_THIRD = (
    np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
)
ENTRIES_PER_KEY = 16  # one value in so many passes a table in vain
FEWEST_BITS, MOST_BITS, ALL_BITS = 10, 24, np.uint64(64)


class Found(NamedTuple):
    """Places, and beside each the number of the identifier that may stand there."""

    places: Integers
    owners: Integers


NOTHING = Found(np.array([], dtype=np.int64), np.array([], dtype=np.int64))


class Keys(NamedTuple):
    """Sorted keys with their owners, and tables that are true where there is any with the same bits."""

    by_upper_bits: Mask
    by_next_bits: Mask
    bits: np.uint64  # so many
    sorted: Values
    owners: Integers


def keys_of(values: Values, owners: Integers) -> Keys:
    """Return the set of the values, each with the identifier whose trace it is; values are spread already."""
    size = min(max((len(values) * ENTRIES_PER_KEY).bit_length(), FEWEST_BITS), MOST_BITS)
    bits = np.uint64(size)
    order = np.argsort(values, kind="stable")
    tables = np.zeros((2, 2**size), dtype=np.bool_)
    tables[0, _upper(values, bits)] = tables[1, _upper(values << bits, bits)] = True
    return Keys(tables[0], tables[1], bits, values[order], owners[order])


def members(keys: Keys, values: Values) -> Found:
    """Return the indexes of the values that are members, once for each owner, and the owners."""
    if not len(keys.sorted):
        return NOTHING
    # Looking a value up among the sorted ones takes a hundred times as long as a look into a table.
    likely = places_of(keys.by_upper_bits[_upper(values, keys.bits)])
    if len(likely):
        likely = likely[keys.by_next_bits[_upper(values[likely] << keys.bits, keys.bits)]]
    if not len(likely):
        return NOTHING
    first = np.searchsorted(keys.sorted, values[likely], side="left")
    times = np.searchsorted(keys.sorted, values[likely], side="right") - first
    indexes = np.repeat(first - np.cumsum(times) + times, times) + np.arange(times.sum())
    return Found(np.repeat(likely, times), keys.owners[indexes])


def _upper(values: Values, bits: np.uint64) -> Integers:
    return (values >> (ALL_BITS - bits)).view(np.int64)


def located(found: Found, places: Integers, offset: int) -> Found:
    """Return what was found at indexes of places of a stretch by its places in the whole text."""
    return Found(places[found.places] + offset, found.owners) if len(found.places) else NOTHING


def joined(parts: Iterable[Found]) -> Found:
    """Return all that was found."""
    some = [part for part in parts if len(part.places)] or [NOTHING]
    return Found(np.concatenate([part.places for part in some]), np.concatenate([part.owners for part in some]))
