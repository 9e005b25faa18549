"""The values that clinical.R wrote, as the tests take them."""

import csv
import math
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

FOLDER = Path(__file__).parent


class Expected(NamedTuple):
    """What R gave for one quantity of one case, at a duration, a mean or a level."""

    case: str
    at: float
    parts: dict[str, float]


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(cell):
    return float(cell) if cell else math.nan


def _cases():
    values = defaultdict(lambda: defaultdict(list))
    for row in _rows("clinical_data.csv"):
        values[row["case"]][row["variable"]].append(_number(row["value"]))
    return {case: {name: np.array(numbers) for name, numbers in of.items()} for case, of in values.items()}


CASES = _cases()


def expected(quantity):
    """Return what R gave for a quantity."""
    parts = defaultdict(dict)
    for row in _rows("clinical.csv"):
        if row["quantity"] == quantity:
            parts[row["case"], row["at"]][row["part"]] = _number(row["value"])
    if not parts:
        raise LookupError(f"clinical.csv has no values of {quantity}")
    return [Expected(case, _number(at), of) for (case, at), of in parts.items()]


def in_words(value):
    """Return a short name of a case for pytest."""
    return f"{value.case} {value.at:g}" if isinstance(value, Expected) else str(value)


def assert_parts(result, parts, tolerance=1e-10):
    """Compare every part that R gave."""
    for part, value in parts.items():
        assert getattr(result, part) == pytest.approx(value, rel=tolerance, abs=1e-14, nan_ok=True), part
