"""A universe's numbers are those of the estimator called by itself, on the patients and the scale that it names."""

import math

import numpy as np
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model import mixed_model, paired_change, two_group
from reinfuse.multiverse.choices import PairedTest, TwoGroupTest
from reinfuse.multiverse.run import COLUMNS, METHODS_OF_MODELS, run_chunk
from reinfuse.statistics.baseline_adjusted import baseline_adjusted_difference
from reinfuse.statistics.signed_rank import signed_rank_exact
from reinfuse.statistics.t_tests import paired_t, welch_t

# Three visits; D misses the last two, E the first, G came with a pain of 0.
PAIN = {
    "A": (8, 6, 7), "B": (9, 4, 6), "C": (7, 7, 5), "D": (6, None, None), "E": (None, 3, 4), "F": (10, 5, 5),
    "G": (0, 2, 1), "H": (5, 4, 6),
}  # fmt: skip
OTHERS = ("C", "F", "H")
NUMBERS = ["estimate", "se", "p_value", "ci_low", "ci_high"]


def close(row, inference):
    """Say whether a row holds an inference, NaN for NaN; logarithms of two libraries differ in the 16th digit."""
    return [row[name] for name in NUMBERS] == pytest.approx(
        [getattr(inference, name) for name in NUMBERS], rel=1e-13, nan_ok=True
    )


def only(table, **wanted):
    """Return the one row with these values."""
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize("test", [name for name in PairedTest.__args__ if name not in METHODS_OF_MODELS])
def test_each_paired_test_is_that_of_the_analysis(build, told, test):
    """Start and end taken for each other, or another method under the name."""
    row = only(run_chunk(build(PAIN), told(tests=[test])))
    start, end = np.array([8.0, 9, 7, 10, 0, 5]), np.array([6.0, 4, 7, 5, 2, 4])
    estimand, infer = paired_change.METHODS[test]
    assert close(row, infer(start, end, 0.9))
    assert (row["estimand"], row["n_patients"], row["n_observations"]) == (estimand, 6, 12)


def test_scales_and_carrying_forward(build, told):
    """√, ln(1 + x) and percentages of each patient's own start; a missing end is the start, a baseline of 0 goes."""
    table = run_chunk(
        build(PAIN),
        told(
            scales=["raw", "square_root", "log_plus_one", "percent_of_baseline"],
            missing=["complete_case", "baseline_carried_forward"],
        ),
    )
    start, end = np.array([8.0, 9, 7, 6, 10, 0, 5]), np.array([6.0, 4, 7, 6, 5, 2, 4])
    carried = {scale: only(table, missing="baseline_carried_forward", scale=scale) for scale in table["scale"].unique()}
    assert close(carried["raw"], paired_t(start, end, 0.9))
    assert close(carried["square_root"], paired_t(np.sqrt(start), np.sqrt(end), 0.9))
    assert close(carried["log_plus_one"], paired_t(np.log1p(start), np.log1p(end), 0.9))
    percent = 100 * (end - start)[start > 0] / start[start > 0]
    row = only(table, missing="complete_case", scale="percent_of_baseline")
    assert carried["percent_of_baseline"]["n_patients"] == 6
    assert carried["percent_of_baseline"]["estimate"] == pytest.approx(percent.mean(), rel=1e-14)
    assert row["n_patients"] == 5
    assert row["estimate"] == pytest.approx(percent[[0, 1, 2, 4, 5]].mean(), rel=1e-14)


def test_leaving_one_out_is_running_without_that_patient(build, told):
    """Another patient left out than the one that is numbered."""
    table = run_chunk(build(PAIN), told(tests=["signed_rank_exact"], leave_one_out=True))
    changes = {"A": -2.0, "B": -5.0, "C": 0.0, "F": -5.0, "G": 2.0, "H": -1.0}
    assert table["left_out"].tolist() == list(range(7))
    for position, patient in enumerate(changes, start=1):
        rest = np.array([change for name, change in changes.items() if name != patient])
        row = only(table, left_out=position)
        assert close(row, signed_rank_exact(rest, level=0.9))
        assert row["n_patients"] == 5


def full_settings(told, **spec):
    """Return the settings of a mixed-model analysis of the same study."""
    settings = told()
    return settings | {
        "study": "s", "analysis": "m", "covariates": {},
        "outcomes": {"pain": settings["outcomes"]["pain"] | {"unit": "points"}},
        "spec": {"groups": ["all"], "indicators": [], "start": "before", "end": "later", "primary": "satterthwaite"}
        | spec,
    }  # fmt: skip


@pytest.mark.parametrize("method", ["satterthwaite", "kenward_roger"])
def test_models_are_those_of_the_analysis_mixed_model(build, told, method):
    """The model codes its own columns; another coding would be another contrast."""
    tables = build(PAIN, OTHERS)
    tests = [f"mixed_model_{method}", f"mixed_model_all_patients_{method}"]
    table = run_chunk(tables, told(tests=tests, groups=["treated", "all"]))
    within = mixed_model.estimate(tables, full_settings(told, formula="pain ~ timepoint", groups=["treated", "all"]))
    together = mixed_model.estimate(
        tables, full_settings(told, formula="pain ~ timepoint * treated", indicators=["treated"])
    )
    for expected, group, test in [
        (within, "treated", tests[0]), (within, "all", tests[0]), (together, "treated", tests[1]),
    ]:  # fmt: skip
        change = only(expected, estimand="marginal_change", method=method, group=group)
        row = only(table, group=group, test=test)
        assert [row[name] for name in NUMBERS] == pytest.approx([change[name] for name in NUMBERS], rel=1e-7)
    assert only(table, group="all", test=tests[0])["n_observations"] == 21


