"""GRIM and GRIMMER against brute force: every set of scores that exists, and none that does not."""

import statistics
from itertools import combinations_with_replacement

import pytest

from reinfuse.audit.attainable import attainable_verdict
from reinfuse.printed_numbers import parse_reported

N, SCALE = 5, (0, 4)
ALL_SETS = list(combinations_with_replacement(range(SCALE[0], SCALE[1] + 1), N))


def test_no_existing_set_of_scores_is_called_impossible():
    """Every mean and SD that some scores have, printed to two decimals, must pass."""
    for scores in ALL_SETS:
        mean = parse_reported(f"{statistics.mean(scores):.2f}")
        sd = parse_reported(f"{statistics.stdev(scores):.2f}")
        assert attainable_verdict(mean, sd, N, SCALE).numeric == "attainable", scores


def test_means_and_sds_that_no_scores_have_are_found():
    """Against the list of all pairs that exist; a necessary condition may let a few pass, but not most."""
    existing = {(f"{statistics.mean(s):.2f}", f"{statistics.stdev(s):.2f}") for s in ALL_SETS}
    means = sorted({mean for mean, _ in existing})
    impossible = [
        (mean, f"{sd / 100:.2f}")
        for mean in means
        for sd in range(0, 230, 3)
        if (mean, f"{sd / 100:.2f}") not in existing
    ]
    found = [
        pair
        for pair in impossible
        if attainable_verdict(parse_reported(pair[0]), parse_reported(pair[1]), N, SCALE).numeric == "inconsistent"
    ]
    assert len(found) / len(impossible) > 0.95


@pytest.mark.parametrize(
    ("mean", "sd", "n", "verdict"),
    [
        ("5.19", None, 28, "inconsistent"),  # Brown and Heathers 2017, their first example
        ("5.18", None, 28, "attainable"),
        ("7", None, 11, "not checkable"),  # no decimals: every mean is possible
        ("0", "3", 11, "inconsistent"),  # a mean of 0 on 0–10 leaves no room for such a spread
    ],
)
def test_known_cases(mean, sd, n, verdict):
    """Published examples, and the vacuous one."""
    spread = parse_reported(sd) if sd else None
    assert attainable_verdict(parse_reported(mean), spread, n, (0, 10)).numeric == verdict


def test_a_check_that_cannot_fail_says_so():
    """A verdict that costs nothing must not read as support."""
    assert "Vacuous" in attainable_verdict(parse_reported("7"), None, 11, (0, 10)).reason
