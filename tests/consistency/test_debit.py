"""DEBIT against the closed form, enumeration and its authors' example."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.debit import share_and_sd_possible
from reinfuse.printed_numbers import parse_reported


@pytest.mark.parametrize(
    ("share", "sd", "n", "verdict"),
    [
        ("0.35", "0.18", 20, "inconsistent"),  # scrutiny 0.5, vignette on DEBIT
        ("0.35", "0.49", 20, "consistent"),  # √(0.35·0.65·20/19) = 0.489
        ("0.53", "0.50", 1683, "consistent"),
        ("0.19", "0.35", 1683, "inconsistent"),
        ("0.36", "0.49", 20, "inconsistent"),  # no count out of 20 is 36 %
        ("0", "0", 20, "consistent"),
        ("0", "0.1", 20, "inconsistent"),
    ],
)
def test_known_cases(share, sd, n, verdict):
    """Published examples, the closed form, and a share that is impossible by itself."""
    assert share_and_sd_possible(parse_reported(share), parse_reported(sd), n).verdict == verdict


@given(st.integers(2, 200), st.data(), st.integers(1, 3))
def test_zeros_and_ones_that_exist_are_never_called_impossible(n, data, decimals):
    """Against the SD of the zeros and ones themselves."""
    ones = data.draw(st.integers(0, n))
    values = [1] * ones + [0] * (n - ones)
    share = parse_reported(f"{ones / n:.{decimals}f}")
    sd = parse_reported(f"{statistics.stdev(values):.{decimals}f}")
    finding = share_and_sd_possible(share, sd, n)
    assert finding.verdict == "consistent"
    assert ones in finding.witnesses
