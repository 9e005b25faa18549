"""Intervals of a proportion against R and statsmodels, and the defining property of the shortest one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference.tests_and_intervals import assert_parts, expected_counts, in_words
from scipy.stats import beta
from statsmodels.stats.proportion import proportion_confint

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.proportions import INTERVALS, jeffreys_highest_density, share_inference, wilson

COUNTS = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.999])
FROM_R = [
    (method, case)
    for method in ("wilson", "clopper_pearson", "uniform_bayes", "jeffreys_equal_tailed", "jeffreys_highest_density")
    for case in expected_counts(method)
]


def as_inference(interval):
    return Inference(math.nan, ci_low=interval.low, ci_high=interval.high)


@pytest.mark.parametrize(("method", "case"), FROM_R, ids=lambda part: part if isinstance(part, str) else in_words(part))
def test_interval_is_as_in_r(method, case):
    """prop.test without correction, binom.test, qbeta, and the shortest interval found by R's root finder."""
    relative = 1e-7 if method == "jeffreys_highest_density" else 1e-10
    interval = INTERVALS[method](*case.counts, case.level)
    assert_parts(as_inference(interval), case.parts, relative=relative, absolute=1e-15)


@pytest.mark.parametrize(("method", "name"), [("wald", "normal"), ("agresti_coull", "agresti_coull")])
@pytest.mark.parametrize("counts", [(3, 11), (1, 11), (37, 120), (0, 18), (18, 18)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_interval_is_as_in_statsmodels(method, name, counts, level):
    """statsmodels cuts both off at 0 and 1; ours are compared after the same cut."""
    low, high = proportion_confint(*counts, alpha=1 - level, method=name)
    interval = INTERVALS[method](*counts, level)
    assert (max(interval.low, 0), min(interval.high, 1)) == pytest.approx((low, high), rel=1e-10, abs=1e-15)


def test_limits_are_not_cut_off():
    """Wald's lower limit of 1 in 11 is negative: cutting it off would hide that the method fails there."""
    assert INTERVALS["wald"](1, 11, 0.95).low < 0
    assert INTERVALS["agresti_coull"](11, 11, 0.95).high > 1


@pytest.mark.parametrize("method", INTERVALS)
@given(counts=COUNTS, level=LEVELS)
def test_events_and_others_mirror(method, counts, level):
    """Counting those without the event must give the mirror image."""
    events, n = counts
    interval, mirror = INTERVALS[method](events, n, level), INTERVALS[method](n - events, n, level)
    assert (mirror.low, mirror.high) == pytest.approx((1 - interval.high, 1 - interval.low), abs=1e-9)


@pytest.mark.parametrize("method", INTERVALS)
@given(counts=COUNTS, level=LEVELS)
def test_interval_holds_the_share_unless_bayes_shrinks_it(method, counts, level):
    """Limits in the wrong order, or beside the estimate, would be nonsense in every table."""
    events, n = counts
    interval = INTERVALS[method](events, n, level)
    assert interval.low <= interval.high
    if method != "uniform_bayes" or 0 < events < n:
        slack = 0.3 / n if method.startswith(("jeffreys", "uniform")) else 1e-12
        assert interval.low - slack <= events / n <= interval.high + slack


@given(counts=COUNTS, level=LEVELS)
def test_highest_density_is_the_shortest(counts, level):
    """It holds the level, and its two ends are equally dense: no shorter interval holds as much."""
    events, n = counts
    posterior = beta(events + 0.5, n - events + 0.5)
    interval = jeffreys_highest_density(events, n, level)
    assert posterior.cdf(interval.high) - posterior.cdf(interval.low) == pytest.approx(level, abs=1e-9)
    if 0 < events < n:
        assert posterior.logpdf(interval.low) == pytest.approx(posterior.logpdf(interval.high), abs=1e-4)


def test_published_example():
    """Newcombe (1998), Statistics in Medicine 17:857, table I, method 3: 15 of 148 gives 0.0624 to 0.1605."""
    interval = wilson(15, 148)
    assert [round(interval.low, 4), round(interval.high, 4)] == [0.0624, 0.1605]


@pytest.mark.parametrize("method", INTERVALS)
def test_nobody_to_count(method):
    """0 of 0 has no share; an empty group must not divide by 0."""
    interval = INTERVALS[method](0, 0, 0.95)
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)
    share = share_inference(0, 0, INTERVALS[method])
    assert math.isnan(share.estimate)
    assert share.note == "no patient to count"


@pytest.mark.parametrize("counts", [(-1, 4), (5, 4)])
@pytest.mark.parametrize("method", INTERVALS)
def test_impossible_counts_are_refused(method, counts):
    """More events than patients is a mistake of the caller, not a share above 1."""
    with pytest.raises(AnalysisError, match="0 ≤ events ≤ n"):
        INTERVALS[method](*counts, 0.95)


def test_share_without_interval():
    """The points of a curve carry no limits."""
    share = share_inference(3, 12)
    assert share.estimate == 0.25
    assert math.isnan(share.ci_low)
