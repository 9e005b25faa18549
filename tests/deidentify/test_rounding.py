"""Numbers rounded to a step: the nearest multiple, inside the range, in the same type."""

import pandas as pd
import pytest

from reinfuse.deidentify.rounding import rounded


@pytest.mark.parametrize(
    ("numbers", "step", "limits", "expected"),
    [
        ([61.5, 62.5, 64.9, 67.5], 5.0, (0, 500), [60, 65, 65, 70]),  # halves up
        ([0.15, 0.25, 0.35], 0.1, (0, 1), [0.2, 0.3, 0.4]),  # 0.15 / 0.1 is below 1.5 as a double
        ([-2.5, -7.4], 5.0, (-10, 10), [0, -5]),
        ([9.9, 1.0], 4.0, (1, 10), [8, 4]),  # 12 and 0 lie outside the range
        ([0.3, 0.7], 0.1, (0, 1), [0.3, 0.7]),  # 3 × 0.1 is 0.30000000000000004
    ],
)
def test_the_nearest_multiple_inside_the_range(numbers, step, limits, expected):
    """A number beyond its range would fail the checks of the tables; a stray digit would tell the exact number."""
    found = rounded(pd.Series(numbers, dtype="Float64"), {"step": step, "range": limits})
    assert found.tolist() == expected
    assert found.dtype == "Float64"


def test_whole_numbers_and_gaps_stay_what_they_are():
    """A gap that becomes 0 is an invented value."""
    found = rounded(pd.Series([3, None, 8], dtype="Int64"), {"step": 5.0, "range": (0, 10)})
    assert found.tolist() == [5, pd.NA, 10]
    assert found.dtype == "Int64"


def test_without_a_step_nothing_changes():
    """Public rows that are rounded by nobody's wish."""
    numbers = pd.Series([61.5], dtype="Float64")
    assert rounded(numbers, {"step": None, "range": (0, 500)}) is numbers
