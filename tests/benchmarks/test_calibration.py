"""The calibration benchmark's own helpers: truths of populations, counts of coverage, reasons and tables."""

import math

import calibration_cohorts
import calibration_durations
import calibration_models
import calibration_relations
import calibration_shares
import calibration_two_visits
import numpy as np
import pytest
from calibration_cohorts import Course, Patients, harrell, median_of_sums, population, pseudo_median
from calibration_reasons import REASONS, UNEXPLAINED, reason_of
from calibration_tables import Cell, Table, markdown, unexplained
from calibration_worlds import Tally, World, tallies
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reinfuse.statistics.concordance import concordance
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.signed_rank import walsh_averages

SCORES = st.lists(st.integers(-10, 10), min_size=1, max_size=30)


@given(SCORES, SCORES)
def test_the_median_of_sums_is_that_of_all_sums_written_out(first, second):
    """A truth that is off makes every interval of Hodges and Lehmann look wrong."""
    sums = np.sort(np.add.outer(np.array(first, float), np.array(second, float)).ravel())
    assert median_of_sums(np.array(first, float), np.array(second, float)) == pytest.approx(
        sums[(sums.size + 1) // 2 - 1], abs=1e-8
    )


def test_the_pseudo_median_of_a_large_sample_is_near_its_hodges_lehmann_estimate():
    """Averages of pairs, not sums; the estimator leaves out half of the pairs, which large samples do not feel."""
    changes = np.random.default_rng(1).exponential(size=1001)
    assert pseudo_median(changes) == pytest.approx(np.median(walsh_averages(changes)), abs=2e-3)


def test_the_true_concordance_is_the_estimator_applied_to_everybody():
    """Ties of dose and of duration, or censored pairs, counted in another way than by the estimator."""
    random = np.random.default_rng(2)
    durations, dose = random.integers(1, 9, 40).astype(float), random.integers(1, 5, 40).astype(float)
    happened = random.random(40) < 0.6
    assert harrell(durations, happened, dose) == pytest.approx(concordance(durations, happened, dose).estimate)


def test_the_true_rank_correlation_is_spearmans():
    """Ties in the population given other ranks than midranks."""
    random = np.random.default_rng(3)
    first, second = random.integers(0, 5, (2, 200)).astype(float)
    found = calibration_cohorts.rank_correlation(first, second)
    assert found == pytest.approx(stats.spearmanr(first, second).statistic)


@pytest.mark.parametrize("leaving", ["at random", "by baseline", "by outcome"])
def test_as_many_leave_as_declared_and_for_the_declared_reason(leaving):
    """Drop-out that depends on something else than its name says."""
    whole = population(Course((6.5, 4.5), 0.5, "continuous", leaving, 0.3))
    left = ~whole.seen[:, 1]
    assert left.mean() == pytest.approx(0.3, abs=0.01)
    higher = whole.outcome[left].mean(axis=0) - whole.outcome[~left].mean(axis=0)
    reason = {"at random": [0, 0], "by baseline": [2, 1], "by outcome": [1, 2]}[leaving]
    assert higher == pytest.approx(reason, abs=0.3)


def test_without_an_effect_the_change_is_symmetric_about_zero():
    """A null in which something changes would make every test look liberal."""
    start, end = population(Course((5.0, 5.0), 0.3, "dose"), exchangeable=True).outcome.T
    assert np.array_equal(np.sort(end - start), np.sort(start - end))


@pytest.mark.parametrize("correlation", [0.6, 0.02, -0.2])
def test_visits_correlate_as_declared(correlation):
    """Negative correlations turned positive, or lost."""
    outcome = population(Course((6.0, 5.0, 4.0), correlation, "continuous")).outcome
    assert np.corrcoef(outcome.T)[np.triu_indices(3, 1)] == pytest.approx([correlation] * 3, abs=0.015)


def test_shares_are_covered_as_binomial_probabilities_say():
    """Limits or probabilities of another count: of ten, Wald's limits hold 0.05 for one, two and three events alone."""
    wald = calibration_shares.coverage("wald", 10, [0.05])
    assert wald == pytest.approx(sum(math.comb(10, k) * 0.05**k * 0.95 ** (10 - k) for k in (1, 2, 3)))
    assert calibration_shares.coverage("clopper_pearson", 20, calibration_shares.GRID).min() >= 0.95


def _world(inferences):
    """Return a world whose cohorts give these inferences, one after the other."""
    left = iter(inferences)
    return World("s", "l", "coverage", lambda _random, _position: next(left), dict)


def test_coverage_counts_closed_and_open_intervals_and_leaves_out_what_is_none():
    """A limit that equals the truth missed, an unreached limit taken for a miss, or a missing interval for a hit."""
    intervals = [(0.0, 1.0), (1.0 + 1e-12, 2.0), (1.1, 2.0), (0.5, math.nan), (math.nan, math.nan)]
    world = _world([{"m": Inference(0.0, ci_low=low, ci_high=high)} for low, high in intervals])
    assert tallies(world, {"m": 1.0}, range(5), 5) == {"m": Tally(cohorts=4, hits=3, without=1)}


def test_cohorts_are_the_same_whoever_draws_them():
    """Tables that depend on how many processes shared the work."""
    world = World("s", "l", "size", lambda random, _: {"m": Inference(0.0, p_value=random.random())}, dict)
    parts = [tallies(world, {}, range(start, 200, 3), 200)["m"] for start in range(3)]
    together = Tally()
    for part in parts:
        together.add(part)
    assert together == tallies(world, {}, range(200), 200)["m"]


def test_an_outlier_carries_its_reason_and_one_without_is_named():
    """An interval that covers too little and passes without a word."""
    cells = {("known", "x"): Cell(80.0, 0.5), ("fine", "x"): Cell(95.5, 0.5), ("noise", "x"): Cell(92.5, 1.0)}
    table = Table("no such table", "coverage", ["x"], cells)
    assert "**80.0 ± 0.5** a" in markdown([table])
    assert "| 95.5 ± 0.5" in markdown([table])
    assert unexplained([table]) == ["no such table, coverage: known; x: 80.0 %"]


def test_every_reason_says_something_of_its_own():
    """A reason twice over, or one that explains everything."""
    assert len({reason.says for reason in REASONS}) == len(REASONS)
    assert reason_of("no such table", "no such row", "no such column", is_liberal=True) == UNEXPLAINED


@pytest.mark.parametrize(
    "section", [calibration_two_visits, calibration_models, calibration_relations, calibration_durations]
)
def test_every_interval_has_a_truth(section):
    """A method whose coverage is silently not counted."""
    for world in list(section.worlds())[:1]:
        measured = world.measure(np.random.default_rng(4), 0.0)
        with_interval = {name for name, inference in measured.items() if not math.isnan(inference.ci_low)}
        assert with_interval <= set(world.truth())


def test_a_cohort_is_drawn_from_its_population():
    """Rows of outcome, visits seen and groups that no longer belong to one patient."""
    whole = Patients(np.arange(10.0)[:, None], np.arange(10)[:, None] % 2 == 0, np.arange(10)[:, None] % 2 == 0)
    cohort = whole.drawn(np.random.default_rng(5), 100)
    assert np.array_equal(cohort.seen, cohort.outcome % 2 == 0)
    assert np.array_equal(cohort.groups, cohort.seen)
