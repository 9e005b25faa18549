"""Logistic regression against R's glm, brglm2 and brute force, closed forms, and what must not change it."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from reference.logistic import EXPECTED, design
from scipy.stats import chi2

from reinfuse.errors import AnalysisError, NotEstimableError
from reinfuse.statistics.inference import Inference
from reinfuse.statistics.logistic import fit_logistic, is_separated, odds_ratio, profile, root_deviance, wald

SEPARATED = {"quasi_separated", "separated", "separated_by_two"}


def table(responders, n_first, n_second):
    """Two groups with so many responders each, as an intercept and an indicator."""
    group = np.repeat([1.0, 0.0], [n_first, n_second])
    place = np.concatenate([np.arange(n_first), np.arange(n_second)])
    answers = place < np.where(group == 1, *responders)
    return np.column_stack([np.ones(group.size), group]), answers


@pytest.mark.parametrize(("case", "method"), EXPECTED)
def test_as_in_r(case, method):
    """Estimates, errors, both tests and both intervals of every column, and the maximum itself."""
    columns, responded, names = design(case)
    fit = fit_logistic(columns, responded, penalised=method == "firth")
    expected = EXPECTED[case, method]
    assert fit.log_likelihood == pytest.approx(expected[""]["log_likelihood"], rel=1e-10)
    for number, name in enumerate(names):
        by_wald, by_profile, parts = wald(fit, number), profile(fit, number), expected[name]
        found = {
            "estimate": by_wald.estimate, "se": by_wald.se, "wald_p": by_wald.p_value, "wald_low": by_wald.ci_low,
            "wald_high": by_wald.ci_high, "profile_low": by_profile.ci_low, "profile_high": by_profile.ci_high,
        }  # fmt: skip
        assert found == pytest.approx({part: parts[part] for part in found}, rel=1e-8, abs=1e-10)
        # The brute-force search for the penalised maximum ends a little short of it.
        assert by_profile.statistic == pytest.approx(parts["statistic"], rel=1e-6)
        assert by_profile.p_value == pytest.approx(chi2.sf(parts["statistic"], 1), rel=1e-6)
        assert by_profile.estimate == by_wald.estimate


@pytest.mark.parametrize(("responders", "n_first", "n_second"), [((3, 1), 11, 7), ((0, 4), 5, 9), ((6, 0), 6, 4)])
def test_firth_adds_one_half_to_each_cell(responders, n_first, n_second):
    """With one indicator Firth's estimate is the log odds ratio of the table with 1/2 in every cell (Firth 1993)."""
    columns, answers = table(responders, n_first, n_second)
    fit = fit_logistic(columns, answers, penalised=True)
    odds = [(k + 0.5) / (n - k + 0.5) for k, n in zip(responders, (n_first, n_second), strict=True)]
    assert fit.coefficients[1] == pytest.approx(math.log(odds[0] / odds[1]), rel=1e-9)


def test_maximum_likelihood_of_a_table_is_its_odds_ratio():
    """With one indicator: log(ad/bc), Woolf's error, and G² of the table as the likelihood-ratio statistic."""
    columns, answers = table((8, 3), 12, 10)
    fit = fit_logistic(columns, answers, penalised=False)
    assert fit.coefficients[1] == pytest.approx(math.log(8 * 7 / (4 * 3)), rel=1e-12)
    assert wald(fit, 1).se == pytest.approx(math.sqrt(1 / 8 + 1 / 4 + 1 / 3 + 1 / 7), rel=1e-12)
    cells, expected = [8, 4, 3, 7], [12 / 2, 12 / 2, 10 / 2, 10 / 2]
    g2 = 2 * sum(cell * math.log(cell / of) for cell, of in zip(cells, expected, strict=True))
    assert profile(fit, 1).statistic == pytest.approx(g2, rel=1e-10)


def test_limits_are_where_the_test_rejects():
    """Held at a profile limit the likelihood has fallen by χ²/2, at any level."""
    columns, responded, _ = design("kyphosis")
    for penalised in (False, True):
        fit = fit_logistic(columns, responded, penalised=penalised)
        for level in (0.8, 0.99):
            limits = profile(fit, 3, level)
            falls = [root_deviance(fit, 3, limit) ** 2 for limit in (limits.ci_low, limits.ci_high)]
            assert falls == pytest.approx([chi2.ppf(level, 1)] * 2, rel=1e-9)


