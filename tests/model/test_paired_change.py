"""Change between two visits: published values, every method of the vocabulary, and empty groups."""

import math

import pytest

from reinfuse.model.paired_change import estimate

VOCABULARY = {
    "mean_change": ["paired_t", "pooled_t_ignoring_pairs", "welch_t_ignoring_pairs"],
    "location_shift": [
        "signed_rank_exact",
        "signed_rank_exact_pratt",
        "signed_rank_normal",
        "signed_rank_normal_continuity",
        "signed_rank_normal_pratt",
        "signed_rank_normal_continuity_pratt",
    ],
    "location_shift_ignoring_pairs": [
        "mann_whitney_exact_ignoring_pairs",
        "mann_whitney_normal_ignoring_pairs",
        "mann_whitney_normal_continuity_ignoring_pairs",
        "mann_whitney_normal_no_ties_ignoring_pairs",
        "mann_whitney_normal_continuity_no_ties_ignoring_pairs",
    ],
    "median_change": ["sign_test"],
    "standardised_change": ["d_z", "d_av", "g_z"],
    "patients_lower": ["count"],
    "patients_same": ["count"],
    "patients_higher": ["count"],
}


@pytest.fixture
def change(settings):
    """Settings of a change analysis of one outcome."""

    def build(outcome, **more):
        spec = {"kind": "paired_change", "start": "baseline", "end": "later", "primary": "signed_rank_exact"}
        return settings(outcome=outcome, **spec | more)

    return build


@pytest.mark.parametrize(
    ("outcome", "method", "p_value"),
    [
        ("pain", "paired_t", 0.0679),
        ("pain", "mann_whitney_normal_continuity_ignoring_pairs", 0.1697),
        ("opioid_use", "paired_t", 0.0077),
        ("opioid_use", "mann_whitney_normal_continuity_ignoring_pairs", 0.2741),
        ("opioid_use", "signed_rank_exact", 0.0156),
    ],
)
def test_p_values_of_the_published_patients(published, completers, change, cell, outcome, method, p_value):
    """The eleven completers, worked out in R beforehand; which test was published hangs on these."""
    table = estimate(published, change(outcome, declared=completers, groups=["completers"]))
    row = cell(table, group="completers", method=method)
    assert round(row["p_value"], 4) == p_value
    assert (row["n_patients"], row["n_observations"]) == (11, 22)


def test_every_method_of_the_vocabulary(published, change):
    """Claims refer to these names; a missing or renamed one breaks the audit."""
    table = estimate(published, change("pain"))
    assert table.groupby("estimand")["method"].apply(list).to_dict() == VOCABULARY
    assert set(table["contrast"]) == {"later - baseline"}
    assert set(table["timepoint"]) == {""}
    units = table.set_index("method")["unit"]
    assert (units["d_z"], units["sign_test"], units["count"].iloc[0]) == ("SD", "points", "patients")


def test_a_fall_is_negative_and_counted_as_lower(cohort, change, cell):
    """Change is end − start: two fall by 2 and 4, one stays, one rises by 1."""
    table = estimate(cohort(pain={"a": (8, 6), "b": (9, 5), "c": (3, 3), "d": (4, 5)}), change("pain"))
    assert cell(table, method="paired_t")["estimate"] == -1.25
    assert cell(table, method="pooled_t_ignoring_pairs")["estimate"] == -1.25
    assert cell(table, method="sign_test")["estimate"] == -1.0
    assert cell(table, method="mann_whitney_exact_ignoring_pairs")["estimate"] < 0
    counts = [cell(table, estimand=f"patients_{way}")["estimate"] for way in ("lower", "same", "higher")]
    assert counts == [2, 1, 1]


def test_primary_and_incomplete_patients_are_noted(cohort, change, cell):
    """One method is primary; who lacks a visit is counted on every row."""
    table = estimate(cohort(pain={"a": (8, 6), "b": (9, None), "c": (3, 3)}), change("pain"))
    assert cell(table, method="signed_rank_exact")["note"].startswith("primary; 1 patient without both visits")
    assert table["note"].str.contains("primary").sum() == 1
    assert table["note"].str.contains("1 patient without both visits").all()


def test_level_reaches_the_intervals(published, change, cell):
    """One study prints 90 % intervals: they are narrower, and say so."""
    wide, narrow = estimate(published, change("pain")), estimate(published, change("pain", ci_level=0.9))
    for method in ("paired_t", "signed_rank_exact", "g_z"):
        one, two = cell(wide, method=method), cell(narrow, method=method)
        assert (one["ci_level"], two["ci_level"]) == (0.95, 0.9)
        assert two["ci_high"] - two["ci_low"] < one["ci_high"] - one["ci_low"]


def test_groups_of_nobody_and_of_one(cohort, change, cell):
    """A cohort in which only one patient came back still gives a table, with reasons instead of numbers."""
    table = estimate(cohort(pain={"a": (8, 6), "b": (9, None)}), change("pain"))
    assert cell(table, method="paired_t")["estimate"] == -2
    assert math.isnan(cell(table, method="paired_t")["p_value"])
    assert "fewer than two values" in cell(table, method="paired_t")["note"]
    assert cell(table, method="signed_rank_exact")["p_value"] == 1.0
    nobody = estimate(cohort(pain={"a": (8, None)}), change("pain"))
    assert set(nobody["n_patients"]) == {0}
    assert nobody["p_value"].isna().all()
    assert "no values" in cell(nobody, method="signed_rank_exact")["note"]
