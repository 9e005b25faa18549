"""How a message points at rows of a raw file: by place, never by content."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

ROWS_SHOWN = 5


def describe_rows(positions: "Sequence[int] | npt.NDArray[np.intp]", lines: "Sequence[int] | pd.Index") -> str:
    """Return 'data row 3 (line 4)', or the first five rows and how many there are in all.

    Data rows count from 1 and leave out the header; `positions` count from 0, and `lines` gives the line of
    the file where each data row starts.
    """
    places = [f"{position + 1} (line {lines[position]})" for position in positions[:ROWS_SHOWN]]
    if len(positions) == 1:
        return f"data row {places[0]}"
    if len(positions) <= ROWS_SHOWN:
        return f"data rows {', '.join(places[:-1])} and {places[-1]}"
    return f"data rows {', '.join(places)} and others, {len(positions):,} in all"
