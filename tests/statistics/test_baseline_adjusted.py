"""The difference of two groups adjusted for the baseline, against R's lm, and where it is undefined."""

import csv
import math
from pathlib import Path

import pytest

from reinfuse.errors import AnalysisError
from reinfuse.statistics.baseline_adjusted import baseline_adjusted_difference

REFERENCE = Path(__file__).parents[1] / "reference"
PARTS = ["estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high"]


def rows_of(name):
    """Return the rows of a reference file."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DATA = rows_of("baseline_adjusted_data.csv")


@pytest.mark.parametrize(
    "expected", rows_of("baseline_adjusted.csv"), ids=lambda row: f"{row['comparison']} {row['level']}"
)
def test_it_is_that_of_r(expected):
    """A wrong slope, standard error or number of degrees of freedom."""
    samples = [
        [float(row[visit]) for row in DATA if row["comparison"] == expected["comparison"] and row["group"] == group]
        for group in ("1", "2")
        for visit in ("start", "end")
    ]
    found = baseline_adjusted_difference(*samples, float(expected["level"]))
    assert [getattr(found, part) for part in PARTS] == pytest.approx(
        [float(expected[part]) for part in PARTS], rel=1e-9
    )


def test_swapping_the_groups_turns_the_sign():
    """First − second."""
    one = baseline_adjusted_difference([8, 6, 7], [5, 2, 6], [9, 7], [9, 4])
    other = baseline_adjusted_difference([9, 7], [9, 4], [8, 6, 7], [5, 2, 6])
    assert (one.estimate, one.ci_low, one.p_value) == pytest.approx((-other.estimate, -other.ci_high, other.p_value))


@pytest.mark.parametrize(
    ("samples", "note"),
    [
        (([8], [5], [9, 7], [9, 4]), "fewer than four in both"),
        (([], [], [9, 7, 6, 5], [9, 4, 3, 2]), "fewer than one patient in a group"),
        (([5, 5], [4, 3], [7, 7], [4, 2]), "the baseline does not vary"),
        (([8, 6, 5], [5, 4, 3.5], [9, 7], [5.5, 4.5]), "the values do not vary"),
    ],
)
def test_where_it_is_undefined_it_says_why(samples, note):
    """A p-value of 0 or a division by 0."""
    found = baseline_adjusted_difference(*samples)
    assert math.isnan(found.p_value)
    assert note in found.note


def test_a_patient_needs_both_visits():
    """Starts of some patients beside ends of others."""
    with pytest.raises(AnalysisError, match="Paired visits"):
        baseline_adjusted_difference([8, 6], [5], [9, 7], [9, 4])
