"""A change's p-value against intervals at both visits, by SciPy's distributions and by generated patients."""

import math

import numpy as np
import pytest
from scipy import stats

from reinfuse.consistency.paired_intervals import Visit, p_of_change
from reinfuse.printed_numbers import parse_reported


def visit(mean, low, high):
    return Visit(parse_reported(mean), parse_reported(low), parse_reported(high))


BEFORE, AFTER = visit("7.6", "6.8", "8.5"), visit("6.8", "6.0", "7.7")


def judge(p, first=BEFORE, second=AFTER, n=224):
    return p_of_change(p and parse_reported(p), first, second, n)


def test_overlapping_intervals_demand_a_correlation():
    """By hand: SE of a mean at least 0.8/1.971 (t, 223 df); the change of at most 0.9 needs SE <= 0.9/3.89."""
    se = 0.8 / stats.t.ppf(0.975, 223)
    se_of_change = 0.9 / stats.norm.isf(0.0001 / 2)
    finding = judge("<0.0001")
    assert finding.verdict == "attainable"
    assert finding.point == pytest.approx(1 - se_of_change**2 / (2 * se**2))
    assert "0.838" in finding.says


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        ("0.2", "attainable"),  # as of different patients
        ("0.03", "attainable"),  # correlated visits
        ("0.4", "attainable"),  # visits with a negative correlation
        ("0.9", "inconsistent"),  # the change is too large for it, whatever the correlation
        (None, "attainable"),
    ],
)
def test_which_p_values_can_be(p, verdict):
    """The range runs from 0 at a correlation of 1 to that of a correlation of -1."""
    assert judge(p).verdict == verdict


def test_unequal_precision_bounds_p_from_below():
    """With SEs of 0.1 and 1 even a correlation of 1 leaves an SE of 0.9: a change of 1 is never p < 0.001."""
    first, second = visit("5.00", "4.80", "5.20"), visit("6.00", "4.04", "7.96")
    assert judge("<0.001", first, second, n=1000).verdict == "inconsistent"


def test_equal_means_can_have_any_p():
    """Means that print alike may be equal or, at a correlation near 1, differ: nothing could contradict p."""
    assert judge("0.5", BEFORE, BEFORE).verdict == "vacuous"


@pytest.mark.parametrize("correlation", [-0.5, 0.0, 0.7, 0.95])
def test_real_patients_are_never_denied(correlation):
    """Intervals and the paired t-test of the same generated patients agree, and their correlation is enough."""
    draws = np.random.default_rng(20).multivariate_normal([7, 6.2], [[4, 4 * correlation], [4 * correlation, 4]], 60)
    half = stats.t.ppf(0.975, 59) * draws.std(axis=0, ddof=1) / math.sqrt(60)
    limits = np.stack([draws.mean(axis=0), draws.mean(axis=0) - half, draws.mean(axis=0) + half], axis=1)
    visits = [visit(*(f"{value:.4f}" for value in row)) for row in limits]
    p = stats.ttest_rel(draws[:, 0], draws[:, 1]).pvalue
    finding = judge(f"{p:.6f}" if p > 1e-4 else "<0.0001", *visits, n=60)
    assert finding.verdict in {"attainable", "vacuous"}
    if finding.point is not None:
        assert finding.point <= np.corrcoef(draws.T)[0, 1] + 0.01
