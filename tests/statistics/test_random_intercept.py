"""The random-intercept fit: closed forms, properties, and what it says about data that cannot carry it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reinfuse.errors import AnalysisError
from reinfuse.statistics.random_intercept import (
    RandomInterceptFit,
    conditional_residuals,
    fit_random_intercept,
    predicted_random_intercepts,
)
from reinfuse.statistics.random_intercept_criterion import criterion, slope_and_curvature
from reinfuse.statistics.random_intercept_inference import METHODS, contrasts, f_test

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def cohort(seed: int, *, n_patients: int = 14, correlation: float = 0.4) -> Arrays:
    """Design (intercept, visit, group, interaction), outcome on a grid of sixteenths, patient; with drop-out."""
    random = np.random.default_rng(seed)
    visits = random.integers(1, 5, n_patients)
    visits[:4] = [2, 3, 4, 4]
    patient = np.repeat(np.arange(n_patients) * 3 + 5, visits)
    visit = np.concatenate([np.arange(count) for count in visits])
    group = np.repeat(np.arange(n_patients) % 2, visits)
    design = np.column_stack([np.ones(len(visit)), visit, group, visit * group]).astype(float)
    level = np.repeat(random.normal(0, np.sqrt(correlation), n_patients), visits)
    outcome = 6 - visit + level + random.normal(0, np.sqrt(1 - correlation), len(visit))
    return design, np.round(outcome * 16) / 16, patient


def fitted(arrays: Arrays, *, allow_negative_correlation: bool = True) -> RandomInterceptFit:
    """Fit a cohort; hypothesis leaves out the rare one whose correlation is at its limit."""
    try:
        return fit_random_intercept(*arrays, allow_negative_correlation=allow_negative_correlation)
    except AnalysisError:
        assume(False)
        raise


def assert_same_fit(first: RandomInterceptFit, second: RandomInterceptFit, rtol: float = 1e-10) -> None:
    """Compare everything that two fits estimate."""
    size = np.abs(second.coefficients).max()
    np.testing.assert_allclose(first.coefficients, second.coefficients, rtol=rtol, atol=rtol * size)
    np.testing.assert_allclose(
        first.covariance, second.covariance, rtol=rtol, atol=rtol * np.abs(second.covariance).max()
    )
    np.testing.assert_allclose(
        [first.intercept_variance, first.residual_variance, first.reml_log_likelihood],
        [second.intercept_variance, second.residual_variance, second.reml_log_likelihood],
        rtol=rtol,
        atol=rtol * second.residual_variance,
    )


@given(
    changes=st.lists(st.integers(-40, 40), min_size=3, max_size=30),
    levels=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_two_balanced_visits_give_the_paired_t_test(changes: list[int], levels: st.DataObject) -> None:
    """A standard error or degrees of freedom that are not the paired t's, whatever the sign of the correlation."""
    n = len(changes)
    start = np.array(levels.draw(st.lists(st.integers(0, 40), min_size=n, max_size=n)), dtype=float)
    change = np.array(changes, dtype=float)
    assume(np.ptp(change) > 0 and np.ptp(2 * start + change) > 0)
    design = np.column_stack([np.ones(2 * n), np.repeat([0.0, 1.0], n)])
    fit = fit_random_intercept(design, np.concatenate([start, start + change]), np.tile(np.arange(n), 2))
    se = change.std(ddof=1) / np.sqrt(n)
    for method in METHODS:
        found = contrasts(fit, [0, 1], method)
        assert found.estimate.item() == pytest.approx(change.mean(), rel=1e-10, abs=1e-12)
        assert found.se.item() == pytest.approx(se, rel=1e-10)
        assert found.df.item() == pytest.approx(n - 1, rel=1e-10)
    covariance = np.cov(start, start + change)[0, 1]
    assert fit.intercept_variance == pytest.approx(covariance, rel=1e-9, abs=1e-10 * se**2 * n)


