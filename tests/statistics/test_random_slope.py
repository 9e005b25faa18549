"""Random slopes: against lme4, against the closed form of balanced visits, and what the data cannot tell."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics.design_matrix import build_design, split_formula
from reinfuse.statistics.random_slope import asymptotic_contrasts, fit_random_slope, wald_test

FOLDER = Path(__file__).parents[1] / "reference"
NUMBERS = ["estimate", "se", "statistic", "p_value"]
EXPECTED = pd.read_csv(
    FOLDER / "random_slope.csv", keep_default_na=False, na_values={name: [""] for name in NUMBERS}
).set_index("quantity")
# lme4's optimiser compares values of the criterion, so that half of a double's digits are right.
TOLERANCE = 2e-6


def fitted(case):
    """Fit a case of the reference, coded as R codes it."""
    expected = EXPECTED[EXPECTED["case"] == case]
    formula, slope = expected["formula"].iloc[0], expected["slope"].iloc[0]
    table = pd.read_csv(FOLDER / "mixed_model" / f"{case}.csv", dtype={"patient": str}, keep_default_na=False)
    outcome, terms = split_formula(formula)
    for name in set(table) - {outcome, "patient"}:
        if not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = pd.Categorical(table[name], categories=sorted(table[name].unique()))
    if slope == "week":
        table["week"] = table["timepoint"].astype(str).str.removeprefix("week_").astype(float)
    design = build_design(terms, table)
    return fit_random_slope(design.matrix, table[outcome], table["patient"], table[slope], names=design.names), expected


def balanced(seed=0, n_patients=9, intercept_sd=2.0, slope_sd=0.8):
    """Patients seen at the same days, with levels and slopes of their own."""
    random = np.random.default_rng(seed)
    days = np.array([0.0, 3, 10, 21])
    level, slope = random.normal(7, intercept_sd, n_patients), random.normal(-0.2, slope_sd, n_patients)
    outcome = level[:, None] + slope[:, None] * days + random.normal(0, 1, (n_patients, len(days)))
    column = np.tile(days, n_patients)
    design = np.column_stack([np.ones(column.size), column])
    return design, outcome, np.repeat(np.arange(n_patients), len(days)), column


@pytest.mark.parametrize("case", sorted(EXPECTED["case"].unique()))
def test_equals_lme4(case):
    """Variances, their boundary, the likelihood or tests that are not those of a random slope."""
    fit, expected = fitted(case)
    assert fit.singular == bool(expected.loc["singular", "estimate"])
    # Levels, slopes and residuals vary on scales of their own; the boundary leaves fewer digits of the smallest.
    tolerance = 2e-4 if fit.singular else TOLERANCE
    for quantity in ["intercept_variance", "slope_variance", "intercept_slope_correlation", "residual_variance"]:
        assert getattr(fit, quantity) == pytest.approx(expected.loc[quantity, "estimate"], rel=tolerance), quantity
    assert fit.reml_log_likelihood == pytest.approx(expected.loc["reml_log_likelihood", "estimate"], rel=1e-11)
    assert fit.reml_log_likelihood >= expected.loc["reml_log_likelihood", "estimate"] - 1e-9
    found = asymptotic_contrasts(fit, np.eye(len(fit.names)))
    by_name = dict(
        zip(fit.names, zip(found.estimate, found.se, found.statistic, found.p_value, strict=True), strict=True)
    )
    for _, row in expected.loc[["coefficient"]].iterrows():
        name = {"(Intercept)": "Intercept"}.get(row["name"]) or next(
            each for each in fit.names if each.replace("[T.", "").replace("]", "") == row["name"]
        )
        assert by_name[name] == pytest.approx([row[number] for number in NUMBERS], rel=2e-5), name


@pytest.mark.parametrize("shift", [0.0, 1000.0])
def test_balanced_visits_have_a_closed_form(shift):
    """Digits lost in the search, or to days far from zero: lines fitted to each patient give the same numbers."""
    design, outcome, patient, days = balanced()
    fit = fit_random_slope(design + np.array([0, shift]), outcome.ravel(), patient, days + shift)
    lines, squares, *_ = np.linalg.lstsq(design[:4], outcome.T, rcond=None)
    residual_variance = squares.sum() / (2 * len(outcome))
    of_patients = np.cov(lines)
    effects = of_patients - residual_variance * np.linalg.inv(design[:4].T @ design[:4])
    assert fit.coefficients + np.array([shift * fit.coefficients[1], 0]) == pytest.approx(lines.mean(axis=1), rel=1e-9)
    assert fit.residual_variance == pytest.approx(residual_variance, rel=1e-9)
    assert fit.slope_variance == pytest.approx(effects[1, 1], rel=1e-9)
    assert fit.covariance[1, 1] == pytest.approx(of_patients[1, 1] / len(outcome), rel=1e-9)
    if not shift:
        assert fit.intercept_variance == pytest.approx(effects[0, 0], rel=1e-8)
        correlation = effects[0, 1] / np.sqrt(effects[0, 0] * effects[1, 1])
        assert fit.intercept_slope_correlation == pytest.approx(correlation, rel=1e-8)
    assert not fit.singular


def test_order_of_rows_does_not_matter():
    """Days that belong to another patient's rows than the outcomes do."""
    design, outcome, patient, days = balanced(1)
    order = np.random.default_rng(0).permutation(days.size)
    expected = fit_random_slope(design, outcome.ravel(), patient, days)
    found = fit_random_slope(design[order], outcome.ravel()[order], patient[order].astype(str), days[order])
    assert found.coefficients == pytest.approx(expected.coefficients, rel=1e-9)
    assert found.slope_variance == pytest.approx(expected.slope_variance, rel=1e-8)


