"""Slopes within and between patients against lme4 and lmerTest."""

import numpy as np
import pytest
from reference.clinical import CASES, assert_parts, expected

from reinfuse.errors import AnalysisError
from reinfuse.statistics.within_between import within_between


@pytest.mark.parametrize("part", ["within", "between", "difference"])
def test_as_in_lmer_test(part):
    """Slope, error, Satterthwaite's degrees of freedom and interval."""
    for case in expected(part):
        data = CASES[case.case]
        found = within_between(data["dose"], data["change"], data["patient"].astype(int))
        assert_parts(getattr(found, part), case.parts, tolerance=1e-6)


def test_opposite_slopes_are_told_apart():
    """Patients with more pain get more, and each is better after more: one slope for all would say neither."""
    patient = np.repeat(np.arange(6), 3)
    dose = 10.0 * patient + np.tile([-3.0, 0.0, 3.0], 6)
    noise = np.cos(np.arange(18.0)) / 10
    found = within_between(dose, 0.5 * (10.0 * patient) - 2 * (dose - 10.0 * patient) + noise, patient)
    assert found.within.estimate == pytest.approx(-2, abs=0.05)
    assert found.between.estimate == pytest.approx(0.5, abs=0.05)
    assert found.difference.estimate == pytest.approx(found.between.estimate - found.within.estimate)


@pytest.mark.parametrize(
    ("dose", "message"),
    [([1, 1, 2, 2], "no patient varies"), ([1, 2, 1, 2], "mean exposure"), ([], "no patient varies")],
)
def test_one_kind_of_variation_is_not_enough(dose, message):
    """Without variation of both kinds the two slopes cannot be told apart, and the message says which is missing."""
    with pytest.raises(AnalysisError, match=message):
        within_between(dose, [1.0, 2.0, 4.0, 3.0][: len(dose)], ["a", "a", "b", "b"][: len(dose)])
