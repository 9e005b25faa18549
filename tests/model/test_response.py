"""Who responds, compared without rounding."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.model.outcomes import values
from reinfuse.model.response import Response, Rule, answers, fell_by

OUTCOMES = {"pain": {"instrument": "score_0_10", "opioid_use": False}, "opioid_use": {"opioid_use": True}}


@pytest.mark.parametrize(
    ("start", "end", "percent", "at_least", "above"),
    [
        (10, 7, 30, True, False),  # exactly 30 %: 1 − 7/10 is 0.30000000000000004 in doubles
        (10, 7.1, 30, False, False),
        (3, 2.1, 30, True, False),  # 3 × 0.7 is 2.0999999999999996 in doubles
        (0.7, 0.49, 30, True, False),
        (14.1, 7.05, 50, True, False),
        (8, 4, 50, True, False),
        (8, 3, 50, True, True),
        (9, 6, 33.3, True, True),
        (7, 7, 0, True, False),
        (7, 8, 0, False, False),
        (5, 0, 100, True, False),
        (0, 0, 50, False, False),
        (0, 3, 50, False, False),
    ],
)
def test_thresholds_are_exact(start, end, percent, at_least, above):
    """At a threshold the two definitions differ by a patient, so no digit may be lost."""
    assert (fell_by(start, end, percent), fell_by(start, end, percent, strictly=True)) == (at_least, above)


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(0, 100))
def test_tenths_are_compared_as_fractions(start, end, percent):
    """Scores and doses in tenths, against fractions."""
    reduction = 1 - Fraction(end, start)
    assert fell_by(start / 10, end / 10, percent) == (reduction >= Fraction(percent, 100))
    assert fell_by(start / 10, end / 10, percent, strictly=True) == (reduction > Fraction(percent, 100))


def test_rules_have_the_names_of_the_vocabulary():
    """Claims refer to these names."""
    assert Rule("pain", 50.0).name == "at_least_50_percent"
    assert Rule("pain", 33.3, strictly=True).name == "above_33.3_percent"


def test_answers_of_one_rule(cohort):
    """One falls by half, one by less, one has no percent change, one was not seen again, one never at all."""
    tables = cohort(pain={"a": (8, 4), "b": (8, 5), "c": (0, 0), "d": (6, None)})
    judged = answers(
        Response("pain", "at_least_50_percent", [Rule("pain", 50)]),
        {"pain": values(tables, "pain", OUTCOMES)},
        ["a", "b", "c", "d", "e"],
        "baseline",
        "later",
    )
    assert (judged.n_group, judged.n_observed, judged.n_responders) == (5, 2, 1)
    assert judged.note == "2 patients without both visits; 1 patient with a baseline of 0"


def test_answers_of_a_composite(cohort):
    """All rules must hold and every outcome must be known: c lacks a dose, e lacks both, d and f had none at baseline.

    f also lacks a pain score, and must be counted once.
    """
    tables = cohort(
        pain={"a": (8, 4), "b": (8, 4), "c": (8, 1), "d": (8, 1), "e": (8, None), "f": (None, 3)},
        doses={"a": (100, 49), "b": (100, 50), "c": (100, None), "d": (0, 0), "e": (None, 0), "f": (0, 0)},
    )
    judged = answers(
        Response("both", "composite", [Rule("opioid_use", 50, strictly=True), Rule("pain", 50)]),
        {name: values(tables, name, OUTCOMES) for name in OUTCOMES},
        ["a", "b", "c", "d", "e", "f"],
        "baseline",
        "later",
    )
    assert (judged.n_responders, judged.n_observed) == (1, 2)
    assert (judged.n_incomplete, judged.n_no_percent_change) == (3, 1)
