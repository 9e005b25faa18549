"""Each level of each quasi-identifier: which patients it shows as the same, and how much it no longer tells."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Values = Sequence[tuple[Any, ...]]
Level = Mapping[str, Any]


class Hierarchy(NamedTuple):
    """The levels of one quasi-identifier, from level 0; both arrays are levels × patients."""

    classes: NDArray[np.int64]  # patients with the same number are the same at that level
    loss: NDArray[np.float64]  # 0: shown in full, 1: not shown


def hierarchy(values: Values, levels: Sequence[Level]) -> Hierarchy:
    """Return the hierarchy of one quasi-identifier: level 0 as it stands, then the declared levels.

    A missing value is a value of its own until it is hidden: that a cell is empty can be known too.

    The loss is the general loss metric of Iyengar (2002, KDD '02, section 3): a number in a band loses the width of
    the band (the part within the range of the data) over that range; a word that was joined with others loses
    (words joined − 1) / (words − 1), where words are those that occur. A pattern of several values counts as a word.
    """
    codes, leaves = pd.factorize(pd.Series(list(values), dtype=object))
    made = [_level(list(leaves), level) for level in levels]
    classes = [np.arange(len(leaves)), *(joined for joined, _ in made)]
    losses = [np.zeros(len(leaves)), *(loss for _, loss in made)]
    return Hierarchy(np.vstack(classes)[:, codes].astype(np.int64), np.vstack(losses)[:, codes])


def _level(leaves: Values, level: Level) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the class and the loss of each value that occurs."""
    if level.get("hidden"):
        return np.zeros(len(leaves), dtype=np.int64), np.ones(len(leaves))
    coarser = _coarsening(level)
    joined = [tuple(sorted(coarser(part) for part in leaf)) for leaf in leaves]
    classes = pd.factorize(pd.Series(joined, dtype=object))[0].astype(np.int64)
    if level.get("width") and all(len(leaf) < 2 for leaf in leaves):
        return classes, _shares_of_range(leaves, level["width"])
    if len(leaves) == 1:
        return classes, np.zeros(1)
    return classes, (np.bincount(classes)[classes] - 1) / (len(leaves) - 1)


def _coarsening(level: Level) -> Callable[[Any], Any]:
    if width := level.get("width"):
        return lambda value: math.floor(value / width)
    if digits := level.get("digits"):
        return lambda value: value[:digits]
    words: Mapping[str, str] = level["words"]
    return lambda value: words.get(value, value)


def _shares_of_range(leaves: Values, width: float) -> NDArray[np.float64]:
    """Return how much of the range of the data the band of each value covers; nothing for a missing value."""
    numbers = [float(leaf[0]) for leaf in leaves if leaf]
    if not numbers or min(numbers) == max(numbers):
        return np.zeros(len(leaves))
    lowest, highest = min(numbers), max(numbers)
    value = np.array([float(leaf[0]) if leaf else np.nan for leaf in leaves])
    start = np.floor(value / width) * width
    covered = (np.minimum(start + width, highest) - np.maximum(start, lowest)) / (highest - lowest)
    return np.nan_to_num(covered, nan=0.0)
