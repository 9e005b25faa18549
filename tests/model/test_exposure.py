"""How much was given: sums, maxima, what is missing, and what stands in for it."""

import math

import pytest
from clinical_tables import analysis, clinic, patients

from reinfuse.errors import AnalysisError
from reinfuse.model.exposure import estimate

RATE = {"highest_rate_mg_h": {"type": "number", "unit": "mg/h", "label": "Highest rate"}}


def given(patient, *doses, hours=2.0, weight=None, first_day=0):
    return [
        {
            "patient": patient, "infusion": number, "day": first_day + 7 * (number - 1), "dose_mg": dose,
            "duration_h": hours, "rate_mg_h": None if dose is None else dose / hours,
            "dose_mg_per_kg": None if dose is None or weight is None else dose / weight,
            "rate_mg_per_kg_h": None if dose is None or weight is None else dose / hours / weight,
        }
        for number, dose in enumerate(doses, start=1)
    ]  # fmt: skip


@pytest.fixture
def tables():
    """Patient a has everything, b one dose missing, c no weight, d no infusion."""
    return clinic(
        patients=patients("a", "b", "c", "d", weight_kg=[80.0, 50.0, None, None]),
        infusions=[*given("a", 80.0, 120.0, weight=80), *given("b", 60.0, None, weight=50), *given("c", 40.0)],
    )


@pytest.mark.parametrize(
    ("outcome", "contrast", "estimand", "value"),
    [
        ("dose_mg", "per_infusion", "n", 4),
        ("dose_mg", "per_infusion", "missing", 1),
        ("dose_mg", "per_infusion", "median", 70),
        ("dose_mg", "per_infusion", "maximum", 120),
        ("dose_mg", "per_infusion", "sum", 300),
        ("rate_mg_h", "per_infusion", "median", 35),
        ("dose_mg_per_kg", "per_infusion", "missing", 2),
        ("rate_mg_per_kg_h", "per_infusion", "maximum", 0.75),
        ("infusions", "per_patient", "median", 1.5),
        ("infusions", "per_patient", "sum", 5),
        ("total_dose_mg", "per_patient", "n", 2),
        ("total_dose_mg", "per_patient", "missing", 2),
        ("total_dose_mg", "per_patient", "maximum", 200),
        ("total_duration_h", "per_patient", "median", 4),
        ("highest_rate_mg_h", "per_patient", "maximum", 60),
        ("total_dose_mg_per_kg", "per_patient", "mean", 2.5),
        ("days_from_first_to_last_infusion", "per_patient", "maximum", 7),
    ],
)
def test_quantities(tables, cell, outcome, contrast, estimand, value):
    """b's total is unknown, not 60: a sum that leaves out a dose is too low. d had no infusion and counts as 0."""
    row = cell(estimate(tables, analysis("exposure")), outcome=outcome, contrast=contrast, estimand=estimand)
    assert row["estimate"] == pytest.approx(value)


def test_no_weight_no_dose_per_kg(tables, cell):
    """Assuming 70 kg would make up a dose; the note says how many patients have no weight."""
    table = estimate(tables, analysis("exposure"))
    row = cell(table, outcome="rate_mg_per_kg_h", estimand="missing")
    assert "2 patients without a weight, so nothing per kg" in row["note"]
    assert "weight" not in cell(table, outcome="rate_mg_h", estimand="missing")["note"]


def test_counts_of_patients_and_infusions_behind_a_row(tables, cell):
    """A median over infusions rests on fewer patients than infusions."""
    row = cell(estimate(tables, analysis("exposure")), outcome="dose_mg", estimand="median")
    assert (row["n_patients"], row["n_observations"]) == (3, 4)


def test_rates_and_maxima_are_not_added_up(tables):
    """A sum of rates, or of each patient's highest dose, is no quantity."""
    table = estimate(tables, analysis("exposure"))
    assert set(table.loc[table["estimand"] == "sum", "outcome"]) == {
        "dose_mg", "duration_h", "infusions", "total_dose_mg", "total_duration_h",
    }  # fmt: skip


def test_covariate_of_the_same_name_stands_in(cell):
    """Where the infusions say nothing the patient's own record does; where both do, the infusions hold."""
    tables = clinic(
        {"highest_rate_mg_h": "Float64"},
        patients=patients("a", "b", "c", highest_rate_mg_h=[100.0, 50.0, None]),
        infusions=[*given("a", 80.0), *given("b", None), *given("c", None)],
    )
    settings = analysis("exposure", RATE, covariates=["highest_rate_mg_h"])
    rows = {
        estimand: cell(estimate(tables, settings), outcome="highest_rate_mg_h", estimand=estimand)
        for estimand in ("minimum", "maximum", "missing")
    }
    assert [rows[each]["estimate"] for each in rows] == [40, 50, 1]
    assert "for 1 patient the covariate stands in" in rows["minimum"]["note"]


def test_other_covariates_are_described_in_their_own_unit(cell):
    """A study may have a quantity of its own."""
    covariates = {"midazolam_mg": {"type": "number", "unit": "mg", "label": "Midazolam"}}
    tables = clinic({"midazolam_mg": "Float64"}, patients=patients("a", "b", midazolam_mg=[2.0, 4.0]))
    row = cell(
        estimate(tables, analysis("exposure", covariates, covariates=["midazolam_mg"])),
        outcome="midazolam_mg",
        estimand="median",
    )
    assert (row["estimate"], row["unit"], row["contrast"]) == (3, "mg", "per_patient")


def test_covariate_in_another_unit_may_not_stand_in():
    """mg/min taken for mg/h would be wrong by sixty."""
    wrong = {"highest_rate_mg_h": RATE["highest_rate_mg_h"] | {"unit": "mg/min"}}
    tables = clinic({"highest_rate_mg_h": "Float64"}, patients=patients("a", highest_rate_mg_h=[1.0]))
    with pytest.raises(AnalysisError, match="its unit is mg/h"):
        estimate(tables, analysis("exposure", wrong, covariates=["highest_rate_mg_h"]))


def test_without_infusions_everything_is_said_to_be_missing(cell):
    """A study without infusion rows gets a reason for each quantity, not a median of nothing."""
    table = estimate(clinic(patients=patients("a", "b")), analysis("exposure"))
    assert set(table["estimand"]) == {"n", "missing"}
    assert (table.loc[table["estimand"] == "n", "estimate"] == 0).all()
    assert cell(table, outcome="infusions", estimand="missing")["estimate"] == 2
    assert table["note"].str.contains("the data hold no infusions").all()


def test_groups(tables, cell):
    """Each group has its own rows."""
    table = estimate(tables, analysis("exposure", groups=["all", "first"]))
    sums = [cell(table, outcome="dose_mg", estimand="sum", group=group)["estimate"] for group in ("all", "first")]
    assert sums == [300, 260]
    assert not any(math.isnan(value) for value in sums)