def test_balanced_analysis_of_variance_is_exact() -> None:
    """Variance components or F tests that differ from the textbook sums of squares (integers, so exact fractions)."""
    scores = np.array([[7, 5, 4], [9, 6, 6], [4, 4, 3], [8, 5, 5], [6, 2, 3]])
    n, k = scores.shape
    exact = [[Fraction(int(cell)) for cell in row] for row in scores]
    grand = sum(map(sum, exact)) / (n * k)
    by_patient = [sum(row) / k for row in exact]
    by_visit = [sum(row[j] for row in exact) / n for j in range(k)]
    between = k * sum((mean - grand) ** 2 for mean in by_patient) / (n - 1)
    of_visits = n * sum((mean - grand) ** 2 for mean in by_visit) / (k - 1)
    residuals = [exact[i][j] - by_patient[i] - by_visit[j] + grand for i in range(n) for j in range(k)]
    within = sum(residual**2 for residual in residuals) / ((n - 1) * (k - 1))

    design = np.column_stack([np.ones(n * k), np.tile(np.eye(k)[:, 1:], (n, 1))])
    fit = fit_random_intercept(design, scores.ravel(), np.repeat(np.arange(n), k))

    assert fit.residual_variance == pytest.approx(float(within), rel=1e-12)
    assert fit.intercept_variance == pytest.approx(float((between - within) / k), rel=1e-12)
    for method in METHODS:
        test = f_test(fit, np.eye(k)[1:], method)
        assert test.statistic == pytest.approx(float(of_visits / within), rel=1e-11)
        assert (test.numerator_df, test.denominator_df) == (k - 1, pytest.approx((n - 1) * (k - 1), rel=1e-9))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_order_of_rows_and_names_of_patients_do_not_matter(seed: int) -> None:
    """Rows of a patient that are not found when they stand apart, or identifiers that are not integers."""
    design, outcome, patient = cohort(seed)
    expected = fitted((design, outcome, patient))
    order = np.random.default_rng(seed + 1).permutation(len(outcome))
    names = np.array([f"patient {hash_ * 7919 % 97:02d}" for hash_ in patient])
    assert_same_fit(fitted((design[order], outcome[order], patient[order])), expected)
    assert_same_fit(fitted((design[order], outcome[order], names[order])), expected)
    assert_same_fit(fitted((design, outcome, names.astype(object))), expected)


