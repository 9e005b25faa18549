"""The values that tests_and_intervals.R wrote, as the tests take them."""

import csv
import math
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

FOLDER = Path(__file__).parent


class Expected(NamedTuple):
    """What R gave for one quantity of one or two samples."""

    first: str
    second: str
    level: float
    method: str
    parts: dict[str, float]


class ExpectedCounts(NamedTuple):
    """What R gave for one quantity of a table of counts."""

    counts: tuple[int, ...]
    level: float
    parts: dict[str, float]


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(cell):
    return float(cell) if cell else math.nan


def _samples():
    values = defaultdict(list)
    for row in _rows("tests_and_intervals_samples.csv"):
        values[row["sample"]].append(_number(row["value"]))
    return {name: np.array(numbers) for name, numbers in values.items()}


SAMPLES = _samples()


def expected(quantity, *methods):
    """Return what R gave for a quantity, by all or by the named methods."""
    parts = defaultdict(dict)
    for row in _rows("tests_and_intervals.csv"):
        if row["quantity"] == quantity and (not methods or row["method"] in methods):
            parts[row["first"], row["second"], _number(row["level"]), row["method"]][row["part"]] = _number(
                row["value"]
            )
    if not parts:
        raise LookupError(f"tests_and_intervals.csv has no values of {quantity}")
    return [Expected(*key, values) for key, values in parts.items()]


def expected_counts(quantity):
    """Return what R gave for a quantity of counts."""
    parts = defaultdict(dict)
    for row in _rows("tests_and_intervals_counts.csv"):
        if row["quantity"] == quantity:
            counts = tuple(int(row[name]) for name in "abcd" if row[name])
            parts[counts, _number(row["level"])][row["part"]] = _number(row["value"])
    if not parts:
        raise LookupError(f"tests_and_intervals_counts.csv has no values of {quantity}")
    return [ExpectedCounts(*key, values) for key, values in parts.items()]


def coin_absolute(case):
    """Return the absolute tolerance that coin needs, and none for the rest of R."""
    return 1e-14 if case.method.startswith("coin") else 0.0


def in_words(case):
    """Name a test after its samples or counts."""
    if isinstance(case, ExpectedCounts):
        return f"{'-'.join(map(str, case.counts))}-{case.level:g}"
    return "-".join(str(part) for part in case[:4] if part != "" and part == part)


def assert_parts(inference, parts, relative=1e-10, absolute=0.0):
    """Compare every part that R gave; NaN there means that R was not asked.

    An absolute tolerance is for values whose last digits R lost: coin takes small p-values from 1 minus a probability.
    """
    for name, value in parts.items():
        if not math.isnan(value):
            mine = getattr(inference, name)
            assert mine == value or math.isclose(mine, value, rel_tol=relative, abs_tol=absolute), (
                f"{name} is {mine!r}, in R {value!r}"
            )
