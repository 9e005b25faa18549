"""Read all cells at once whose text is nothing but a number, as almost all are; others are read one by one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.coded import Flags

# Each of these is a part of what the reader of the column takes, so a cell that matches needs no other look.
RECORD_NUMBER = "[0-9]{1,15}"
PLAIN = {"integer": "-?[0-9]{1,15}", "number": r"-?[0-9]{1,15}(\.[0-9]+)?"}
TYPES: dict[str, Any] = {"integer": "int64", "number": "float64"}


def plain_cells(texts: pd.Series, declared: Mapping[str, Any], *, decimal_comma: bool) -> tuple[Flags, pd.Series]:
    """Return which texts are read, and what all of them are: numbers inside the column's range, or record numbers.

    The value of a text that is not read means nothing.
    """
    if declared.get("values") is not None or texts.empty:
        return np.zeros(len(texts), dtype=bool), texts
    if declared["role"] == "identifier":
        is_plain = texts.str.fullmatch(RECORD_NUMBER).to_numpy(dtype=bool, copy=True)
        return (is_plain & False if declared.get("range") else is_plain), texts
    pattern = PLAIN.get("" if declared["role"] == "postcode" else declared["type"])
    if pattern is None or (decimal_comma and declared["type"] == "number"):
        return np.zeros(len(texts), dtype=bool), texts
    is_plain = texts.str.fullmatch(pattern).to_numpy(dtype=bool, copy=True)
    numbers = texts.where(is_plain, "0").astype(TYPES[declared["type"]]) + 0  # so that -0 is 0
    lowest, highest = declared.get("range") or (-np.inf, np.inf)
    return is_plain & numbers.between(lowest, highest).to_numpy(), numbers