@pytest.mark.parametrize(
    ("intercept_sd", "slope_sd"), [(0.0, 0.0), (2.0, 0.0), (0.0, 0.8)], ids=["neither", "no slopes", "no levels"]
)
@pytest.mark.parametrize("seed", range(6))
def test_a_boundary_is_found_and_said(seed, intercept_sd, slope_sd):
    """A crash, a warning, or a fit worse than its neighbours where a variance is zero."""
    design, outcome, patient, days = balanced(seed, intercept_sd=intercept_sd, slope_sd=slope_sd)
    fit = fit_random_slope(design, outcome.ravel(), patient, days)
    variances = [fit.intercept_variance, fit.slope_variance]
    assert min(variances) >= 0
    if slope_sd and not fit.singular:
        assert fit.slope_variance > 0.1
    if not intercept_sd and not slope_sd and fit.singular:
        assert not abs(fit.intercept_slope_correlation) < 1 - 1e-6  # ±1, or missing


def test_contrasts_are_normal_tests_and_joint_ones_chi_square():
    """A t distribution or an F where the method's name says normal."""
    design, outcome, patient, days = balanced(3)
    fit = fit_random_slope(design, outcome.ravel(), patient, days)
    found = asymptotic_contrasts(fit, [[1, 5], [0, 1]], ci_level=0.9)
    z = found.estimate / found.se
    assert found.p_value == pytest.approx(2 * stats.norm.sf(np.abs(z)), rel=1e-12)
    assert found.ci_high - found.estimate == pytest.approx(stats.norm.isf(0.05) * found.se, rel=1e-12)
    assert np.isnan(found.df).all()
    joint = wald_test(fit, np.eye(2))
    chi_square = fit.coefficients @ np.linalg.solve(fit.covariance, fit.coefficients)
    assert (joint.statistic, joint.numerator_df) == (pytest.approx(chi_square / 2, rel=1e-9), 2)
    assert joint.p_value == pytest.approx(stats.chi2.sf(chi_square, 2), rel=1e-9)
    single = wald_test(fit, [[0, 1], [0, 2]])
    assert (single.numerator_df, single.p_value) == (1, pytest.approx(found.p_value[1], rel=1e-9))


DESIGN, OUTCOME, PATIENT, DAYS = balanced(2)
TWO = DAYS <= 3  # two visits a patient
OF_PATIENTS = (PATIENT[:, None] == np.arange(9)).astype(float)
REFUSED = {
    "two visits each": (DESIGN[TWO], OUTCOME.ravel()[TWO], PATIENT[TWO], DAYS[TWO], "18 observations for the levels"),
    "constant within patients": (DESIGN[:, :1], OUTCOME.ravel(), PATIENT, PATIENT * 1.0, "the same at all visits"),
    "a line of each patient": (
        np.hstack([OF_PATIENTS, OF_PATIENTS * DAYS[:, None]]), OUTCOME.ravel(), PATIENT, DAYS, "cannot be told",
    ),
    "a single patient": (DESIGN[:4], OUTCOME[0], PATIENT[:4], DAYS[:4], "single patient"),
    "dependent columns": (DESIGN[:, [0, 1, 1]], OUTCOME.ravel(), PATIENT, DAYS, "other columns make up"),
}  # fmt: skip


@pytest.mark.parametrize(("design", "outcome", "patient", "days", "reason"), REFUSED.values(), ids=REFUSED)
def test_data_that_cannot_carry_slopes_are_refused(design, outcome, patient, days, reason):
    """Variances out of nothing, a crash or a warning (warnings are errors here)."""
    with pytest.raises(NotEstimableError, match=reason):
        fit_random_slope(design, outcome, patient, days)


def test_an_unknown_day_is_refused():
    """A missing day that spreads into every estimate."""
    with pytest.raises(AnalysisError, match="one known number"):
        fit_random_slope(DESIGN, OUTCOME.ravel(), PATIENT, np.where(DAYS == 3, np.nan, DAYS))