def test_the_model_of_two_groups_compares_their_changes(build, told):
    """The sign of the difference, or the main effect in place of the interaction."""
    tables = build(PAIN, OTHERS)
    row = only(run_chunk(
        tables, told(kind="two_group", change_from="before", tests=["mixed_model_satterthwaite"])
    ))  # fmt: skip
    expected = mixed_model.estimate(
        tables, full_settings(told, formula="pain ~ timepoint * treated", indicators=["treated"])
    )
    difference = only(expected, estimand="marginal_change", method="satterthwaite", group="treated vs not treated")
    assert [row[name] for name in NUMBERS] == pytest.approx([difference[name] for name in NUMBERS], rel=1e-7)


def test_values_at_other_visits_than_declared_ones_are_nobody_s(build, told):
    """A patient counted in a model that takes none of their values."""
    settings = told(tests=["mixed_model_satterthwaite"])
    del settings["timepoints"]["last"]
    table = run_chunk(build({**PAIN, "I": (None, None, 4)}), settings)
    assert (table["n_patients"][0], table["n_observations"][0]) == (8, 14)


def test_a_model_that_cannot_be_fitted_says_why(build, told):
    """One hopeless universe must not cost the others their results."""
    table = run_chunk(
        build({"A": (8, None), "B": (7, None), "C": (6, None)}), told(tests=["mixed_model_satterthwaite", "paired_t"])
    )
    row = only(table, test="mixed_model_satterthwaite")
    assert math.isnan(row["p_value"])
    assert row["note"] == "nobody in a group has a value at 'later'"
    assert only(table, test="paired_t")["n_patients"] == 0


@pytest.mark.parametrize(
    "test", [name for name in TwoGroupTest.__args__ if name not in {*METHODS_OF_MODELS, "baseline_adjusted"}]
)
def test_each_two_group_test_is_that_of_the_analysis(build, told, test):
    """The groups taken for each other, or the change for the value."""
    tables = build(PAIN, OTHERS)
    estimand, infer = two_group.METHODS[test]
    at_visit = only(run_chunk(tables, told(kind="two_group", tests=[test])))
    assert close(at_visit, infer(np.array([6.0, 4, 3, 2]), np.array([7.0, 5, 4]), 0.9))
    change = only(run_chunk(tables, told(kind="two_group", change_from="before", tests=[test])))
    assert close(change, infer(np.array([-2.0, -5, 2]), np.array([0.0, -5, -1]), 0.9))
    assert (change["estimand"], change["n_observations"], at_visit["n_observations"]) == (estimand, 12, 7)


def test_two_groups_on_scales_carried_forward_and_adjusted(build, told):
    """Each of the further ways to compare two changes, on the patients who have what it takes."""
    table = run_chunk(
        build(PAIN, OTHERS),
        told(
            kind="two_group",
            change_from="before",
            tests=["welch_t", "baseline_adjusted"],
            scales=["raw", "percent_of_baseline"],
            missing=["complete_case", "baseline_carried_forward"],
        ),
    )
    adjusted = only(table, test="baseline_adjusted", missing="complete_case")
    assert close(adjusted, baseline_adjusted_difference([8, 9, 0], [6, 4, 2], [7, 10, 5], [7, 5, 4], 0.9))
    carried = only(table, test="welch_t", missing="baseline_carried_forward", scale="raw")
    assert close(carried, welch_t([-2, -5, 0, 2], [0, -5, -1], 0.9))
    percent = only(table, test="welch_t", missing="complete_case", scale="percent_of_baseline")
    assert percent["estimate"] == pytest.approx((-25 - 500 / 9) / 2 - (0 - 50 - 20) / 3, rel=1e-14)


def test_values_below_zero_have_no_root(build, told):
    """A NaN that drops a patient in silence."""
    with pytest.raises(AnalysisError, match=r"multiverses\.a_multiverse: The scale 'square_root' needs values of 0"):
        run_chunk(build({"A": (1, -1), "B": (2, 1)}), told(scales=["square_root"]))


def test_groups_that_share_patients_are_refused(build, told):
    """A patient compared with themselves."""
    settings = told(kind="two_group", tests=["welch_t"])
    settings["groups"]["others"] = {"where": [{"column": "arm", "one_of": ["ketamine", "usual"]}]}
    with pytest.raises(AnalysisError, match=r"compare: 5 patients belong to both groups"):
        run_chunk(build(PAIN, OTHERS), settings)


def test_a_chunk_without_universes_has_its_columns(build, told):
    """More chunks than universes must not break the gathering."""
    table = run_chunk(build(PAIN), told(chunk=5, chunks=6))
    assert (list(table.columns), len(table)) == (COLUMNS, 0)
