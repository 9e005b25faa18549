"""GRIM against enumeration of sums, and against its authors' examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.grim import mean_possible, possible_sums
from reinfuse.printed_numbers import parse_reported


@pytest.mark.parametrize(
    ("mean", "n", "items", "verdict"),
    [
        ("5.19", 28, 1, "inconsistent"),  # Brown & Heathers 2017, their first example
        ("5.18", 28, 1, "attainable"),
        ("5.27", 43, 1, "inconsistent"),  # scrutiny 0.5, vignette on GRIM
        ("5.19", 28, 4, "vacuous"),  # 112 items: steps of less than a hundredth
        ("3.45", 20, 1, "attainable"),
        ("3.47", 20, 1, "inconsistent"),
        ("3.46", 20, 2, "inconsistent"),
        ("3.48", 20, 2, "attainable"),  # 139/40 = 3.475, a tie
        ("7", 11, 1, "vacuous"),
    ],
)
def test_known_means(mean, n, items, verdict):
    """Published examples, several items, ties and the vacuous ones."""
    assert mean_possible(parse_reported(mean), n, items=items).verdict == verdict


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60), st.integers(0, 3))
def test_scores_that_exist_are_never_called_impossible(scores, decimals):
    """Their own sum must be among the possible ones."""
    mean = parse_reported(f"{sum(scores) / len(scores):.{decimals}f}")
    assert sum(scores) in possible_sums(mean, len(scores), (0, 10))
    assert mean_possible(mean, len(scores), (0, 10)).verdict in {"attainable", "vacuous"}


def test_a_mean_outside_the_scale_is_impossible_though_its_decimals_say_nothing():
    """Eleven scores from 0 to 10 cannot have a mean of 12."""
    assert mean_possible(parse_reported("12"), 11, (0, 10)).verdict == "inconsistent"
