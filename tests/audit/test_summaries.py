"""p-values from printed means and SDs, against SciPy on the corners of the box."""

import itertools

import pytest
from scipy import stats

from reinfuse.audit.summaries import Group, summary_test_verdict
from reinfuse.printed_numbers import parse_reported


def group(mean: str, sd: str, n: int) -> Group:
    return Group(parse_reported(mean), parse_reported(sd), n)


def verdict(reported: str | None, first: Group, second: Group, claimed: str | None = None, **more):
    claim = {"decision": claimed} if claimed else {}
    number = parse_reported(reported) if reported else None
    return summary_test_verdict(claim, number, first, second, 0.05, **{"paired": False} | more)


@pytest.mark.parametrize(
    ("test_named", "outside", "says"),
    [
        ("t", "inconsistent", "so none gives the printed value"),
        ("rank", "not checkable", "The source used a rank test"),
        ("unknown", "not checkable", "The source may have used another test"),
    ],
)
def test_a_p_value_outside_the_box_contradicts_only_a_t_test(test_named, outside, says):
    """The bounds must be those over every mean and SD that print so (by SciPy), pooled too if t was named."""
    first, second = group("153", "158", 18), group("190", "121", 18)
    corners = [
        stats.ttest_ind_from_stats(m1, s1, 18, m2, s2, 18, equal_var=equal).pvalue
        for equal in ((True, False) if test_named == "t" else (False,))
        for m1, s1, m2, s2 in itertools.product((152.5, 153.5), (157.5, 158.5), (189.5, 190.5), (120.5, 121.5))
    ]
    assert verdict(f"{sum(corners) / len(corners):.3f}", first, second, test_named=test_named).numeric == "consistent"
    for p in (max(corners) + 0.01, min(corners) - 0.01):
        found = verdict(f"{p:.3f}", first, second, test_named=test_named)
        assert found.numeric == outside
        assert found.reason.count(says) == 1


def test_means_that_may_be_equal_allow_every_p_value_up_to_one():
    """7 ± 2 against 7 ± 2: the printed numbers hide a difference of up to one."""
    assert verdict("0.62", group("7", "2", 18), group("7", "2", 18)).numeric == "consistent"
    assert verdict("0.999", group("7", "2", 18), group("7", "2", 18)).numeric == "consistent"


@pytest.mark.parametrize(
    ("claimed", "second", "decision", "numeric"),
    [
        ("not_significant", group("46", "10", 18), "same", "consistent"),
        ("significant", group("46", "10", 18), "flipped", "inconsistent"),
        ("significant", group("80", "10", 18), "same", "consistent"),
        ("not_significant", group("80", "10", 18), "flipped", "inconsistent"),
        ("significant", group("53", "10", 18), "not applicable", "not checkable"),
    ],
)
def test_a_decision_flips_only_when_the_whole_box_contradicts_it(claimed, second, decision, numeric):
    """A bound must not accuse; and where the source did not use a t test, t tests cannot."""
    first = group("45", "12", 18)
    found = verdict(None, first, second, claimed, test_named="t")
    assert (found.decision, found.numeric) == (decision, numeric)
    for test_named in ("rank", "unknown"):
        found = verdict(None, first, second, claimed, test_named=test_named)
        if decision == "flipped":
            assert (found.decision, found.numeric) == ("not applicable", "not checkable")
            assert "which can differ on rows" in found.reason
        else:
            assert (found.decision, found.numeric) == (decision, numeric)


def test_paired_bounds_hold_for_every_correlation():
    """The correlation of two visits is not printed, so the true paired p must lie inside for any of them."""
    first, second = group("184", "133", 11), group("92", "100", 11)
    for correlation in (-0.9, 0.0, 0.5, 0.99):
        sd = (133**2 + 100**2 - 2 * correlation * 133 * 100) ** 0.5
        p = 2 * stats.t.sf(92 / (sd / 11**0.5), 10)
        assert verdict(f"{p:.6f}", first, second, paired=True).numeric == "consistent"
