"""Truth beside estimates: each interval is judged by its own truth, and no other row gets one."""

import pandas as pd
import pytest

from reinfuse.model.estimates import COLUMNS, KEY
from reinfuse.twin.recovery import recovery_table


def estimate(method, low, high, note=""):
    """Return one row of estimates."""
    return dict.fromkeys(COLUMNS) | {
        "study": "a-study", "analysis": "one", "estimand": "mean_change", "outcome": "pain", "group": "all",
        "contrast": "after - before", "timepoint": "", "method": method, "n_patients": 40, "estimate": -1.0,
        "ci_level": 0.95, "ci_low": low, "ci_high": high, "unit": "points", "note": note,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "holds"), [(-3.0, -2.0, "yes"), (-2.4, -2.0, "no"), (-3.0, -2.6, "no"), (-2.5, -1.0, "yes")]
)
def test_an_interval_holds_the_truth_or_not(low, high, holds):
    """An interval that misses the truth must not pass; a limit that equals it belongs to the interval."""
    estimates = pd.DataFrame([estimate("paired_t", low, high, "primary")])
    truth = estimates[KEY].assign(truth=-2.5, truth_error=0.0, basis="follows from the parameters")
    found = recovery_table("a-study", truth, estimates)
    assert found[["study", "truth", "ci_low", "ci_high", "primary", "holds"]].values.tolist() == [
        ["a-study", -2.5, low, high, "yes", holds]
    ]


def test_rows_without_interval_or_without_truth_are_left_out():
    """A truth set beside another method's estimate would compare what was never meant to agree."""
    estimates = pd.DataFrame([estimate("paired_t", None, None), estimate("other", -3.0, -2.0)])
    truth = estimates[KEY].head(1).assign(truth=-2.5, truth_error=0.0, basis="")
    assert recovery_table("a-study", truth, estimates).empty
