"""Which combinations make sense: the rule, and that it knows every test."""

from typing import get_args

import pytest

from reinfuse.model import paired_change, two_group
from reinfuse.multiverse.choices import PairedTest, TwoGroupTest, respects_pairing, why_left_out
from reinfuse.multiverse.run import METHODS_OF_MODELS

NOT_TESTS = {"d_z", "d_av", "g_z", "hedges_g"}


@pytest.mark.parametrize(
    ("design", "missing", "scale", "test", "makes_sense"),
    [
        ("change", "complete_case", "raw", "paired_t", True),
        ("change", "baseline_carried_forward", "percent_of_baseline", "signed_rank_exact", True),
        ("change", "complete_case", "log_plus_one", "sign_test", False),
        ("change", "complete_case", "percent_of_baseline", "sign_test", False),
        ("change", "complete_case", "raw", "mixed_model_satterthwaite", False),
        ("change", "every_known_value", "square_root", "mixed_model_satterthwaite", True),
        ("change", "every_known_value", "percent_of_baseline", "mixed_model_satterthwaite", False),
        ("change", "every_known_value", "raw", "paired_t", False),
        ("change", "complete_case", "raw", "welch_t_ignoring_pairs", True),
        ("change", "complete_case", "square_root", "welch_t_ignoring_pairs", False),
        ("change", "baseline_carried_forward", "raw", "welch_t_ignoring_pairs", False),
        ("groups", "complete_case", "square_root", "welch_t", True),
        ("groups", "complete_case", "square_root", "mann_whitney_exact", False),
        ("groups", "complete_case", "percent_of_baseline", "welch_t", False),
        ("groups", "baseline_carried_forward", "raw", "welch_t", False),
        ("groups", "complete_case", "raw", "baseline_adjusted", False),
        ("groups", "every_known_value", "raw", "mixed_model_kenward_roger", False),
        ("change_by_group", "complete_case", "square_root", "mann_whitney_exact", True),
        ("change_by_group", "baseline_carried_forward", "percent_of_baseline", "welch_t", True),
        ("change_by_group", "complete_case", "raw", "baseline_adjusted", True),
        ("change_by_group", "complete_case", "percent_of_baseline", "baseline_adjusted", False),
        ("change_by_group", "every_known_value", "raw", "mixed_model_kenward_roger", True),
    ],
)
def test_the_rule(design, missing, scale, test, makes_sense):
    """A senseless variant that is counted, or a sensible one that is not: the share would be another."""
    assert (why_left_out(design, "treated", missing, scale, test) == "") == makes_sense


def test_a_model_of_all_patients_is_for_a_part_of_them():
    """In the group of all patients it is the model of the group, counted twice."""
    choice = ("every_known_value", "raw", "mixed_model_all_patients_satterthwaite")
    assert why_left_out("change", "treated", *choice) == ""
    assert "no others" in why_left_out("change", "all", *choice)


@pytest.mark.parametrize(
    ("choice", "methods", "more"),
    [(PairedTest, paired_change.METHODS, set()), (TwoGroupTest, two_group.METHODS, {"baseline_adjusted"})],
)
def test_every_test_of_the_analyses_can_be_varied(choice, methods, more):
    """A test that study.yaml may name and no code runs, or a method of the analyses that nobody may name."""
    assert {name for name in get_args(choice) if name not in METHODS_OF_MODELS} == set(methods) - NOT_TESTS | more


def test_which_tests_respect_the_pairing():
    """A test that ignores the pairs counted as defensible would vouch for itself."""
    assert respects_pairing("mann_whitney_exact")
    assert not respects_pairing("mann_whitney_normal_continuity_no_ties_ignoring_pairs")
