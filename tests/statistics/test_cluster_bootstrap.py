"""Bootstrapped patients: intervals against R's package boot, and how often each patient is drawn."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reinfuse.statistics.cluster_bootstrap import (
    bootstrap_interval,
    cluster_bootstrap,
    cluster_jackknife,
    resampled_counts,
)
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.seeds import generator

EXPECTED = pd.read_csv(Path(__file__).parents[1] / "reference" / "cluster_bootstrap.csv").set_index("quantity")["value"]
LEVELS = [0.5, 0.9, 0.95]
START = np.array([8, 7, 9, 6, 8, 5, 9, 7, 8, 10, 6.0])
END = np.array([3, 6, 4, 6, 7, 1, 8, 2, 9, 5, 5.0])
DESIGN = np.tile([[1.0, 0], [1, 1]], (11, 1))
OUTCOME = np.column_stack([START, END]).ravel()
PATIENT = np.repeat(np.arange(11), 2)


@pytest.mark.parametrize("ci_level", LEVELS)
@pytest.mark.parametrize("kind", ["percentile", "bca"])
def test_intervals_are_those_of_boot(kind, ci_level):
    """Quantiles of another type, or a correction with the wrong sign."""
    position = LEVELS.index(ci_level)
    expected = [EXPECTED[f"{kind}_{end}"].iloc[position] for end in ("low", "high")]
    found = bootstrap_interval(
        EXPECTED["resampled"].to_numpy(), kind, ci_level, EXPECTED["estimate"], EXPECTED["left_out"].to_numpy()
    )
    assert found == pytest.approx(expected, rel=1e-12)


def test_refits_of_two_balanced_visits_are_means_of_resampled_changes():
    """Visits drawn instead of patients, or a refit given to another resample."""
    fit = fit_random_intercept(DESIGN, OUTCOME, PATIENT)
    found = cluster_bootstrap(fit, DESIGN, OUTCOME, PATIENT, 200, generator("a study", "an analysis"))
    counts = resampled_counts(11, 200, generator("a study", "an analysis"))
    assert (counts.sum(axis=1) == 11).all()
    assert found.coefficients[:, 1] == pytest.approx(counts @ (END - START) / 11, rel=1e-10, abs=1e-12)
    left_out = cluster_jackknife(fit, DESIGN, OUTCOME, PATIENT).coefficients[:, 1]
    assert left_out == pytest.approx((np.sum(END - START) - (END - START)) / 10, rel=1e-10)


def test_missing_refits_are_left_out_of_an_interval():
    """A NaN that sorts to the end and becomes a limit."""
    values = np.arange(999.0)
    with_gaps = np.insert(values, [0, 500, 999], np.nan)
    assert bootstrap_interval(with_gaps, "percentile", 0.9) == bootstrap_interval(values, "percentile", 0.9)


@pytest.mark.parametrize(
    ("kind", "resampled", "left_out"),
    [
        ("percentile", np.arange(10.0), ()),  # too few for the tails of 95 %
        ("percentile", [], ()),
        ("percentile", [np.nan, np.nan], ()),
        ("bca", np.arange(999.0), np.ones(5)),  # no patient matters
        ("bca", np.arange(999.0) + 600, [1.0, 2, 4]),  # all lie above the estimate
        ("bca", np.arange(999.0), [1.0, np.nan, 4]),  # the model needs a patient
    ],
)
def test_an_interval_without_support_is_missing(kind, resampled, left_out):
    """The smallest resample taken for a limit, a crash, or a warning (an error here)."""
    assert np.isnan(bootstrap_interval(resampled, kind, 0.95, 500.0, left_out)).all()
