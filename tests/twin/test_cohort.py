"""Simulated patients have what twin.yaml says."""

import numpy as np
import pytest

from reinfuse.twin.cohort import YES, draw_cohort, true_means

OUTCOMES = {"pain": {"instrument": "scale", "range": [0, 10]}}
MANY = 40_000


def test_counts_are_those_of_the_publication(twin):
    """A twin with other numbers of patients than the publication's would describe another study."""
    cohort = draw_cohort(twin, OUTCOMES, "any seed")
    assert len(cohort.patients) == 40
    assert {name: int(has_it.sum()) for name, has_it in cohort.diagnoses.items()} == {"nerve pain": 25, "low mood": 10}
    assert (cohort.patients["followed"] == YES).sum() == 30


def test_diagnoses_that_exclude_each_other_are_one_a_patient(twin):
    """A patient with two mechanisms would be counted in two groups that are compared as if apart."""
    twin["outcomes"]["pain"] |= {"baseline_by_diagnosis": {}, "change_by_diagnosis": {}}
    twin["diagnoses"] = {"exclude_each_other": True, "patients": {"one": {"value": 28}, "two": {"value": 12}}}
    cohort = draw_cohort(twin, OUTCOMES, "any seed")
    assert (cohort.diagnoses["one"] ^ cohort.diagnoses["two"]).all()
    assert cohort.diagnoses["one"].sum() == 28


def test_the_same_seed_gives_the_same_patients_and_another_gives_others(twin):
    """Results that changed from run to run could not be compared with any truth."""
    first, again, other = (draw_cohort(twin, OUTCOMES, seed) for seed in ("one", "one", "two"))
    assert first.patients.equals(again.patients)
    assert first.scores["pain"]["after"].tolist() == again.scores["pain"]["after"].tolist()
    assert first.scores["pain"]["after"].tolist() != other.scores["pain"]["after"].tolist()


def test_effects_add_up_on_the_scale(twin):
    """Baseline 7.5; 0.4 more with low mood; 0.1 less a decade of age; change -3, and -1 more with nerve pain."""
    diagnoses = {"nerve pain": np.array([True, False, True]), "low mood": np.array([False, True, True])}
    means = true_means(twin["outcomes"]["pain"], twin["visits"], np.array([50, 60, 40]), diagnoses)
    assert means["before"] == pytest.approx([7.5, 7.8, 8.0])
    assert means["after"] == pytest.approx([3.5, 4.8, 4.0])


def test_scores_have_their_true_means(twin):
    """The truth that intervals are to hold would be false if scores had other means than they were drawn with."""
    cohort = draw_cohort(twin, OUTCOMES, "many", MANY)
    for visit in ("before", "after"):
        off = cohort.scores["pain"][visit] - cohort.means["pain"][visit]
        assert abs(off.mean()) < 4 * off.std() / np.sqrt(MANY)


def test_scores_of_a_patient_go_together(twin):
    """Without correlation within patients a paired analysis would gain nothing; half the variance is the patient's."""
    cohort = draw_cohort(twin, OUTCOMES, "many", MANY)
    off = [cohort.scores["pain"][visit] - cohort.means["pain"][visit] for visit in ("before", "after")]
    # Rounding and the ends of the scale take a little of the 0.5 away.
    assert np.corrcoef(*off)[0, 1] == pytest.approx(0.48, abs=0.02)


def test_relief_lasts_as_long_as_it_should(twin):
    """Half of all relief lasts longer than 21 days, so 0.5 ** (14 / 21) of it is there after 14 days."""
    cohort = draw_cohort(twin, OUTCOMES, "many", MANY)
    before, after, later = (cohort.scores["pain"][visit] for visit in ("before", "after", "week_2"))
    changed = before != after
    assert np.isin(later[changed] - before[changed], [0, *np.unique((after - before)[changed])]).all()
    assert (later == after)[changed].mean() == pytest.approx(0.5 ** (14 / 21), abs=0.01)


def test_infusions_are_shared_out(twin):
    """369 infusions in 49 patients means that each has one and that the rest falls unevenly."""
    twin["patients"], twin["infusions"]["per_patient"] = {"value": 49}, []
    twin["infusions"]["total"] = {"value": 369}
    twin["infusions"]["first_dose_mg"] = {"value": 75}
    infusions = draw_cohort(twin, OUTCOMES, "any seed").infusions
    counts = infusions.groupby("patient").size()
    assert (len(infusions), len(counts), counts.min()) == (369, 49, 1)
    assert counts.std() > 4
    assert infusions.loc[infusions["infusion"] == 1, "dose_mg"].unique().tolist() == [75]
    assert infusions["dose_mg"].mod(5).eq(0).all()
    assert (infusions["day"] == 60 * (infusions["infusion"] - 1)).all()


def test_visits_are_missed_and_kept_from_others(twin):
    """A visit that only some patients have would otherwise follow everybody."""
    twin["visits"]["before"]["missing_share"] = {"value": 0.25}
    cohort = draw_cohort(twin, OUTCOMES, "many", MANY)
    assert cohort.attended["before"].mean() == pytest.approx(0.75, abs=0.01)
    assert (cohort.attended["week_2"] == (cohort.patients["followed"] == YES)).all()
    assert cohort.days["before"].min() == -7
    assert cohort.days["before"].max() == -1


def test_events_and_reasons_to_stop_have_their_rates(twin):
    """Harms would be reported at rates that nobody assumed."""
    cohort = draw_cohort(twin, OUTCOMES, "many", MANY)
    assert cohort.events["term"].value_counts()["nausea"] / len(cohort.infusions) == pytest.approx(0.1, abs=0.005)
    assert (cohort.patients["stopped_for"] == "no effect").mean() == pytest.approx(0.2, abs=0.01)
