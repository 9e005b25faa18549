"""Scores that are rounded and kept inside a scale have exactly the mean that was asked for."""

import itertools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from reinfuse.errors import ConfigurationError
from reinfuse.twin.scores import as_scores, mean_score, underlying_mean

SCALE = (0.0, 10.0)


@pytest.mark.parametrize(("mu", "sd"), [(5.0, 2.0), (8.9, 1.9), (0.2, 3.0), (12.0, 1.0)])
def test_mean_against_integration(mu, sd):
    """A wrong closed form would bend every mean that a mixed model is compared with."""
    edges = [mu - 12 * sd, *np.arange(0.5, 10), mu + 12 * sd]
    integrated = sum(
        quad(lambda x: float(as_scores(np.array([x]), SCALE)[0]) * norm.pdf(x, mu, sd), low, high)[0]
        for low, high in itertools.pairwise(edges)
        if low < high
    )
    assert mean_score(np.array([mu]), sd, SCALE)[0] == pytest.approx(integrated, abs=1e-7)


def test_solved_means_are_met():
    """A mean near the end of the scale would be missed if scores were only cut off there."""
    wanted = np.array([0.3, 5.0, 7.6, 9.8, 7.6])
    solved = underlying_mean(wanted, 1.9, SCALE, "pain")
    assert mean_score(solved, 1.9, SCALE) == pytest.approx(wanted, abs=1e-9)
    assert solved[3] > 10


@pytest.mark.parametrize("mean", [0.0, 10.0, -0.4, 10.7])
def test_means_outside_the_scale_are_refused(mean):
    """No score could have such a mean, and the search for it would end at a bracket without a word."""
    with pytest.raises(ConfigurationError, match=r"pain: means from .* do not lie inside the scale 0 to 10"):
        underlying_mean(np.array([mean]), 2.0, SCALE, "pain")


def test_scores_are_whole_and_inside():
    """A score off the scale would be refused by the very pipeline that the twin is to show."""
    assert as_scores(np.array([-3.0, 0.49, 0.5, 9.49, 9.5, 14.0]), SCALE).tolist() == [0, 0, 1, 9, 10, 10]