@pytest.mark.parametrize("case", sorted({case for case, _ in EXPECTED}))
def test_separation_is_noticed(case):
    """Where a plane separates the responders there is no maximum, and the message says so; elsewhere there is one."""
    columns, responded, _ = design(case)
    assert is_separated(columns, responded) == (case in SEPARATED)
    if case in SEPARATED:
        with pytest.raises(NotEstimableError, match="separate the responders"):
            fit_logistic(columns, responded, penalised=False)


@pytest.mark.parametrize("gap", [1.0, 1e-3])
def test_separation_by_a_hair(gap):
    """A response just above all others separates; just below one of them it does not."""
    dose = np.array([48.0, 49.0, 50.0, 50.0 + gap, 52.0])
    columns, answers = np.column_stack([np.ones(5), dose]), np.arange(5) >= 3
    assert is_separated(columns, answers)
    columns[3, 1] = 50 - gap
    assert not is_separated(columns, answers)


@given(st.data())
@effort(max_examples=30, deadline=None)
def test_units_order_and_direction(data):
    """Other units and origins rescale a coefficient, another order of rows changes nothing, 'not' turns the sign."""
    n = data.draw(st.integers(24, 40))
    whole = st.lists(st.integers(-4, 4), min_size=n, max_size=n)
    first, second = (np.array(data.draw(whole), dtype=float) for _ in range(2))
    answers = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    columns = np.column_stack([np.ones(n), first, second])
    assume(min(answers.sum(), (~answers).sum()) >= 10 and np.linalg.matrix_rank(columns) == 3)
    fit = fit_logistic(columns, answers, penalised=True)
    order = np.array(data.draw(st.permutations(range(n))))
    moved = np.column_stack([np.ones(n), 100 * first + 2000, second])[order]
    other = fit_logistic(moved, ~answers[order], penalised=True)
    assert -100 * other.coefficients[1] == pytest.approx(fit.coefficients[1], rel=1e-6, abs=1e-7)
    assert -other.coefficients[2] == pytest.approx(fit.coefficients[2], rel=1e-6, abs=1e-7)
    assert np.isfinite(fit.coefficients).all()
    limits, turned = profile(fit, 2), profile(other, 2)
    assert (limits.ci_low, limits.ci_high) == pytest.approx((-turned.ci_high, -turned.ci_low), rel=1e-6, abs=1e-6)
    assert limits.ci_low < limits.estimate < limits.ci_high


def test_several_peaks_are_no_maximum():
    """One response among eight patients, one of them far away: the way to a limit leads over a higher peak."""
    first, second = [0, -2, 0, 0, -1, -1, 0, -1], [-1, -3, -1, -1, 0, 0, 0, 0]
    columns = np.column_stack([np.ones(8), first, second])
    fit = fit_logistic(columns, np.arange(8) == 6, penalised=True)
    with pytest.raises(NotEstimableError, match="several peaks"):
        profile(fit, 2)


def test_odds_ratio_of_limits_that_are_not_there():
    """exp(∞) is no overflow, and the error of a logarithm is none of its exponential."""
    found = odds_ratio(Inference(math.log(2), se=0.3, p_value=0.02, ci_low=-math.inf, ci_high=800.0))
    assert (found.estimate, found.ci_low, found.ci_high) == (pytest.approx(2), 0.0, math.inf)
    assert math.isnan(found.se)
    assert found.p_value == 0.02


@pytest.mark.parametrize(
    ("columns", "answers", "says"),
    [
        ([[1, 0], [1, 1], [1, 2]], [True] * 3, "All patients answered alike"),
        ([[1, 5], [1, 5], [1, 5]], [True, False, True], "'dose' says nothing"),
        ([[1, 5], [1, 6]], [True, False], "2 patients for 2 coefficients"),
    ],
)
def test_what_cannot_be_fitted(columns, answers, says):
    """The reason names what is wrong with these patients."""
    with pytest.raises(NotEstimableError, match=says):
        fit_logistic(np.array(columns, dtype=float), answers, penalised=True, names=["Intercept", "dose"])


def test_rows_that_are_no_rows():
    """A missing value would otherwise end as a coefficient of NaN."""
    with pytest.raises(AnalysisError, match="one complete row"):
        fit_logistic(np.array([[1.0, math.nan], [1.0, 2.0]]), [True, False], penalised=True)
    with pytest.raises(AnalysisError, match="one complete row"):
        fit_logistic(np.ones((3, 1)), [True, False], penalised=True)
