"""Whether longer durations go with larger doses, against R's survival."""

import math

import pytest
from reference.clinical import CASES, expected, in_words

from reinfuse.statistics import concordance as module
from reinfuse.statistics.concordance import concordance


@pytest.mark.parametrize("case", expected("concordance"), ids=in_words)
def test_as_in_r(case, monkeypatch):
    """The share of pairs, its infinitesimal-jackknife error and the number of pairs that can be compared."""
    monkeypatch.setattr(module, "RANDOM_ORDERS", 10)  # the p-value is tested below
    data = CASES[case.case]
    found = concordance(data["duration"], data["happened"] == 1, data["dose"])
    assert found.estimate == pytest.approx(case.parts["estimate"], rel=1e-12)
    assert found.se == pytest.approx(case.parts["se"], rel=1e-10)
    assert found.note.startswith(f"{case.parts['pairs']:.0f} comparable pairs")


def test_p_value_counts_orders():
    """Of the 24 orders of four doses, 2 are as far from one half as the observed one: p is near 1/12."""
    found = concordance([1, 2, 3, 4], [True] * 4, [10, 20, 30, 40])
    assert found.estimate == 1
    assert found.p_value == pytest.approx(2 / 24, abs=0.01)


def test_many_pairs_take_the_normal_p_value(monkeypatch):
    """Random orders of thousands of patients would take minutes; then p follows from the error."""
    data = CASES["lung"]
    reordered = concordance(data["duration"], data["happened"] == 1, data["dose"])
    monkeypatch.setattr(module, "MOST_PAIRS_TO_REORDER", 0)
    normal = concordance(data["duration"], data["happened"] == 1, data["dose"])
    assert "random orders" not in normal.note
    z = (normal.estimate - 0.5) / normal.se
    assert normal.p_value == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))
    assert normal.p_value == pytest.approx(reordered.p_value, abs=0.01)


@pytest.mark.parametrize("most_pairs", [0, 20_000])
def test_equal_doses_say_nothing(monkeypatch, most_pairs):
    """Every order of equal doses is the same: one half, without an interval of width zero or a test."""
    monkeypatch.setattr(module, "MOST_PAIRS_TO_REORDER", most_pairs)
    found = concordance([1, 2, 3, 4], [True] * 4, [60, 60, 60, 60])
    assert (found.estimate, found.se) == (0.5, 0)
    assert all(math.isnan(part) for part in (found.p_value, found.ci_low, found.ci_high))
    assert found.note == "6 comparable pairs; no interval, for no patient's pairs differ from another's; nor a p-value"


def test_pairs_that_all_agree_have_no_interval(monkeypatch):
    """Four patients in perfect order do not prove that everybody is: no limits from 1 to 1, but a test by orders."""
    found = concordance([1, 2, 3, 4], [True] * 4, [10, 20, 30, 40])
    assert math.isnan(found.ci_low)
    assert math.isnan(found.ci_high)
    assert "no interval" in found.note
    assert 0 < found.p_value < 0.2
    monkeypatch.setattr(module, "MOST_PAIRS_TO_REORDER", 0)
    assert math.isnan(concordance([1, 2, 3, 4], [True] * 4, [10, 20, 30, 40]).p_value)


def test_nothing_to_compare():
    """With nobody, or without any loss, no pair can be compared."""
    assert concordance([], [], []).note == "no two patients can be compared"
    assert math.isnan(concordance([3, 4], [False, False], [1, 2]).estimate)
