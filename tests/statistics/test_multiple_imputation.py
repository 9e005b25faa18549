"""Pooling against its formula in R, and imputation against what regression says of the missing."""

import math

import numpy as np
import pytest
from reference.clinical import CASES, assert_parts, expected, in_words

from reinfuse.errors import AnalysisError
from reinfuse.statistics.multiple_imputation import chained_equations, pool
from reinfuse.statistics.seeds import generator

NAN = math.nan


def cohort(n=60):
    """A predictor, and an outcome that misses a third of its values where the predictor is high."""
    random = np.random.default_rng(5)
    predictor = random.normal(6, 1.5, n)
    outcome = 2 + 0.7 * predictor + random.normal(0, 1, n)
    outcome[np.argsort(predictor)[-n // 3 :]] = NAN
    return np.column_stack([predictor, outcome])


@pytest.mark.parametrize("case", expected("pool"), ids=in_words)
def test_pooling_is_as_in_r(case):
    """Rubin's total variance and the degrees of freedom of Barnard and Rubin."""
    data = CASES[case.case]
    assert_parts(pool(data["estimate"], data["variance"], case.at), case.parts)


def test_equal_estimates_pool_to_the_complete_analysis_but_for_its_df():
    """Without spread between imputations the error is the complete one; df are (ν+1)/(ν+3)·ν of it."""
    found = pool([2.0, 2.0, 2.0], [0.25, 0.25, 0.25], 17)
    assert (found.estimate, found.se) == (2.0, 0.5)
    assert found.df == pytest.approx(18 / 20 * 17)


def test_pooling_needs_two_estimates_and_an_error():
    """One imputation hides what imputing costs; estimates without error have no t."""
    with pytest.raises(AnalysisError, match="two estimates"):
        pool([1.0], [0.1], 10)
    assert math.isnan(pool([1.0, 1.0], [0.0, 0.0], 10).p_value)


def test_known_values_stay():
    """Imputation may fill gaps only."""
    table = cohort()
    filled = chained_equations(table, 5, generator("test"))
    known = ~np.isnan(table)
    assert (filled[:, known] == table[known]).all()
    assert not np.isnan(filled).any()


def test_imputed_values_follow_the_regression_on_what_is_known():
    """Mean and spread of imputed values are those of the regression's predictive distribution (a t)."""
    table = cohort()
    missing = np.isnan(table[:, 1])
    design = np.column_stack([np.ones(len(table)), table[:, 0]])
    known = design[~missing]
    coefficients, squares, *_ = np.linalg.lstsq(known, table[~missing, 1], rcond=None)
    df = len(known) - 2
    draws = chained_equations(table, 3000, generator("regression"))[:, missing, 1]
    assert draws.mean(axis=0) == pytest.approx(design[missing] @ coefficients, abs=0.12)
    leverage = np.einsum("ij,jk,ik->i", design[missing], np.linalg.inv(known.T @ known), design[missing])
    spread = float(squares[0]) / df * (1 + leverage) * df / (df - 2)
    assert draws.var(axis=0) == pytest.approx(spread, rel=0.15)
    # The complete cases have low predictors only, so their mean is too low; the imputed one is not.
    assert draws.mean() > np.nanmean(table[:, 1]) + 1


def test_few_known_values_give_wide_draws():
    """Eight known values leave six degrees of freedom: the error is drawn with them, RSS/(6 − 2) on average."""
    table = cohort()[np.argsort(cohort()[:, 0])][:9]
    table[8, 1] = NAN
    design = np.column_stack([np.ones(8), table[:8, 0]])
    _, squares, *_ = np.linalg.lstsq(design, table[:8, 1], rcond=None)
    new = np.array([1.0, table[8, 0]])
    variance = float(squares[0]) / 4 * (1 + new @ np.linalg.inv(design.T @ design) @ new)
    draws = chained_equations(table, 6000, generator("few"))[:, 8, 1]
    # Quartiles of a t with six degrees of freedom lie 0.7176 of its scale away; its variance is 6/4 of the scale's.
    spread = np.quantile(draws, 0.75) - np.quantile(draws, 0.25)
    assert spread == pytest.approx(2 * 0.7176 * math.sqrt(variance * 4 / 6), rel=0.05)


def test_gaps_in_several_columns_are_filled_from_each_other():
    """A chain: each of three related columns has gaps, and all are filled near where the others point."""
    random = np.random.default_rng(3)
    level = random.normal(0, 3, 80)
    table = level[:, None] + random.normal(0, 0.3, (80, 3))
    truth = table.copy()
    table[:20, 0], table[20:40, 1], table[40:60, 2] = NAN, NAN, NAN
    filled = chained_equations(table, 20, generator("chain")).mean(axis=0)
    assert filled == pytest.approx(truth, abs=1.5)


def test_the_same_name_gives_the_same_values():
    """A second run must print the same report; another analysis must not share its draws."""
    table = cohort()
    one, again, other = (chained_equations(table, 2, generator("study", name)) for name in ("a", "a", "b"))
    assert (one == again).all()
    assert (one != other).any()
    assert generator("ab", "c").random() != generator("a", "bc").random()


def test_collinear_predictors_do_not_break_it():
    """A column twice over makes the normal equations singular but for the ridge."""
    table = cohort()
    filled = chained_equations(np.column_stack([table, table[:, 0]]), 2, generator("twice"))
    assert np.isfinite(filled).all()


def test_too_few_known_values_are_refused():
    """Three columns need five known values; with fewer the residual spread is unknown."""
    table = np.array([[1.0, 2.0, 1.0], [2.0, 3.0, 5.0], [3.0, 1.0, 2.0], [4.0, 4.0, 3.0], [5.0, NAN, 1.0]])
    with pytest.raises(AnalysisError, match="needs 5 known values"):
        chained_equations(table, 2, generator("few"))
