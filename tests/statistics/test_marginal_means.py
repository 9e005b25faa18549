"""Estimated marginal means: a grid and its weights, by hand; against emmeans in test_random_intercept_reference."""

import numpy as np
import pandas as pd
import pytest

from reinfuse.statistics.design_matrix import build_design
from reinfuse.statistics.marginal_means import averages_over_levels, mean_weights, reference_grid

# Three women, one man at the first visit; one woman, one man at the second.
ROWS = pd.DataFrame(
    {
        "timepoint": pd.Categorical(["t1"] * 4 + ["t2"] * 2),
        "sex": pd.Categorical(["female", "female", "female", "male", "female", "male"]),
        "age": [40.0, 50.0, 60.0, 30.0, 40.0, 20.0],
    }
)
# Coefficients: intercept, t2, male, age, t2 and male.
COEFFICIENTS = np.array([5.0, -2.0, 1.0, 0.1, 0.5])
CELLS = {("t1", "female"): 9.0, ("t1", "male"): 10.0, ("t2", "female"): 7.0, ("t2", "male"): 8.5}  # at the mean age, 40


@pytest.fixture
def grid():
    """The reference grid of a model with two factors and a covariate."""
    return reference_grid(build_design("timepoint * sex + age", ROWS), ROWS)


@pytest.mark.parametrize(
    ("at", "weights", "mean"),
    [
        ({"timepoint": "t1", "sex": "female"}, "equal", 9.0),
        ({"timepoint": "t2", "sex": "male"}, "proportional", 8.5),
        ({"timepoint": "t1"}, "equal", (9.0 + 10.0) / 2),
        ({"timepoint": "t1"}, "proportional", (4 * 9.0 + 2 * 10.0) / 6),  # four of all six observations are of women
        ({"timepoint": "t2"}, "proportional", (4 * 7.0 + 2 * 8.5) / 6),  # the same weights at both visits
        ({"sex": "male"}, "equal", (10.0 + 8.5) / 2),
        ({"sex": "male"}, "proportional", (4 * 10.0 + 2 * 8.5) / 6),
        ({}, "equal", sum(CELLS.values()) / 4),
        ({}, "proportional", (3 * 9.0 + 10.0 + 7.0 + 8.5) / 6),
    ],
)
def test_means_by_hand(grid, at, weights, mean):
    """Covariates not at their mean, or weights other than said."""
    assert mean_weights(grid, at, weights) @ COEFFICIENTS == pytest.approx(mean, rel=1e-12)


def test_weights_matter_only_where_something_is_averaged_over(grid):
    """A second set of means that could only repeat the first."""
    assert averages_over_levels(grid, {"timepoint": "t1"})
    assert not averages_over_levels(grid, {"timepoint": "t1", "sex": "male"})


def test_a_model_without_factors_has_one_mean():
    """A grid over nothing: the prediction at the covariates' means."""
    grid = reference_grid(build_design("age", ROWS), ROWS)
    for weights in ("equal", "proportional"):
        assert mean_weights(grid, {}, weights).tolist() == [1.0, 40.0]
    assert grid.counts.tolist() == [6.0]
