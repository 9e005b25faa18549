"""Shares in words against intervals of that share, by enumeration over counts."""

import pytest
from scipy.stats import norm

from reinfuse.consistency.interval_words import word_against_interval
from reinfuse.printed_numbers import parse_reported


def judge(word, low, high, n=29, level=0.9, wider=()):
    return word_against_interval(word, parse_reported(low), parse_reported(high), level, n, wider)


def test_half_against_an_interval_about_37_percent():
    """Of 29 only 14 and 15 may be called half (45 to 55 %); their Wald intervals are centred at 48.3 and 51.7 %."""
    finding = judge("half", "23", "51")
    assert finding.verdict == "inconsistent"
    assert (finding.low, finding.high) == pytest.approx((36.5, 37.5))
    assert "between 48.3 and 51.7" in finding.says


def test_larger_groups_take_in_those_of_whom_nothing_is_known():
    """29 of 49 are known: at least 0.23 · 29/49, at most (0.51 · 29 + 20)/49 of all."""
    says = judge("half", "23", "51", wider=[(49, "patients")]).says
    assert "Of 49 patients it would be between 13.6 and 71" in says


@pytest.mark.parametrize("n", [5, 10, 29])
def test_a_word_that_is_true_of_the_count_is_never_denied(n):
    """A source that prints Wilson's interval of its count and calls that count rightly must pass."""
    z = norm.ppf(0.95)
    for count in range(n + 1):
        share = count / n
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
        low, high = f"{100 * max(middle - half, 0):.1f}", f"{100 * min(middle + half, 1):.1f}"
        word = "half" if abs(share - 0.5) <= 0.05 else "less_than_half" if share < 0.5 else "more_than_half"
        assert judge(word, low, high, n).verdict == "consistent"


def test_no_count_can_be_called_so():
    """Of 3 patients no count is a quarter (20 to 30 %)."""
    assert judge("a_quarter", "10", "90", n=3).verdict == "inconsistent"
