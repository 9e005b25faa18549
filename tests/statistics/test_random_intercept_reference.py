"""The mixed model against lme4, lmerTest, pbkrtest, emmeans and nlme (values of tests/reference/mixed_model.R)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reinfuse.statistics.design_matrix import Design, build_design, split_formula, type_3_hypotheses
from reinfuse.statistics.marginal_means import ReferenceGrid, Weights, mean_weights, reference_grid
from reinfuse.statistics.random_intercept import (
    RandomInterceptFit,
    fit_random_intercept,
    predicted_random_intercepts,
)
from reinfuse.statistics.random_intercept_inference import METHODS, Method, contrasts, f_test

FOLDER = Path(__file__).parents[1] / "reference" / "mixed_model"
CASES = pd.read_csv(FOLDER / "cases.csv", keep_default_na=False).set_index("case")
NUMBERS = ["estimate", "se", "df", "statistic", "p_value", "numerator_df"]
EXPECTED = pd.read_csv(
    FOLDER / "expected.csv", keep_default_na=False, na_values={name: [""] for name in NUMBERS}, dtype={"name": str}
)
WEIGHTS: list[Weights] = ["equal", "proportional"]
# lme4's optimiser and lmerTest's derivatives work with differences, so half of a double's digits are right; close to
# zero the intercept's standard deviation is small against the steps of those differences, and one digit less is.
TOLERANCE = 1e-6
NEAR_ZERO_TOLERANCE = 1e-5
# Cases whose patients differ less than their visits do.
NEGATIVE = ["negative", "dyestuff"]


@dataclass(frozen=True)
class Case:
    """The rows of a case, its design and the fit that stops at zero as lme4 does."""

    name: str
    table: pd.DataFrame
    outcome: str
    factors: list[str]
    design: Design
    fit: RandomInterceptFit
    grid: ReferenceGrid

    @property
    def df_tolerance(self) -> float:
        """How closely degrees of freedom can agree."""
        return NEAR_ZERO_TOLERANCE if self.name == "near_zero" else TOLERANCE

    def expected(self, quantity: str, method: str = "") -> pd.DataFrame:
        """Return R's rows of a quantity."""
        chosen = (EXPECTED["case"] == self.name) & (EXPECTED["quantity"] == quantity) & (EXPECTED["method"] == method)
        return EXPECTED[chosen].reset_index(drop=True)


def read_case(name: str, *, allow_negative_correlation: bool = False) -> Case:
    """Read the rows of a case and fit its model."""
    table = pd.read_csv(FOLDER / f"{name}.csv", dtype={"patient": str}, keep_default_na=False)
    factors = CASES.loc[name, "factors"].split()
    for factor in factors:
        table[factor] = pd.Categorical(table[factor], categories=sorted(table[factor].unique()))
    outcome, terms = split_formula(CASES.loc[name, "formula"])
    design = build_design(terms, table, CASES.loc[name, "indicators"].split())
    fit = fit_random_intercept(
        design.matrix,
        table[outcome],
        table["patient"].to_numpy(str),
        names=design.names,
        allow_negative_correlation=allow_negative_correlation,
    )
    return Case(name, table, outcome, factors, design, fit, reference_grid(design, table))


@pytest.fixture(scope="module", params=list(CASES.index))
def case(request: pytest.FixtureRequest) -> Case:
    """Each case of the reference."""
    return read_case(request.param)


def assert_contrasts(case: Case, weights: Any, method: Method, expected: pd.DataFrame) -> None:
    """Compare estimate, standard error, degrees of freedom, statistic and p-value."""
    assert len(expected) > 0
    found = contrasts(case.fit, weights, method)
    size = np.abs(expected["estimate"]).max()
    np.testing.assert_allclose(found.estimate, expected["estimate"], rtol=TOLERANCE, atol=1e-9 * size)
    np.testing.assert_allclose(found.se, expected["se"], rtol=TOLERANCE)
    np.testing.assert_allclose(found.df, expected["df"], rtol=case.df_tolerance)
    np.testing.assert_allclose(found.statistic, expected["statistic"], rtol=TOLERANCE, atol=1e-9)
    np.testing.assert_allclose(found.p_value, expected["p_value"], rtol=1e-5, atol=1e-13)


def test_variances_and_likelihood_equal_lme4(case: Case) -> None:
    """A wrong REML criterion, or a minimum that is not the least one."""
    for quantity in ["intercept_variance", "residual_variance", "reml_log_likelihood"]:
        expected = case.expected(quantity)["estimate"].item()
        assert getattr(case.fit, quantity) == pytest.approx(expected, rel=TOLERANCE)
    assert case.fit.held_at_zero == (case.name in NEGATIVE)


@pytest.mark.parametrize("method", METHODS)
def test_coefficients_equal_lmertest_and_pbkrtest(case: Case, method: Method) -> None:
    """Wrong coefficients, standard errors, degrees of freedom or p-values."""
    assert_contrasts(case, np.eye(len(case.design.names)), method, case.expected("coefficient", method))


