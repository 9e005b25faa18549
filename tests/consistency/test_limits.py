"""Numbers against a document's own limits, rates against a weight that is not printed, and falls of a score."""

from decimal import Decimal

import pytest

from reinfuse.consistency.limits import number_within_limits, percent_fall, rate_against_weight
from reinfuse.printed_numbers import Reported, parse_reported


def numbers(*texts):
    return [parse_reported(text) for text in texts]


@pytest.mark.parametrize(
    ("value", "limits", "verdict"),
    [
        ("60", [">=80"], "inconsistent"),
        ("79.5", [">=80"], "inconsistent"),
        ("80", [">=80"], "consistent"),
        ("2", [">2"], "consistent"),
        ("2.0", [">2.1"], "inconsistent"),
        ("1", [">=0.5", "<=2"], "consistent"),
        ("3", [">=0.5", "<=2"], "inconsistent"),
    ],
)
def test_a_number_misses_a_limit_only_if_all_that_prints_so_does(value, limits, verdict):
    """'2 hours' may stand for 2 h 20 min, which is more than 2 h; 60 mg are never 80 mg."""
    assert number_within_limits(*numbers(value), numbers(*limits)).verdict == verdict


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("60", "does not keep to the ≥ 80"),
        ("80", "keeps to the ≥ 80"),
        ("79.96", "does not keep to"),
        ("79.9", "does not keep to"),
    ],
)
def test_a_recommended_limit_neither_confirms_nor_contradicts(value, told):
    """Who gives 60 mg where 80 are recommended has made no mistake in writing 60."""
    finding = number_within_limits(*numbers(value), numbers(">=80"), "mg", recommended=True)
    assert finding.verdict == "undecided"
    assert told in finding.says


def test_only_broken_limits_are_told():
    """A reader must not look for a mistake where there is none."""
    says = number_within_limits(*numbers("3"), numbers(">=0.5", "<=2"), "mg/h").says
    assert "≤ 2" in says
    assert "0.5" not in says


def test_the_weights_at_which_a_rate_fits():
    """60 mg over 2 h is 30 mg/h: 2 mg/kg/h at 15 kg and 0.5 mg/kg/h at 60 kg."""
    finding = rate_against_weight(*numbers("60", "2", "0.5", "2"))
    assert (finding.verdict, finding.low, finding.high) == ("undecided", 15.0, 60.0)
    assert "no weight is printed" in finding.says


@pytest.mark.parametrize(
    ("weights", "verdict"),
    [((20, 55), "consistent"), ((50, 90), "undecided"), ((200, 300), "inconsistent"), ((1, 2), "inconsistent")],
)
def test_weights_that_the_document_bounds(weights, verdict):
    """All, some or none of them give a rate within the limits."""
    exact = [Reported("", Decimal(text), exact=True) for text in ("60", "2", "0.5", "2")]
    assert rate_against_weight(*exact, weights).verdict == verdict


def test_rounding_widens_the_weights():
    """60.5 mg over 1.5 h is 40.3 mg/h, which 0.45 mg/kg/h allows up to 89.6 kg: 85 kg is no contradiction, 95 kg is."""
    assert rate_against_weight(*numbers("60", "2", "0.5", "2"), (85, 88)).verdict == "undecided"
    assert rate_against_weight(*numbers("60", "2", "0.5", "2"), (95, 98)).verdict == "inconsistent"


def test_a_duration_that_may_be_zero():
    """'0 h' may stand for half an hour or for none, which gives no rate."""
    with pytest.raises(ValueError, match="may be zero"):
        rate_against_weight(*numbers("60", "0", "0.5", "2"))


@pytest.mark.parametrize(
    ("before", "after", "claimed", "verdict"),
    [
        ("4", ["1", "2"], ">=50", "consistent"),
        ("4", ["1", "2"], ">75", "inconsistent"),
        ("4", ["1", "2"], "60", "consistent"),
        ("4", ["5"], ">0", "inconsistent"),
        ("4", ["1", "2"], None, "undecided"),
    ],
)
def test_a_fall_to_one_or_two(before, after, claimed, verdict):
    """From 4 to 1 or 2 is a fall of 50 to 75 %, and of nothing else, where scores are whole numbers."""
    scores = [Reported("", Decimal(text), exact=True) for text in (before, *after)]
    finding = percent_fall(scores[0], scores[1:], None if claimed is None else parse_reported(claimed))
    assert finding.verdict == verdict
    if after == ["1", "2"]:
        assert (finding.low, finding.high) == (50.0, 75.0)
        assert "50 to 75 %" in finding.says


def test_a_measured_number_before_the_fall_is_rounded():
    """4 may be 3.5 and 2 may be 2.5: then the fall is 28.6 %, so a claimed 30 % is no contradiction."""
    finding = percent_fall(*numbers("4"), numbers("2"))
    assert finding.low == pytest.approx(100 * 1 / 3.5)


def test_no_percentage_of_nothing():
    """A score of 0 before has no fall in percent."""
    assert percent_fall(*numbers("0"), numbers("0")).verdict == "vacuous"
