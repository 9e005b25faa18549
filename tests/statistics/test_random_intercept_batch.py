"""Many refits at once: each must be what `fit_random_intercept` gives alone, whatever the data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics import random_intercept_batch
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.random_intercept_batch import refit_outcomes, refit_patients


def cohort(seed, n_patients, correlation=0.4):
    """Design (intercept, two visits, group), outcome, patient; a quarter drops out, few patients are in the group."""
    random = np.random.default_rng(seed)
    visits = random.choice([1, 2, 3, 3], n_patients)
    visits[:2] = [3, 2]
    patient = np.repeat(random.permutation(n_patients), visits)
    visit = np.concatenate([np.arange(count) for count in visits])
    group = (patient % 4 == 0).astype(float)
    design = np.column_stack([np.ones(len(visit)), visit == 1, visit == 2, group]).astype(float)
    level = random.normal(0, np.sqrt(correlation), n_patients)[patient]
    outcome = 6 - visit + level + random.normal(0, np.sqrt(1 - correlation), len(visit))
    order = random.permutation(len(visit))
    return design[order], outcome[order].round(2), patient[order]


def alone(design, outcome, patient, counts, **options):
    """Fit the rows of the patients that are drawn, each draw a patient of its own; None where nothing can be fitted."""
    drawn = np.repeat(np.unique(patient), counts)
    rows = [np.flatnonzero(patient == each) for each in drawn]
    whose = np.repeat(np.arange(len(drawn)), [len(each) for each in rows])
    chosen = np.concatenate(rows)
    try:
        return fit_random_intercept(design[chosen], outcome[chosen], whose, **options)
    except NotEstimableError:
        return None


def assert_same(refits, index, fit):
    """Compare one refit with the fit that was done alone."""
    found = [*refits.coefficients[index], refits.intercept_variance[index], refits.residual_variance[index]]
    if fit is None:
        assert np.isnan(found).all()
    else:
        expected = [*fit.coefficients, fit.intercept_variance, fit.residual_variance]
        scale = max(1.0, fit.residual_variance)
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-9 * scale)


@given(
    seed=st.integers(0, 10_000),
    n_patients=st.sampled_from([5, 9, 30]),
    correlation=st.sampled_from([0.0, 0.4, 0.95]),
    negative=st.booleans(),
)
@effort(max_examples=25, deadline=None)
def test_resamples_equal_fits_one_by_one(seed, n_patients, correlation, negative):
    """A local minimum, a resample without the group or with two visits only, or a boundary that is not seen."""
    data = cohort(seed, n_patients, correlation)
    options = {"allow_negative_correlation": negative}
    try:
        fit = fit_random_intercept(*data, **options)
    except NotEstimableError:
        return
    counts = np.random.default_rng(seed).multinomial(n_patients, np.full(n_patients, 1 / n_patients), 12)
    refits = refit_patients(fit, *data, counts)
    fits = [alone(*data, each, **options) for each in counts]
    for index, one in enumerate(fits):
        assert_same(refits, index, one)
    assert refits.n_failed == fits.count(None)


@given(seed=st.integers(0, 10_000), negative=st.booleans(), size=st.sampled_from([1e-6, 1.0, 1e6]))
@effort(max_examples=15, deadline=None)
def test_simulated_outcomes_equal_fits_one_by_one(seed, negative, size):
    """An outcome given to another row, or a scale that the first fit did not have."""
    design, outcome, patient = cohort(seed, 12)
    fit = fit_random_intercept(design, outcome, patient)
    outcomes = np.random.default_rng(seed).normal(3 * size, size, (8, len(outcome)))
    refits = refit_outcomes(fit, design, outcomes, patient)
    for index, values in enumerate(outcomes):
        try:
            one = fit_random_intercept(design, values, patient)
        except NotEstimableError:
            one = None
        if one is None:
            assert np.isnan(refits.residual_variance[index])
        else:
            found = [*refits.coefficients[index], *np.sqrt([refits.residual_variance[index]])]
            assert found == pytest.approx(
                [*one.coefficients, np.sqrt(one.residual_variance)], rel=1e-7, abs=1e-8 * size
            )


def test_all_patients_once_is_the_fit_itself():
    """A refit whose sums are not those of the fit."""
    data = cohort(4, 20)
    fit = fit_random_intercept(*data)
    assert_same(refit_patients(fit, *data, np.ones((1, 20), dtype=int)), 0, fit)
    assert_same(refit_outcomes(fit, data[0], data[1], data[2]), 0, fit)


def test_most_resamples_are_settled_together(monkeypatch):
    """A batch that gives up: two hundred refits of a usual cohort must not be done one by one."""
    data = cohort(7, 60)
    fit = fit_random_intercept(*data)
    calls = []
    monkeypatch.setattr(random_intercept_batch, "_fit_alone", lambda *_: calls.append(1) or fit)
    refit_patients(fit, *data, np.random.default_rng(0).multinomial(60, np.full(60, 1 / 60), 200))
    assert len(calls) <= 2


@pytest.mark.parametrize("counts", [[[1, 1]], [[1.0] * 20], [[-1] * 20]])
def test_counts_must_be_whole_and_one_for_each_patient(counts):
    """Weights taken for counts."""
    data = cohort(4, 20)
    with pytest.raises(AnalysisError, match="whole number for each of the 20"):
        refit_patients(fit_random_intercept(*data), *data, counts)