@pytest.mark.parametrize("method", METHODS)
def test_type_3_tests_equal_lmertest_and_pbkrtest(case: Case, method: Method) -> None:
    """Type III hypotheses that depend on the coding of factors, or wrong joint degrees of freedom."""
    expected = case.expected("type_3_f", method).set_index("name")
    hypotheses = type_3_hypotheses(case.design, case.table)
    assert list(hypotheses) == list(expected.index)
    for term, weights in hypotheses.items():
        test = f_test(case.fit, weights, method)
        row = expected.loc[term]
        assert test.numerator_df == row["numerator_df"]
        assert test.statistic == pytest.approx(row["statistic"], rel=TOLERANCE)
        assert test.denominator_df == pytest.approx(row["df"], rel=case.df_tolerance)
        assert test.p_value == pytest.approx(row["p_value"], rel=1e-5)


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", [name for name in CASES.index if CASES.loc[name, "factors"]])
def test_marginal_means_equal_emmeans(name: str, method: Method, weights: Weights) -> None:
    """A wrong reference grid, wrong weights, or differences that do not follow from the means."""
    case = read_case(name)
    if len(case.design.factors) == 1 and weights == "proportional":
        grid = case.grid
        for level in case.design.factors[case.factors[0]]:  # nothing is averaged over, so the weights cannot matter
            at = {case.factors[0]: level}
            np.testing.assert_array_equal(mean_weights(grid, at, weights), mean_weights(grid, at, "equal"))
        return
    mean = {
        factor: [mean_weights(case.grid, {factor: level}, weights) for level in case.design.factors[factor]]
        for factor in case.factors
    }
    means = [row for factor in case.factors for row in mean[factor]]
    differences = [later - earlier for factor in case.factors for earlier, later in pairs(mean[factor])]
    if len(case.factors) > 1:
        first, second = case.factors[:2]
        cell = [
            [mean_weights(case.grid, {first: a, second: b}, weights) for a in case.design.factors[first]]
            for b in case.design.factors[second]
        ]
        means += [row for by_first in cell for row in by_first]
        interactions = [
            (cell[b2][a2] - cell[b2][a1]) - (cell[b1][a2] - cell[b1][a1])
            for b1, b2 in pairs(range(len(cell)))
            for a1, a2 in pairs(range(len(cell[0])))
        ]
        quantity = f"marginal_difference_of_differences_{weights}"
        assert_contrasts(case, interactions, method, case.expected(quantity, method))
    assert_contrasts(case, means, method, case.expected(f"marginal_mean_{weights}", method))
    assert_contrasts(case, differences, method, case.expected(f"marginal_difference_{weights}", method))


def pairs(items: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Return (earlier, later) in the order of emmeans' `revpairwise`: 2-1, 3-1, 3-2, 4-1, …"""
    numbered = list(enumerate(items))
    return [(one, two) for later, two in numbered for earlier, one in numbered if earlier < later]


def test_predicted_intercepts_equal_lme4(case: Case) -> None:
    """Predictions shrunk by a wrong share, or given to another patient."""
    patients, intercepts = predicted_random_intercepts(
        case.fit, case.design.matrix, case.table[case.outcome], case.table["patient"].to_numpy(str)
    )
    expected = case.expected("random_intercept").set_index("name")["estimate"]
    assert sorted(patients) == sorted(expected.index)
    np.testing.assert_allclose(intercepts, expected[list(patients)], rtol=1e-5, atol=1e-7 * np.abs(intercepts).max())


@pytest.mark.parametrize("name", NEGATIVE)
def test_negative_correlation_equals_generalised_least_squares(name: str) -> None:
    """Compound symmetry with a negative covariance that is not the restricted maximum likelihood (nlme::gls)."""
    case = read_case(name, allow_negative_correlation=True)
    for quantity in ["intercept_variance", "residual_variance", "reml_log_likelihood"]:
        assert getattr(case.fit, quantity) == pytest.approx(case.expected(quantity, "gls")["estimate"].item(), rel=1e-6)
    expected = case.expected("coefficient", "gls")
    np.testing.assert_allclose(case.fit.coefficients, expected["estimate"], rtol=1e-6)
    np.testing.assert_allclose(case.fit.standard_errors, expected["se"], rtol=1e-6)
    assert not case.fit.held_at_zero
    assert case.fit.intercept_variance < 0


def test_treatment_difference_of_beat_the_blues_equals_its_published_analysis() -> None:
    """The whole chain from the formula to one averaged difference; printed digits of lmerTest and emmeans, R 4.2."""
    case = read_case("btheb")
    weights = np.subtract(*(mean_weights(case.grid, {"treatment": level}) for level in ["BtheB", "TAU"]))
    found = contrasts(case.fit, weights)
    printed = [found.estimate, found.se, found.df, found.ci_low, found.ci_high, found.p_value]
    expected = [-1.960308, 1.746200, 94.86826, -5.427015, 1.506400, 0.2644]
    assert [round(value.item(), 4) for value in printed] == [round(value, 4) for value in expected]
    assert case.fit.reml_log_likelihood == pytest.approx(-924.2489, abs=5e-5)
