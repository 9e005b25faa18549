"""Morphine equivalents: converted by the named table, never guessed, never 0 for want of a factor."""

from pathlib import Path

import pandas as pd
import pytest

from reinfuse.clean.derive import with_derived_doses, with_infusions, with_morphine_equivalents
from reinfuse.morphine_equivalents import read_factors

REFERENCE = Path(__file__).resolve().parents[2] / "resources" / "reference"


def opioids(*rows):
    columns = ["patient", "timepoint", "drug", "dose_mg_day", "mme_mg_day"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"drug": "string", "dose_mg_day": "Float64", "mme_mg_day": "Float64"})


@pytest.mark.parametrize(
    ("drug", "dose_mg_day", "version", "mme_mg_day"),
    [
        ("oxycodone", 40.0, "cdc_2022", 60.0),
        ("tramadol", 200.0, "cdc_2022", 40.0),
        ("methadone", 10.0, "cdc_2022", 47.0),
        ("methadone", 10.0, "cdc_2016", 40.0),
        ("fentanyl transdermal", 0.6, "cdc_2022", 60.0),  # 25 mcg/h
    ],
)
def test_doses_are_converted_by_the_named_table(drug, dose_mg_day, version, mme_mg_day):
    """By hand from the published factors; 2016 and 2022 differ for methadone."""
    filled, reasons = with_morphine_equivalents(
        opioids(("a", "baseline", drug, dose_mg_day, None)), read_factors(REFERENCE, version)
    )
    assert filled["mme_mg_day"].tolist() == pytest.approx([mme_mg_day])
    assert reasons.tolist() == [""]


def test_what_has_no_factor_stays_missing_with_its_reason():
    """0 would make a patient on buprenorphine look free of opioids."""
    filled, reasons = with_morphine_equivalents(
        opioids(
            ("a", "baseline", "buprenorphine", 16.0, None),
            ("b", "baseline", "opium", 5.0, None),
            ("c", "baseline", None, 5.0, None),
            ("d", "baseline", "morphine", None, None),
        ),
        read_factors(REFERENCE),
    )
    assert filled["mme_mg_day"].isna().all()
    assert ["partial agonist" in reasons[0], "does not stand" in reasons[1]] == [True, True]
    assert reasons.tolist()[2:] == ["the drug is missing", "the dose is missing"]


def test_equivalents_that_the_data_give_are_kept():
    """A source's own conversion is what it published."""
    filled, reasons = with_morphine_equivalents(
        opioids(("a", "baseline", "oxycodone", 40.0, 80.0)), read_factors(REFERENCE)
    )
    assert filled["mme_mg_day"].tolist() == [80.0]
    assert reasons.empty


def rows_of_days(*rows):
    table = pd.DataFrame(rows, columns=["patient", "day", "infusion"])
    return table.astype({"patient": "string", "day": "Int64", "infusion": "Int64"})


@pytest.mark.parametrize(
    ("patient", "day", "given", "infusion"),
    [
        ("a", 7, None, 2),
        ("a", 7, 1, 1),  # what the data give is kept
        ("a", 8, None, None),  # the day after
        ("a", None, None, None),
        ("b", 7, None, None),  # two infusions on that day
        ("c", 7, None, None),  # an infusion without a number
        ("d", 7, None, None),  # another patient's day
    ],
)
def test_event_belongs_to_the_only_infusion_of_its_day(patient, day, given, infusion):
    """Events by date would count for no infusion, or one of two infusions be guessed."""
    infusions = rows_of_days(("a", 0, 1), ("a", 7, 2), ("b", 7, 1), ("b", 7, 2), ("c", 7, None), ("a", None, 3))
    [found] = with_infusions(rows_of_days((patient, day, given)), infusions)["infusion"]
    assert (None if pd.isna(found) else found) == infusion


def test_a_bolus_is_put_in_relation_to_the_weight_and_to_nothing_else():
    """35 mg at 70 kg is 0.5 mg/kg; without a weight none; the dose and the rate of the infusion leave it out."""
    numbers = [
        "dose_mg",
        "duration_h",
        "rate_mg_h",
        "dose_mg_per_kg",
        "rate_mg_per_kg_h",
        "bolus_mg",
        "bolus_mg_per_kg",
    ]
    rows = [("a", 70.0, 2.0, None, None, None, 35.0, None), ("b", None, None, None, None, None, 35.0, None)]
    infusions = pd.DataFrame(rows, columns=["patient", *numbers]).astype(dict.fromkeys(numbers, "Float64"))
    patients = pd.DataFrame({"patient": ["a", "b"], "weight_kg": pd.array([70.0, None], dtype="Float64")})
    filled = with_derived_doses(infusions, patients)
    assert filled["bolus_mg_per_kg"].fillna(-1).tolist() == [0.5, -1]
    assert filled["dose_mg_per_kg"].fillna(-1).tolist() == [1.0, -1]
    assert filled["rate_mg_per_kg_h"].fillna(-1).tolist() == [0.5, -1]
