"""Regression to the mean against numeric integration, R's lm and a simulated selection."""

import math

import numpy as np
import pytest
from reference.clinical import CASES, assert_parts, expected

from reinfuse.errors import AnalysisError
from reinfuse.statistics.regression_to_the_mean import (
    Population,
    change_beyond_regression,
    change_by_selection,
    mean_beyond,
)


@pytest.mark.parametrize("sd", [1.5, 2])
def test_mean_beyond_a_limit_is_the_integral(sd):
    """The truncated normal's mean, on both sides, from far inside to far outside."""
    for case in expected(f"mean_beyond_{sd}"):
        population = Population(5, sd)
        assert mean_beyond(population, case.at) == pytest.approx(case.parts["above"], rel=1e-8)
        assert mean_beyond(population, case.at, above=False) == pytest.approx(case.parts["below"], rel=1e-8)


def test_far_out_the_mean_lies_just_beyond_the_limit():
    """40 standard deviations out both density and tail are 0 in doubles; their ratio is not."""
    assert mean_beyond(Population(0, 1), 40) == pytest.approx(40 + 1 / 40, abs=1e-4)
    assert mean_beyond(Population(0, 1), -40) == pytest.approx(0)


def test_simulated_selection_falls_back_as_expected():
    """Two measurements with correlation 0.6 and no treatment: the selected fall by what the formula says."""
    random = np.random.default_rng(11)
    level = random.normal(0, math.sqrt(0.6), 400_000)
    first, second = (5 + 2 * (level + random.normal(0, math.sqrt(0.4), level.size)) for _ in range(2))
    chosen = first > 6
    expected_change = change_by_selection(mean_beyond(Population(5, 2), 6), 5, 0.6)
    assert (second - first)[chosen].mean() == pytest.approx(expected_change, abs=0.02)


def test_reliability_of_one_leaves_nothing_to_fall_back():
    """A measurement without error does not regress; one of pure error falls all the way."""
    assert change_by_selection(8, 5, 1) == 0
    assert change_by_selection(8, 5, 0) == -3
    assert change_by_selection(3, 5, 0.5) == 1  # selected for low values: they rise


@pytest.mark.parametrize("case", expected("mee_chua"), ids=lambda case: f"mu {case.at:g}")
def test_change_beyond_regression_is_as_in_r(case):
    """The intercept of end − μ on start − μ, with its t test."""
    data = CASES[case.case]
    assert_parts(change_beyond_regression(data["start"], data["end"], case.at), case.parts)


def test_no_change_beyond_regression_without_variation():
    """Equal baselines give no slope to correct with."""
    assert "no variation" in change_beyond_regression([7, 7, 7], [5, 6, 4], 5).note
    exact = change_beyond_regression([6, 7, 8], [5, 5.5, 6], 5)
    assert exact.estimate == pytest.approx(-0.5)
    assert "on a line" in exact.note


@pytest.mark.parametrize("reliability", [-0.1, 1.1])
def test_impossible_reliability_is_refused(reliability):
    """A correlation of two measurements of one trait lies between 0 and 1."""
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        change_by_selection(8, 5, reliability)


def test_impossible_spread_is_refused():
    """A population without spread has no high values to select."""
    with pytest.raises(AnalysisError, match="above 0"):
        Population(5, 0)
