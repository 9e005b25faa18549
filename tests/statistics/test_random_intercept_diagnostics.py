"""What a model leaves over, and how far it may lie from a normal distribution by chance."""

import numpy as np
import pytest
from scipy import stats

from reinfuse.statistics.random_intercept import (
    conditional_residuals,
    fit_random_intercept,
    predicted_random_intercepts,
)
from reinfuse.statistics.random_intercept_diagnostics import diagnose, simulated_outcomes
from reinfuse.statistics.random_intercept_moments import arrange
from reinfuse.statistics.seeds import generator


def cohort(seed, n_patients=30, correlation=0.5, noise=None):
    """Patients with two or three visits, their rows in random order."""
    random = np.random.default_rng(seed)
    visits = random.integers(2, 4, n_patients)
    patient = np.repeat(np.arange(n_patients), visits)
    visit = np.concatenate([np.arange(count) for count in visits])
    design = np.column_stack([np.ones(len(visit)), visit]).astype(float)
    level = random.normal(0, np.sqrt(correlation), n_patients)[patient]
    within = random.normal(0, np.sqrt(1 - correlation), len(visit)) if noise is None else noise(random, len(visit))
    order = random.permutation(len(visit))
    return design[order], (6 - visit + level + within)[order], patient[order]


def test_residuals_and_intercepts_are_those_of_the_fit():
    """Residuals of other rows, or predictions that are not the fit's own."""
    data = cohort(1)
    fit = fit_random_intercept(*data)
    found = diagnose(fit, *data, 50, generator("a"))
    np.testing.assert_allclose(found.residuals, conditional_residuals(fit, *data), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found.fitted + found.residuals, data[1], rtol=1e-12)
    np.testing.assert_allclose(found.intercepts.values, np.sort(predicted_random_intercepts(fit, *data)[1]), rtol=1e-9)
    assert found.n_simulated == 50
    blom = stats.norm.ppf((np.arange(1, 31) - 0.375) / 30.25)
    np.testing.assert_allclose(found.intercepts.normal, blom, rtol=1e-12)


@pytest.mark.parametrize("correlation", [0.5, -0.3])
def test_simulated_visits_have_the_fits_covariance(correlation):
    """Envelopes of another model than the fitted one, above all where the correlation is negative."""
    design, outcome, patient = cohort(2)
    fit = fit_random_intercept(design, outcome, patient)
    total = fit.intercept_variance + fit.residual_variance
    changed = {"intercept_variance": correlation * total, "residual_variance": (1 - correlation) * total}
    fit = type(fit)(**{**fit.__dict__, **changed})
    drawn = simulated_outcomes(fit, arrange(design, outcome, patient), 40_000, generator("covariance"))
    np.testing.assert_allclose(drawn.mean(axis=0), design @ fit.coefficients, atol=0.05)
    covariance = np.cov(drawn[:, :12].T)
    same = patient[:12, None] == patient[None, :12]
    expected = np.where(same, correlation * total, 0) + (1 - correlation) * total * np.eye(12)
    np.testing.assert_allclose(covariance, expected, atol=0.06)


def test_a_true_model_lies_inside_nearly_everywhere_and_a_wrong_one_does_not():
    """An envelope that is always wide, or always narrow."""
    inside, outside = [], []
    for seed in range(12):
        data = cohort(seed)
        found = diagnose(fit_random_intercept(*data), *data, 300, generator("inside", str(seed)))
        for part in (found.residual_quantiles, found.intercepts):
            inside.append(((part.low <= part.values) & (part.values <= part.high)).mean())
        data = cohort(seed, n_patients=80, noise=lambda random, size: random.standard_t(1.5, size))
        found = diagnose(fit_random_intercept(*data), *data, 300, generator("outside", str(seed)))
        part = found.residual_quantiles
        outside.append(((part.low <= part.values) & (part.values <= part.high)).mean())
    assert 0.9 < np.mean(inside) < 0.99
    assert np.mean(outside) < 0.7


def test_without_variance_between_patients_there_are_no_intercepts():
    """Predictions that pull a patient away from the own mean, shown as levels of patients."""
    design = np.tile([[1.0, 0], [1, 1]], (6, 1))
    outcome = np.array([9.0, 2, 7, 3, 5, 6, 4, 8, 6, 4, 7, 5])
    patient = np.repeat(np.arange(6), 2)
    fit = fit_random_intercept(design, outcome, patient)
    assert fit.intercept_variance < 0
    found = diagnose(fit, design, outcome, patient, 50, generator("a"))
    assert found.intercepts is None
    np.testing.assert_allclose(found.fitted, design @ fit.coefficients, rtol=1e-12)
    assert (found.residual_quantiles.low <= found.residual_quantiles.high).all()