@given(seed=st.integers(0, 10_000), factor=st.sampled_from([1e-150, 1e-3, 12.5, 1e150]))
@settings(max_examples=30, deadline=None)
def test_scale_of_the_outcome_only_scales_the_estimates(seed: int, factor: float) -> None:
    """Thresholds that depend on the unit, or squares that overflow."""
    design, outcome, patient = cohort(seed)
    expected, scaled = fitted((design, outcome, patient)), fitted((design, outcome * factor, patient))
    np.testing.assert_allclose(scaled.coefficients / factor, expected.coefficients, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(scaled.standard_errors / factor, expected.standard_errors, rtol=1e-10)
    correlations = scaled.within_patient_correlation, expected.within_patient_correlation
    assert correlations[0] == pytest.approx(correlations[1], rel=1e-10, abs=1e-12)
    degrees = len(outcome) - design.shape[1]
    likelihood = expected.reml_log_likelihood - degrees * np.log(factor)
    assert scaled.reml_log_likelihood == pytest.approx(likelihood, rel=1e-12)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_a_large_constant_costs_no_digits(seed: int) -> None:
    """Cross-products of raw columns, which lose twice the digits of the constant (2³⁰ added exactly)."""
    design, outcome, patient = cohort(seed)
    expected, shifted = fitted((design, outcome, patient)), fitted((design, outcome + 2.0**30, patient))
    coefficients = shifted.coefficients - [2.0**30, 0, 0, 0]
    np.testing.assert_allclose(coefficients, expected.coefficients, atol=2e-6)  # nine digits are the constant's
    np.testing.assert_allclose(shifted.standard_errors, expected.standard_errors, rtol=1e-7)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_an_ill_conditioned_design_costs_no_digits(seed: int) -> None:
    """A covariate such as a calendar year, far from zero and hardly varying."""
    design, outcome, patient = cohort(seed)
    year = design.copy()
    year[:, 1] = 2010 + design[:, 1] / 64
    year[:, 3] = year[:, 1] * design[:, 2]
    expected, found = fitted((design, outcome, patient)), fitted((year, outcome, patient))
    np.testing.assert_allclose(found.coefficients[[1, 3]], 64 * expected.coefficients[[1, 3]], rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(found.standard_errors[[1, 3]], 64 * expected.standard_errors[[1, 3]], rtol=1e-9)
    assert found.intercept_variance == pytest.approx(expected.intercept_variance, rel=1e-9, abs=1e-10)


def test_many_rows_are_gathered_in_blocks() -> None:
    """A block that is left out or counted twice: many copies of a cohort have the coefficients of one copy."""
    design, outcome, patient = cohort(3)
    times = 400
    copies = np.concatenate([patient + 1000 * copy for copy in range(times)])
    many = fit_random_intercept(np.tile(design, (times, 1)), np.tile(outcome, times), copies)
    assert many.n_observations == times * len(outcome)
    # Generalised least squares of one copy, by its whole covariance matrix at the variances found.
    same_patient = patient[:, None] == patient
    precision = np.linalg.inv(many.intercept_variance * same_patient + many.residual_variance * np.eye(len(outcome)))
    covariance = np.linalg.inv(design.T @ precision @ design)
    np.testing.assert_allclose(many.coefficients, covariance @ design.T @ precision @ outcome, rtol=1e-11)
    np.testing.assert_allclose(many.covariance, covariance / times, rtol=1e-10)
    residuals = outcome - design @ many.coefficients
    degrees = many.n_observations - design.shape[1]
    # The residual sum of squares, weighted by its own precision, equals its degrees of freedom at the REML estimate.
    assert times * residuals @ precision @ residuals == pytest.approx(degrees, rel=1e-12)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_negative_correlations_are_used_or_held_at_zero_as_told(seed: int) -> None:
    """A fit at zero that is not ordinary least squares, or one that hides that it was held there."""
    design, outcome, patient = cohort(seed, correlation=0.0)
    free, held = (
        fitted((design, outcome, patient)),
        fitted((design, outcome, patient), allow_negative_correlation=False),
    )
    assert free.negative_correlation_allowed
    assert not free.held_at_zero
    assert not held.negative_correlation_allowed
    assert held.held_at_zero == (free.intercept_variance <= 0)
    if not held.held_at_zero:
        assert_same_fit(held, free)
        return
    coefficients, (squares,), *_ = np.linalg.lstsq(design, outcome, rcond=None)
    degrees = len(outcome) - design.shape[1]
    np.testing.assert_allclose(held.coefficients, coefficients, rtol=1e-10, atol=1e-12)
    assert (held.intercept_variance, held.residual_variance) == (0, pytest.approx(squares / degrees, rel=1e-12))
    np.testing.assert_array_equal(contrasts(held, np.eye(4)).df, degrees)
    assert free.reml_log_likelihood >= held.reml_log_likelihood


@given(seed=st.integers(0, 10_000), correlation=st.sampled_from([0.0, 0.4, 0.9, 0.999]))
@settings(max_examples=40, deadline=None)
def test_the_minimum_is_reached_to_rounding(seed: int, correlation: float) -> None:
    """An optimiser that stops early: the slope at the minimum must be rounding alone."""
    fit = fitted(cohort(seed, correlation=correlation))
    eta = np.log1p(fit.moments.visits[-1] * fit.minimum.theta)
    slope, curvature = slope_and_curvature(fit.moments, np.array(eta))
    assert abs(slope) < 1e-10 * fit.n_observations
    assert curvature > 0
    assert fit.minimum.iterations < 30


@given(seed=st.integers(0, 10_000), eta=st.floats(-2, 6))
@settings(max_examples=40, deadline=None)
def test_slope_and_curvature_are_the_derivatives_of_the_criterion(seed: int, eta: float) -> None:
    """A term of a derivative that is wrong but vanishes at the minimum (central differences of the criterion)."""
    fit = fitted(cohort(seed))
    step = 1e-4
    below, here, above = criterion(fit.moments, np.array([eta - step, eta, eta + step]))
    slope, curvature = slope_and_curvature(fit.moments, np.array(eta))
    assert slope == pytest.approx((above - below) / (2 * step), rel=1e-5, abs=1e-5)
    assert curvature == pytest.approx((above - 2 * here + below) / step**2, rel=1e-3, abs=1e-3)


def few(visits: list[int], outcome: list[int]) -> Arrays:
    """A line over the visits of few patients."""
    visit = np.concatenate([np.arange(count) for count in visits])
    return (
        np.column_stack([np.ones(len(visit)), visit]).astype(float),
        np.array(outcome, dtype=float),
        np.repeat(np.arange(len(visits)), visits),
    )


@pytest.mark.parametrize("allow_negative_correlation", [True, False])
@pytest.mark.parametrize(
    "arrays",
    [
        few([1, 3, 3, 4], [5, 1, 2, 2, 3, 1, 1, 1, 2, 4, 3]),  # a second minimum below zero
        few([2, 2, 1], [2, 5, 1, 5, 3]),  # level at zero, which is a maximum
    ],
)
def test_the_lowest_of_several_minima_is_found(arrays: Arrays, allow_negative_correlation: bool) -> None:
    """A local minimum, or the boundary, reported where the likelihood is higher elsewhere."""
    fit = fit_random_intercept(*arrays, allow_negative_correlation=allow_negative_correlation)
    everywhere = criterion(fit.moments, np.linspace(-8, 15, 4000))
    assert fit.minimum.criterion <= everywhere.min() + 1e-9
    assert fit.intercept_variance > 0


@pytest.mark.parametrize(
    ("outcome", "between", "within", "held"),
    [
        ([1, 1, 1, 3, 3, 1, 3, 3], 4 / 3, 4 / 4, False),
        ([-0.5, 1.5, 1.5, 3.5, 1.5, 3.5, 1.5, 3.5], 6 / 3, 8 / 4, True),  # exactly zero, which is the boundary
        ([1, 3, 3, 1, 1, 3, 2, 2.5], 0.09375 / 3, 6.125 / 4, True),
    ],
)
def test_balanced_variances_from_mean_squares(outcome: list[float], between: float, within: float, held: bool) -> None:
    """A fit held at zero that is not there, or one not held that should be (mean squares on 3 and 4 df)."""
    design, patient = np.ones((8, 1)), np.repeat(np.arange(4), 2)
    free = fit_random_intercept(design, outcome, patient)
    assert free.intercept_variance == pytest.approx((between - within) / 2, rel=1e-12, abs=1e-14)
    assert free.residual_variance == pytest.approx(within, rel=1e-12)
    lme4 = fit_random_intercept(design, outcome, patient, allow_negative_correlation=False)
    assert lme4.held_at_zero == held
    total = (3 * between + 4 * within) / 7
    assert lme4.residual_variance == pytest.approx(total if held else within, rel=1e-12)


def test_kenward_roger_is_undefined_rather_than_wrong() -> None:
    """Negative degrees of freedom or a warning where no F distribution has the statistic's moments."""
    fit = fit_random_intercept(*few([4, 1, 3, 1, 2, 2, 1], [5, 3, 2, 4, 5, 5, 0, 4, 4, 1, 3, 5, 4, 1]))
    test = f_test(fit, np.eye(2), "kenward_roger")
    assert (test.numerator_df, np.isnan(test.denominator_df), np.isnan(test.p_value)) == (2, True, True)
    assert np.isfinite(f_test(fit, np.eye(2)).p_value)


def test_predictions_and_residuals_add_up_to_the_outcome() -> None:
    """Residuals that belong to another row than the outcome does."""
    design, outcome, patient = cohort(8)
    order = np.random.default_rng(0).permutation(len(outcome))
    design, outcome, patient = design[order], outcome[order], patient[order]
    fit = fit_random_intercept(design, outcome, patient)
    patients, intercepts = predicted_random_intercepts(fit, design, outcome, patient)
    of_patient = dict(zip(patients.tolist(), intercepts.tolist(), strict=True))
    residuals = conditional_residuals(fit, design, outcome, patient)
    rebuilt = design @ fit.coefficients + [of_patient[each] for each in patient.tolist()] + residuals
    np.testing.assert_allclose(rebuilt, outcome, rtol=1e-12)
    # Henderson's equations: a patient's residuals sum to the prediction times the ratio of variances.
    ratio = fit.residual_variance / fit.intercept_variance
    sums = [residuals[patient == each].sum() for each in patients]
    np.testing.assert_allclose(sums, intercepts * ratio, rtol=1e-9, atol=1e-12)


ONES = np.ones((6, 1))
TWO_VISITS = np.repeat(["a", "b", "c"], 2)
REFUSED = {
    "one patient": (ONES, [1, 2, 3, 4, 5, 7], ["a"] * 6, "single patient"),
    "one visit each": (ONES, [1, 2, 3, 4, 5, 7], list("abcdef"), "single visit"),
    "constant outcome": (ONES, [4] * 6, TWO_VISITS, "does not vary"),
    "outcome is a column": (np.column_stack([ONES, range(6)]), [3, 5, 7, 9, 11, 13], TWO_VISITS, "does not vary"),
    "missing outcome": (ONES, [1, 2, 3, 4, 5, np.nan], TWO_VISITS, "missing or infinite"),
    "infinite column": (ONES * np.inf, [1, 2, 3, 4, 5, 6], TWO_VISITS, "missing or infinite"),
    "saturated": (np.eye(6), [1, 2, 3, 4, 5, 7], TWO_VISITS, "6 observations for 6 coefficients"),
    "no column": (np.empty((6, 0)), [1, 2, 3, 4, 5, 7], TWO_VISITS, "0 coefficients"),
    "other length": (ONES, [1, 2, 3], TWO_VISITS, r"the outcome \(3,\)"),
    "equal within": (ONES, [1, 1, 5, 5, 3, 3], TWO_VISITS, "residual variance is zero"),
    "equal sums": (
        np.column_stack([ONES, [0, 1] * 3]), [1, 7, 3, 5, 4, 4], TWO_VISITS, "lowest limit",
    ),
    "one pair of visits": (
        np.column_stack([np.ones(4), [0, 1, 0, 0]]), [4, 3, 2, 5], list("aabc"), "cannot be told",
    ),
    "level of each patient": (np.repeat(np.eye(3), 2, axis=0), [1, 2, 4, 4, 6, 9], TWO_VISITS, "cannot be told"),
}  # fmt: skip


@pytest.mark.parametrize(("design", "outcome", "patient", "message"), REFUSED.values(), ids=REFUSED)
def test_data_that_cannot_carry_the_model_are_refused(
    design: np.ndarray, outcome: list[float], patient: list[str], message: str
) -> None:
    """A number, a crash or a console warning where there is nothing to estimate (warnings are errors here)."""
    with pytest.raises(AnalysisError, match=message):
        fit_random_intercept(design, outcome, patient)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (lambda design: design[:, 0] - design[:, 2], r"'extra' \(from intercept, group\)"),
        (lambda design: 0 * design[:, 0], r"'extra' \(always zero\)"),
        (lambda design: 1e9 * design[:, 1], r"'extra' \(from visit\)"),
    ],
)
@pytest.mark.parametrize("n_patients", [14, 4000])
def test_dependent_columns_are_named(column, message: str, n_patients: int) -> None:
    """A singular design that is fitted all the same, or a message that does not say which columns to look at."""
    design, outcome, patient = cohort(1, n_patients=n_patients)
    names = ["intercept", "visit", "group", "interaction", "extra"]
    with pytest.raises(AnalysisError, match=message):
        fit_random_intercept(np.column_stack([design, column(design)]), outcome, patient, names=names)


def test_a_column_that_few_rows_carry_is_not_dependent() -> None:
    """A sample of rows that misses a rare column must not decide about it."""
    design, outcome, patient = cohort(1, n_patients=4000)
    rare = np.zeros(len(outcome))
    rare[patient == patient[4000]] = 1.0
    fit = fit_random_intercept(np.column_stack([rare, design]), outcome, patient)
    reordered = fit_random_intercept(np.column_stack([design, rare]), outcome, patient)
    np.testing.assert_allclose(fit.coefficients[[1, 2, 3, 4, 0]], reordered.coefficients, rtol=1e-10, atol=1e-12)
    assert fit.standard_errors[0] == pytest.approx(reordered.standard_errors[4], rel=1e-11)


def test_contrasts_without_weight_are_refused() -> None:
    """A test of nothing, which would divide zero by zero."""
    fit = fit_random_intercept(*cohort(2))
    for test in (contrasts, f_test):
        with pytest.raises(AnalysisError, match="no weight"):
            test(fit, np.zeros((1, 4)))
