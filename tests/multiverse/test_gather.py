"""Chunks joined: every universe once, and each counted as what it is."""

import math

import pandas as pd
import pytest

from reinfuse.errors import ContractError
from reinfuse.multiverse.gather import gathered, published_decision

TOLD = {"multiverse": "a_multiverse", "alpha": 0.05}


def universe(number, p_value, estimate=-1.0, **more):
    """Return one row of a chunk."""
    row = {
        "universe": number, "group": "all", "missing": "complete_case", "scale": "raw", "test": f"test_{number}",
        "left_out": 0, "respects_pairing": True, "estimand": "mean_change", "n_patients": 9, "n_observations": 18,
        "estimate": estimate, "se": 1.0, "ci_low": -2.0, "ci_high": 0.0, "p_value": p_value, "note": "",
    }  # fmt: skip
    return row | more


def joined(*rows, alpha=0.05):
    return gathered([pd.DataFrame(list(rows))], TOLD | {"alpha": alpha})


def test_what_each_universe_counts_as():
    """The count of variants is the denominator of every share."""
    table = joined(
        universe(0, 0.04),
        universe(1, 0.04 * (1 + 1e-8)),  # the same to six digits: a choice that made no difference
        universe(2, 0.04, estimand="median_change"),
        universe(3, 0.04, group="treated"),
        universe(4, 0.04, n_patients=8),
        universe(5, 0.04001),
        universe(6, math.nan, math.nan),
        universe(7, 0.04, left_out=1),
        universe(8, 0.04, respects_pairing=False),
        universe(9, math.nan, math.nan, respects_pairing=False),
    )
    assert table["role"].tolist() == [
        "variant", "repeats", "variant", "variant", "variant", "variant", "no_p_value", "leave_one_out",
        "ignores_pairing", "ignores_pairing",
    ]  # fmt: skip


def test_decision_and_direction():
    """p = 0.05 is not below 0.05; an estimate of 0 goes no way."""
    table = joined(universe(0, 0.05, 0.0), universe(1, 0.0499, 2.0), universe(2, 0.5), universe(3, math.nan, math.nan))
    assert table["decision"].tolist() == ["not_significant", "significant", "not_significant", ""]
    assert table["direction"].tolist() == ["none", "higher", "lower", ""]
    assert joined(universe(0, 0.04), alpha=0.01)["decision"].tolist() == ["not_significant"]


def test_the_order_of_chunks_is_the_order_of_universes():
    """Results in the order in which jobs finished."""
    chunks = [pd.DataFrame([universe(1, 0.1), universe(3, 0.3)]), pd.DataFrame([universe(0, 0.0), universe(2, 0.2)])]
    assert gathered(chunks, TOLD)["p_value"].tolist() == [0.0, 0.1, 0.2, 0.3]


@pytest.mark.parametrize("numbers", [(0, 2), (0, 0, 1), (1, 2)])
def test_a_universe_that_is_missing_or_there_twice_is_an_error(numbers):
    """A lost chunk must not look like a smaller multiverse."""
    with pytest.raises(ContractError, match="a_multiverse"):
        joined(*(universe(number, 0.1) for number in numbers))


@pytest.mark.parametrize(
    ("reported", "decision", "alpha", "expected"),
    [
        ("0.274", None, 0.05, "not_significant"),
        ("0.04", None, 0.05, "significant"),
        ("0.05", None, 0.05, ""),  # anything from 0.045 to 0.055
        ("<0.05", None, 0.05, "significant"),
        ("<=0.05", None, 0.05, ""),
        ("<0.001", None, 0.05, "significant"),
        ("<0.1", None, 0.05, ""),
        (">0.05", None, 0.05, "not_significant"),
        (">0.01", None, 0.05, ""),
        ("0.03", "not_significant", 0.05, "not_significant"),
        ("0.03", None, 0.01, "not_significant"),
    ],
)
def test_what_the_source_decided(reported, decision, alpha, expected):
    """Its words go before its number, and a number that may lie on either side decides nothing."""
    assert published_decision(reported, decision, alpha) == expected
