"""Opioids of simulated patients: who takes which, what is left of them, and what is true of their sum."""

import numpy as np
import pandas as pd
import pytest

from reinfuse.clean.derive import with_morphine_equivalents
from reinfuse.errors import ConfigurationError
from reinfuse.morphine_equivalents import Factors
from reinfuse.twin.cohort import draw_cohort
from reinfuse.twin.dirt import soiled
from reinfuse.twin.opioids import draw_opioids, morphine_equivalents
from reinfuse.twin.record import raw_tables
from reinfuse.twin.truth import truth_table

OUTCOMES = {"pain": {"instrument": "scale", "range": [0, 10]}}
FACTORS = Factors("a table", "", {"oxycodone": 1.5, "morphine": 1.0}, {"buprenorphine": "no full agonist"})
MANY = 40_000


def _amount(mean, sd, lowest, highest, step):
    return {"mean": {"value": mean}, "sd": {"value": sd}, "lowest": lowest, "highest": highest, "step": step}


@pytest.fixture
def spec():
    """Return opioids of half of the patients: three in four begin with oxycodone, one in four with morphine."""
    return {
        "start": "before",
        "end": "after",
        "share_of_patients": {"value": 0.5},
        "second_drug_share": {"value": 0.2},
        "stopped_share": {"value": 0.1},
        "remaining_percent": _amount(90, 20, 20, 150, 10),
        "drugs": {
            "morphine": {"share": {"value": 0.25}, "dose_mg_day": _amount(60, 20, 15, 120, 15)},
            "oxycodone": {"share": {"value": 0.75}, "dose_mg_day": _amount(40, 10, 5, 80, 5)},
        },
    }


def drawn(spec, n=MANY):
    """Return the opioids of n patients."""
    return draw_opioids(spec, n, np.random.default_rng(1))


def test_shares_are_those_declared(spec):
    """Half of the patients, a fifth of them with both drugs, a tenth with nothing left."""
    table = drawn(spec)
    before, after = (table[table["visit"] == visit] for visit in ("before", "after"))
    assert before["patient"].nunique() == MANY / 2
    drugs = before.groupby("patient")["drug"].nunique()
    assert (drugs == 2).mean() == pytest.approx(0.2, abs=0.01)
    only = before[before["patient"].isin(drugs.index[drugs == 1])]["drug"]
    assert (only == "oxycodone").mean() == pytest.approx(0.75, abs=0.01)
    assert (after.groupby("patient")["dose_mg_day"].sum() == 0).mean() == pytest.approx(0.1, abs=0.01)


def test_doses_are_in_steps_and_none_begins_or_goes_on_at_zero(spec):
    """A dose of nothing at the start would count a patient as without opioids, and one later as stopped."""
    spec["remaining_percent"] = _amount(5, 5, 0, 150, 5)
    spec["stopped_share"] = {"value": 0}
    for drug, step in (("morphine", 15), ("oxycodone", 5)):
        doses = drawn(spec).set_index("drug").loc[drug, "dose_mg_day"]
        assert (doses % step == 0).all()
        assert doses.min() == step


def test_a_patient_keeps_the_same_part_of_each_drug(spec):
    """Of 60 and 40 a half is 30 and 20."""
    spec |= {"second_drug_share": {"value": 1}, "stopped_share": {"value": 0}}
    spec["remaining_percent"] = _amount(50, 0, 0, 150, 10)
    spec["drugs"]["morphine"]["dose_mg_day"] = _amount(60, 0, 15, 120, 15)
    spec["drugs"]["oxycodone"]["dose_mg_day"] = _amount(40, 0, 5, 80, 5)
    rows = drawn(spec, 10)
    assert rows[["visit", "dose_mg_day"]].values.tolist() == [
        ["before", 60], ["before", 40], ["after", 30], ["after", 20],
    ] * 5  # fmt: skip


def test_sums_agree_with_the_step_that_cleans(spec):
    """Truth and estimate would speak of different equivalents; a drug without a factor leaves no sum."""
    spec["drugs"]["buprenorphine"] = {"share": {"value": 0.2}, "dose_mg_day": _amount(8, 4, 2, 24, 2)}
    table = drawn(spec, 300)
    of_patients = morphine_equivalents(table, 300, FACTORS)
    filled, _ = with_morphine_equivalents(
        table.assign(mme_mg_day=pd.Series(pd.NA, index=table.index, dtype="Float64")), FACTORS
    )
    for visit in ("before", "after"):
        rows = filled[filled["visit"] == visit]
        for patient in range(300):
            each = rows.loc[rows["patient"] == patient, "mme_mg_day"]
            expected = each.sum() if len(each) and each.notna().all() else np.nan
            assert of_patients[visit][patient] == pytest.approx(expected, nan_ok=True)
    assert table["drug"].eq("buprenorphine").any()


