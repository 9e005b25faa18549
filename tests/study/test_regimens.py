"""Printed doses of study.yaml: each names a claim that prints it, in a unit that is known."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import read_claims
from reinfuse.study.regimens import Regimen, told_regimens
from reinfuse.study.study_file import read_study

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "studies" / "abrecht-2025"


@pytest.mark.parametrize(
    ("regimen", "said"),
    [
        (Regimen(label="A"), "regimens.a: names no claim"),
        (Regimen(label="A", dose_mg="course_first_dos"), "there is no claim 'course_first_dos'. Did you mean"),
        (Regimen(label="A", dose_mg="course_first_duration"), "is in none of: mg. Name one that is"),
        (Regimen(label="A", dose_mg="table6_total_dose"), "reports no plain number"),
        (Regimen(label="A", duration_h="course_visit"), "reports no plain number"),
    ],
)
def test_claims_that_print_no_such_dose_are_named(regimen, said):
    """Else the comparison with the guideline would rest on another number, or on none."""
    study = read_study(FOLDER / "study.yaml").model_copy(update={"regimens": {"a": regimen}, "figures": {}})
    with pytest.raises(ConfigurationError) as caught:
        read_claims(FOLDER / "claims.yaml", study)
    assert said in str(caught.value)


def test_numbers_come_in_the_units_of_the_clean_tables():
    """90 minutes are 1.5 h; what is not printed is left out."""
    claims = {"dose": {"reported": "60", "unit": "mg"}, "time": {"reported": "90", "unit": "minutes"}}
    regimens = {"usual": Regimen(label="Usual dose", dose_mg="dose", duration_h="time")}
    assert told_regimens(regimens, claims) == {
        "usual": {"label": "Usual dose", "values": {"dose_mg": 60.0, "duration_h": 1.5}}
    }
