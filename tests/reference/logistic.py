"""The values that logistic.R wrote, as the tests take them."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cases():
    values = defaultdict(lambda: defaultdict(list))
    for row in _rows("logistic_data.csv"):
        values[row["case"]][row["variable"]].append(float(row["value"]))
    return {case: {name: np.array(numbers) for name, numbers in of.items()} for case, of in values.items()}


def _expected():
    parts = defaultdict(lambda: defaultdict(dict))
    for row in _rows("logistic.csv"):
        parts[row["case"], row["method"]][row["column"]][row["part"]] = float(row["value"])
    return {key: dict(of) for key, of in parts.items()}


CASES = _cases()
# (case, method): column: part: value; the column '' holds what belongs to the whole fit
EXPECTED = _expected()


def design(case):
    """Return the design, the answers and the names of the columns of a case."""
    variables = {name: values for name, values in CASES[case].items() if name != "responded"}
    responded = CASES[case]["responded"] == 1
    return np.column_stack([np.ones(len(responded)), *variables.values()]), responded, ["Intercept", *variables]
