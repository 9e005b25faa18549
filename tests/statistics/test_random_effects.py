"""Random-effects models and heterogeneity, against R's metafor, closed forms and their own definitions."""

import csv
import math
from pathlib import Path

import pytest

from reinfuse.errors import AnalysisError
from reinfuse.statistics.heterogeneity import heterogeneity
from reinfuse.statistics.random_effects import (
    estimates_and_variances,
    generalised_q,
    hartung_knapp,
    prediction_interval,
    tau_squared_paule_mandel,
    tau_squared_reml,
    weighted_mean,
)

REFERENCE = Path(__file__).parents[1] / "reference"


def rows_of(name):
    """Return the rows of a reference file."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DATA = rows_of("random_effects_data.csv")
EXPECTED = {}
for row in rows_of("random_effects.csv"):
    EXPECTED.setdefault((row["case"], float(row["level"])), {})[row["quantity"]] = float(row["value"])


def studies(case):
    """Return estimates and standard errors of one case."""
    rows = [row for row in DATA if row["case"] == case]
    return [float(row["estimate"]) for row in rows], [float(row["se"]) for row in rows]


@pytest.mark.parametrize(("case", "level"), EXPECTED, ids=str)
def test_it_is_that_of_metafor(case, level):
    """A wrong weight, variance between studies, number of degrees of freedom or quantile."""
    values, errors = studies(case)
    found = heterogeneity(values, errors, level)
    mean, se = weighted_mean(*estimates_and_variances(values, errors), found.tau_squared)
    plain = hartung_knapp(values, errors, found.tau_squared, level)
    wide = hartung_knapp(values, errors, found.tau_squared, level, never_narrower=True)
    next_study = prediction_interval(values, errors, found.tau_squared, level)
    ours = {
        "q": found.q, "q_p_value": found.p_value, "tau_squared": found.tau_squared,
        "tau_squared_paule_mandel": found.tau_squared_paule_mandel, "tau_squared_low": found.tau_squared_low,
        "tau_squared_high": found.tau_squared_high, "i_squared": found.i_squared,
        "i_squared_low": found.i_squared_low, "i_squared_high": found.i_squared_high, "estimate": mean, "se": se,
        "hartung_knapp_low": plain.ci_low, "hartung_knapp_high": plain.ci_high, "never_narrower_low": wide.ci_low,
        "never_narrower_high": wide.ci_high, "prediction_low": next_study.low, "prediction_high": next_study.high,
    }  # fmt: skip
    assert ours == pytest.approx(EXPECTED[case, level], rel=1e-6, abs=1e-9, nan_ok=True)


def test_closed_forms_agree_to_the_last_digits():
    """Equal standard errors: τ² is the variance of the estimates less that of the errors, by both methods."""
    values, error = [-5.0, -1.0, -2.5, 0.5], 0.5
    mean = sum(values) / 4
    variance = sum((value - mean) ** 2 for value in values) / 3
    assert tau_squared_reml(values, [error] * 4) == pytest.approx(variance - error**2, rel=1e-12)
    assert tau_squared_paule_mandel(values, [error] * 4) == pytest.approx(variance - error**2, rel=1e-12)
    pooled = hartung_knapp(values, [error] * 4, variance - error**2)
    assert (pooled.estimate, pooled.se) == pytest.approx((mean, math.sqrt(variance / 4)), rel=1e-12)


def test_two_alike_studies_show_why_the_interval_may_be_kept_from_narrowing():
    """Hartung and Knapp's interval of equal estimates has no width at all; the cautious one is t(1) wide."""
    values, errors = [-1.0, -1.0], [0.5, 0.5]
    assert hartung_knapp(values, errors, 0.0).se == 0
    cautious = hartung_knapp(values, errors, 0.0, never_narrower=True)
    assert cautious.ci_high - cautious.ci_low == pytest.approx(2 * 12.706204736 * 0.5 / math.sqrt(2), rel=1e-8)


@pytest.mark.parametrize(
    ("values", "errors", "highest"),
    [
        ([0.0, 0.01, -0.01, 0.02, 6.0, -6.0], [0.01] * 4 + [2.0] * 2, 6.67e-5),
        ([0.0, 0.01, -0.01, 8.0, -8.0], [0.01] * 3 + [2.0] * 2, 25.3),
    ],
    ids=["the first peak is higher", "the last peak is higher"],
)
def test_of_two_peaks_the_higher_one_is_taken(values, errors, highest):
    """A search that stops at the peak next to where it begins; the likelihood is computed here on a grid of its own."""

    def log_likelihood(tau_squared):
        total = [error**2 + tau_squared for error in errors]
        precision = sum(1 / each for each in total)
        mean = sum(value / each for value, each in zip(values, total, strict=True)) / precision
        q = sum((value - mean) ** 2 / each for value, each in zip(values, total, strict=True))
        return -0.5 * (sum(map(math.log, total)) + math.log(precision) + q)

    found = tau_squared_reml(values, errors)
    assert found == pytest.approx(highest, rel=0.01)
    assert log_likelihood(found) >= max(log_likelihood(10 ** (power / 200)) for power in range(-2000, 600))


def test_scaling_and_order_change_nothing_else():
    """Points on 0–10 instead of 0–100 must give the same I² and p-value, in any order of studies."""
    values, errors = studies("teacher expectancy")
    one = heterogeneity(values, errors)
    other = heterogeneity([value / 10 for value in reversed(values)], [error / 10 for error in reversed(errors)])
    assert (other.q, other.p_value, other.i_squared) == pytest.approx((one.q, one.p_value, one.i_squared), rel=1e-9)
    assert other.tau_squared == pytest.approx(one.tau_squared / 100, rel=1e-9)


def test_q_is_that_of_its_definition():
    """Weights by standard errors instead of variances."""
    assert generalised_q(*estimates_and_variances([1.0, 3.0], [1.0, 1.0]), 0.0) == pytest.approx(2.0)


def test_one_study_is_not_combined():
    """An interval from nothing, or a division by 0."""
    alone = heterogeneity([-1.0], [0.5])
    assert (alone.studies, alone.df) == (1, 0)
    assert math.isnan(alone.q)
    assert math.isnan(alone.i_squared)
    pooled = hartung_knapp([-1.0], [0.5], 0.0)
    assert (pooled.estimate, pooled.note) == (-1.0, "one study: nothing to combine")
    assert math.isnan(pooled.ci_low)


@pytest.mark.parametrize(
    ("values", "errors", "said"),
    [([1.0, 2.0], [0.5], "needs one standard error"), ([1.0, 2.0], [0.5, 0.0], "is 0 or below")],
)
def test_what_cannot_be_weighted_is_refused(values, errors, said):
    """An infinite weight for a study without a standard error."""
    with pytest.raises(AnalysisError, match=said):
        heterogeneity(values, errors)
