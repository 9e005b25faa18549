"""SE, SD and n against each other and against the scale."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.standard_errors import standard_error_of_sd, standard_error_on_scale
from reinfuse.printed_numbers import parse_reported


@pytest.mark.parametrize(
    ("se", "sd", "n", "verdict"),
    [
        ("0.51", "2.16", 18, "consistent"),
        ("0.51", "2.5", 18, "inconsistent"),
        ("0.5", "2.16", 18, "consistent"),
        ("2.0", "2.0", 18, "inconsistent"),  # an SD printed as an SE
        ("0", "0.3", 18, "vacuous"),
    ],
)
def test_se_is_sd_over_root_n(se, sd, n, verdict):
    """A swapped SE and SD must show; a coarse one must not be taken for agreement."""
    assert standard_error_of_sd(parse_reported(se), parse_reported(sd), n).verdict == verdict


def test_the_numbers_of_patients_that_would_fit_are_named():
    """SD 2.5 and SE 0.51 belong to (2.5/0.51)² ≈ 24 patients."""
    says = standard_error_of_sd(parse_reported("0.51"), parse_reported("2.5"), 18).says
    fitting = [n for n in range(2, 60) if 2.55 / math.sqrt(n) >= 0.505 and 2.45 / math.sqrt(n) <= 0.515]
    assert f"; {fitting[0]} to {fitting[-1]} patients would fit" in says


@given(st.lists(st.integers(0, 10), min_size=3, max_size=50), st.integers(1, 3))
def test_data_that_exist_are_never_called_inconsistent(scores, decimals):
    """Mean, SD and SE of the same scores, each rounded by itself."""
    n, sd = len(scores), statistics.stdev(scores)
    printed = {
        name: parse_reported(f"{value:.{decimals}f}")
        for name, value in {"mean": statistics.mean(scores), "sd": sd, "se": sd / math.sqrt(n)}.items()
    }
    assert standard_error_of_sd(printed["se"], printed["sd"], n).verdict != "inconsistent"
    assert standard_error_on_scale(printed["se"], n, (0, 10)).verdict != "inconsistent"
    assert standard_error_on_scale(printed["se"], n, (0, 10), printed["mean"]).verdict != "inconsistent"


@pytest.mark.parametrize(
    ("se", "n", "mean", "verdict"),
    [
        ("0.43", 224, "7.6", "inconsistent"),  # its SD would be 6.4; the scale leaves 4.3
        ("0.28", 224, "7.6", "consistent"),
        ("2", 18, "9.5", "inconsistent"),
        ("5", 2, None, "consistent"),
        ("6", 2, None, "inconsistent"),
    ],
)
def test_the_scale_bounds_a_standard_error(se, n, mean, verdict):
    """Nothing on 0–10 can vary by more than half of it at the ends."""
    printed = parse_reported(mean) if mean else None
    assert standard_error_on_scale(parse_reported(se), n, (0, 10), printed).verdict == verdict
