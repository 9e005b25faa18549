"""The numbers of a small multiverse, counted by hand."""

import pandas as pd
import pytest

from reinfuse.multiverse.gather import gathered
from reinfuse.multiverse.summary import summary_estimates

TOLD = {
    "study": "a-study", "multiverse": "variants", "outcome": "pain", "group": "all", "reported": "0.13",
    "decision": "not_significant", "published_direction": "lower", "alpha": 0.05,
}  # fmt: skip
# group, scale, test, left out, respects the pairing, estimate, p-value, patients
ROWS = [
    ("treated", "raw", "paired_t", 0, True, -2.0, 0.02, 9),
    ("treated", "raw", "paired_t", 1, True, -1.0, 0.06, 8),
    ("treated", "raw", "paired_t", 2, True, -3.0, 0.01, 8),
    ("treated", "raw", "sign_test", 0, True, -1.0, 0.134, 9),
    ("treated", "raw", "sign_test", 1, True, -1.0, 0.2, 8),
    ("treated", "raw", "welch_t_ignoring_pairs", 0, False, -2.0, 0.134, 9),
    ("treated", "raw", "pooled_t_ignoring_pairs", 0, False, -2.0, 0.3, 9),
    ("treated", "square_root", "paired_t", 0, True, 0.5, 0.04, 9),
    ("treated", "square_root", "paired_t", 1, True, 0.5, float("nan"), 8),
    ("all", "raw", "paired_t", 0, True, -1.5, 0.3, 12),
    ("all", "raw", "paired_t", 1, True, -1.5, 0.01, 11),
    ("all", "raw", "sign_test", 0, True, 0.0, 1.0, 12),
    ("all", "square_root", "paired_t", 0, True, -1.5, 0.3, 12),
    ("all", "log_plus_one", "paired_t", 0, True, -1.5, float("nan"), 12),
]


def summary(rows=ROWS, **told):
    """Return {contrast: {estimand: value}} of universes given as in ROWS."""
    table = pd.DataFrame(
        [
            {
                "universe": number, "group": group, "missing": "complete_case", "scale": scale, "test": test,
                "left_out": left_out, "respects_pairing": respects, "estimand": "mean_change", "n_patients": n,
                "n_observations": 2 * n, "estimate": estimate, "se": 1.0, "ci_low": -1.0, "ci_high": 1.0,
                "p_value": p_value, "note": "",
            }
            for number, (group, scale, test, left_out, respects, estimate, p_value, n) in enumerate(rows)
        ]
    )  # fmt: skip
    estimates = summary_estimates(gathered([table], TOLD | told), TOLD | told)
    found: dict[str, dict[str, float]] = {}
    for row in estimates.itertuples():
        found.setdefault(row.contrast, {})[row.estimand] = row.estimate
    return found


def test_every_number_by_hand():
    """Each is printed in a report."""
    assert summary()["every_variant"] == {
        "variants": 5,
        "variants_significant": 2,
        "share_significant": 0.4,
        "smallest_p_value": 0.02,
        "median_p_value": 0.134,
        "largest_p_value": 1.0,
        "variants_repeats": 1,  # all, square root: the estimate and p-value of all, raw
        "variants_no_p_value": 1,
        "variants_in_published_direction": 3,
        "share_in_published_direction": 0.6,
        "variants_significant_in_published_direction": 1,
        "variants_below_published_p_value": 2,
        "variants_at_published_p_value": 1,
        "variants_above_published_p_value": 2,
        "share_below_published_p_value": 0.4,
        "variants_with_other_decision": 2,
        "variants_that_hang_on_one_patient": 2,  # treated, raw, paired t; and all, raw, paired t
        "smallest_p_value_without_one_patient": 0.01,
        "largest_p_value_without_one_patient": 0.2,
    }


def test_numbers_by_choice():
    """Only choices that vary among the counted variants, in the order in which they are declared."""
    found = summary()
    assert list(found) == [
        "every_variant", "group:treated", "group:all", "scale:raw", "scale:square_root", "test:paired_t",
        "test:sign_test", "ignores_pairing",
    ]  # fmt: skip
    assert found["test:paired_t"] == {
        "variants": 3, "variants_significant": 2, "share_significant": 2 / 3, "smallest_p_value": 0.02,
        "median_p_value": 0.04, "largest_p_value": 0.3,
    }  # fmt: skip
    assert found["ignores_pairing"] == {
        "variants": 2, "variants_significant": 0, "share_significant": 0.0, "smallest_p_value": 0.134,
        "median_p_value": pytest.approx(0.217, rel=1e-15), "largest_p_value": 0.3,
        "variants_below_published_p_value": 0, "variants_at_published_p_value": 1,
        "variants_above_published_p_value": 1, "share_below_published_p_value": 0.0,
    }  # fmt: skip


def test_a_published_bound_is_met_or_not():
    """For `<0.05` a smaller p-value agrees; none lies below it."""
    every = summary(reported="<0.05", decision="significant")["every_variant"]
    assert [every[f"variants_{where}_published_p_value"] for where in ("below", "at", "above")] == [0, 2, 3]
    assert every["variants_with_other_decision"] == 3


def test_where_the_source_decided_nothing_nothing_is_compared():
    """`p = 0.05` printed without a word may be on either side."""
    assert "variants_with_other_decision" not in summary(reported="0.05", decision=None)["every_variant"]


def test_without_leaving_out_nothing_is_said_of_it():
    """`None hangs on one patient` where nobody looked."""
    every = summary([row for row in ROWS if not row[3]])["every_variant"]
    assert not [name for name in every if "one_patient" in name]


def test_without_any_p_value_the_count_is_zero():
    """A multiverse in which nothing can be tested is a result, not a crash."""
    found = summary([(*row[:6], float("nan"), 9) for row in ROWS])
    assert found == {"every_variant": {"variants": 0, "variants_repeats": 0, "variants_no_p_value": 7}}
