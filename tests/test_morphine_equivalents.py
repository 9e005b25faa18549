"""Doses of opioids in morphine equivalents, and why some have none."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.morphine_equivalents import Equivalent, morphine_milligram_equivalents, read_factors

FOLDER = Path(__file__).parents[1] / "resources" / "reference"
NEW, OLD = read_factors(FOLDER), read_factors(FOLDER, "cdc_2016")


@pytest.mark.parametrize(
    ("drug", "dose_mg_day", "in_2022", "in_2016"),
    [
        ("codeine", 100, 15, 15),
        ("hydrocodone", 20, 20, 20),  # the example of both sources
        ("hydromorphone", 8, 40, 32),
        ("morphine", 60, 60, 60),
        ("oxycodone", 20, 30, 30),  # the example of both sources
        ("oxymorphone", 10, 30, 30),
        ("tapentadol", 100, 40, 40),
        ("tramadol", 200, 40, None),
        ("methadone", 20, 94, 80),
        ("methadone", 40, 188, 320),
        ("methadone", 60, 282, 600),
        ("methadone", 80, 376, 960),
        ("methadone", 100, 470, None),
        ("fentanyl transdermal", 0.6, 60, 60),  # a patch of 25 mcg/h gives 0.6 mg in a day
        ("morphine", 0, 0, 0),  # taking none is a dose, and known
    ],
)
def test_factors_of_both_versions(drug, dose_mg_day, in_2022, in_2016):
    """CDC 2022 (MMWR 71(3)) and CDC 2016 (JAMA 315:1624, table 4), whose methadone factor grows with the dose."""
    for factors, expected in ((NEW, in_2022), (OLD, in_2016)):
        found = morphine_milligram_equivalents(drug, dose_mg_day, factors)
        assert found.mme_mg_day == (None if expected is None else pytest.approx(expected)), factors.version
        assert (found.reason == "") == (expected is not None)


@pytest.mark.parametrize(
    "drug", ["buprenorphine", "fentanyl", "levorphanol", "meperidine", "fentanyl transmucosal", "kratom"]
)
@pytest.mark.parametrize("factors", [NEW, OLD], ids=["cdc_2022", "cdc_2016"])
def test_without_a_factor_there_is_no_dose_and_a_reason(drug, factors):
    """0 would make a patient on buprenorphine look as if without opioids; the reason names no patient's words."""
    found = morphine_milligram_equivalents(drug, 8, factors)
    assert found.mme_mg_day is None
    assert factors.version in found.reason
    assert "kratom" not in found.reason


@pytest.mark.parametrize(
    ("drug", "dose", "reason"),
    [
        (None, 10.0, "the drug is missing"),
        ("morphine", None, "the dose is missing"),
        ("morphine", float("nan"), "the dose is missing"),
        ("morphine", -5.0, "the dose is negative"),
    ],
)
def test_missing_parts(drug, dose, reason):
    """What is not known stays not known."""
    assert morphine_milligram_equivalents(drug, dose, NEW) == Equivalent(None, reason)


def test_case_and_spaces_do_not_matter():
    """A clinic may write drugs with a capital."""
    assert morphine_milligram_equivalents(" Fentanyl  Transdermal ", 0.6, NEW).mme_mg_day == pytest.approx(60)


def test_unknown_version_is_named_with_the_nearest():
    """A slip in the version must not fall back on another table."""
    with pytest.raises(ConfigurationError, match=r"'cdc_2020'.*Did you mean 'cdc_20(16|22)'\?"):
        read_factors(FOLDER, "cdc_2020")


@pytest.mark.parametrize("factors", [NEW, OLD], ids=["cdc_2022", "cdc_2016"])
def test_every_table_states_its_source_and_positive_factors(factors):
    """A factor without a source, or a drug with and without a factor at once, is a defect."""
    assert "MMWR Recomm Rep" in factors.source
    numbers = [
        number
        for factor in factors.factors.values()
        for number in (
            [factor]
            if isinstance(factor, float)
            else [factor["per_mcg_h"]]
            if "per_mcg_h" in factor
            else factor["up_to_mg_day"].values()
        )
    ]
    assert all(number > 0 for number in numbers)
    assert not set(factors.factors) & set(factors.without_factor)