def test_a_drug_that_the_table_does_not_know_is_refused(spec):
    """Its patients would have no truth without a word."""
    spec["drugs"] = {"oxycodon": spec["drugs"]["oxycodone"] | {"share": {"value": 1}}}
    with pytest.raises(ConfigurationError, match=r"opioids\.drugs\.oxycodon: does not stand in the table"):
        morphine_equivalents(drawn(spec, 10), 10, FACTORS)


def test_the_record_lists_opioids_at_visits_that_were_attended(twin, spec):
    """A list without its visit would be a number from nowhere."""
    twin["opioids"], twin["visits"]["after"]["missing_share"] = spec, {"value": 0.5}
    cohort = draw_cohort(twin, OUTCOMES, "any seed")
    tables = raw_tables(cohort, twin, OUTCOMES, "any seed")
    listed, seen = tables["opioids"], tables["assessments"]
    dates = listed.merge(seen, on=["record_number", "visit"], how="left", validate="many_to_one")
    assert (dates["list_date"] == dates["assessment_date"]).all()
    assert len(listed) < len(cohort.opioids)
    assert listed["record_number"].nunique() == 20


def test_dirt_says_the_same(twin, spec):
    """60 mg a day are 60000 mcg a day; a name in capitals is the same drug."""
    twin["opioids"] = spec
    clean = raw_tables(draw_cohort(twin, OUTCOMES, "many", 4000), twin, OUTCOMES, "many")
    kinds = ["unreadable_scores", "repeated_rows", "infusions_without_data"]
    twin["dirt"] = {kind: {"value": 0} for kind in kinds}
    twin["dirt"] |= {"other_units": {"value": 0.2}, "other_spellings": {"value": 0.3}}
    dirty, first = soiled(clean, twin, OUTCOMES, "any seed")["opioids"], clean["opioids"]
    in_micrograms = dirty["dose_mg_day"].str.endswith(" mcg/day")
    assert in_micrograms.mean() == pytest.approx(0.2, abs=0.02)
    back = dirty.loc[in_micrograms, "dose_mg_day"].str.removesuffix(" mcg/day").astype(float) / 1000
    assert back.to_numpy() == pytest.approx(first.loc[in_micrograms, "dose_mg_day"].astype(float))
    assert (dirty["drug"] != first["drug"]).mean() == pytest.approx(0.3, abs=0.03)
    assert (dirty["drug"].str.casefold() == first["drug"]).all()


def test_truth_in_closed_form(settings, spec):
    """40 mg of oxycodone are 60 mg of morphine; a tenth stops, the others keep 75 %: mean change -6 - 0.9 * 15."""
    spec |= {"second_drug_share": {"value": 0}, "remaining_percent": _amount(75, 0, 0, 150, 5)}
    spec["drugs"] = {"oxycodone": {"share": {"value": 1}, "dose_mg_day": _amount(40, 0, 5, 80, 5)}}
    settings["twin"]["opioids"] = spec
    analysis = {"kind": "opioid", "start": "before", "end": "after", "groups": ["all"]}
    settings["analyses"] = {"one": analysis | {"below_percent_of_baseline": 75.0}}
    table = truth_table(settings, FACTORS)
    found = table.set_index(["estimand", "contrast", "timepoint", "method"])["truth"].to_dict()
    assert found["mean", "", "before", "sample"] == 60
    assert found["mean", "", "after", "sample"] == pytest.approx(0.9 * 45, abs=0.2)
    assert found["mean_change", "after - before", "", "paired_t"] == pytest.approx(-6 - 0.9 * 15, abs=0.2)
    share = {key[1]: value for key, value in found.items() if key[-1] == "wilson"}
    assert share == {
        "below_75_percent_of_baseline": pytest.approx(0.1, abs=0.005),
        "at_most_75_percent_of_baseline": 1,
        "lower": 1,
        "same": 0,
        "higher": 0,
        "stopped": 0.1,
        "lower_but_not_below_75_percent_of_baseline": pytest.approx(0.9, abs=0.005),
    }
    assert (table["truth_error"] < 0.1).all()


def test_other_visits_have_no_truth(settings, spec):
    """Nobody declared what is taken then."""
    settings["twin"]["opioids"] = spec
    analysis = {"kind": "opioid", "start": "before", "end": "week_2", "groups": ["all"]}
    settings["analyses"] = {"one": analysis | {"below_percent_of_baseline": 50.0}}
    assert truth_table(settings, FACTORS).empty
