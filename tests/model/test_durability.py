"""How long relief lasts: who is followed, when it is lost, and what ends the following."""

import math

import pytest
from clinical_tables import TIMEPOINTS, analysis, clinic, patients, scores

from reinfuse.model.durability import estimate
from reinfuse.model.relief import Duration, durations_of_relief

SPEC = {"outcome": "pain", "start": "baseline", "first": "week_1", "weeks": [1.0, 2.0, 4.0, 12.0]}
COURSES = {
    # Relief of 6 points at week 1; less than 3 points are a loss.
    "a": {"baseline": 10, "week_1": 4, "week_2": 6, "week_4": 8, "week_12": 9},
    "b": {"baseline": 10, "week_1": 4, "week_2": 7, "week_4": 7, "week_12": 7},
    "c": {"baseline": 8, "week_1": 5, "week_2": 8, "week_4": 4},
    "d": {"baseline": 8, "week_1": 6, "week_4": 6},
    "e": {"baseline": 8, "week_1": 2},
    "f": {"week_1": 2, "week_4": 2},
    "g": {"baseline": 8, "week_2": 2},
    "h": {"baseline": 0, "week_1": 0, "week_4": 0},
}


@pytest.fixture
def tables():
    """Eight patients, each with a course of their own; all infused on day 0."""
    return clinic(
        patients=patients(*COURSES),
        infusions=[{"patient": name, "infusion": 1, "day": 0} for name in COURSES],
        assessments=scores(COURSES),
    )


def durations(tables, **spec):
    return durations_of_relief(tables, sorted(tables["patients"]["patient"]), analysis("durability", **SPEC | spec))


def test_durations_by_hand(tables):
    """a loses relief at week 4 (2 of 6 points left), b keeps exactly half throughout, c loses all and regains it."""
    assert durations(tables).known == [
        Duration("a", 7.0, 21.0, lost=True, cut_short=False),
        Duration("b", 77.0, 77.0, lost=False, cut_short=False),
        Duration("c", 0.0, 7.0, lost=True, cut_short=False),
    ]


def test_patients_without_a_duration_are_counted_by_reason(tables, cell):
    """d and h had no relief (25 % and nothing to lose), e no later visit, f no start, g no first visit."""
    table = estimate(tables, analysis("durability", **SPEC))
    counts = {
        "patients_followed": 3, "losses": 2, "still_relieved_when_following_ends": 1,
        "following_ended_by_further_infusion": 0, "patients_without_start": 1, "patients_without_first_assessment": 1,
        "patients_without_relief": 2, "patients_not_followed": 1,
    }  # fmt: skip
    found = {estimand: cell(table, estimand=estimand) for estimand in counts}
    assert {estimand: row["estimate"] for estimand, row in found.items()} == counts
    assert {row["n_patients"] for row in found.values()} == {8}


def test_curve_and_its_lowest_form(tables, cell):
    """Losses at days 7 and 21 of three; dated to the visit before, they fall on days 0 and 7."""
    table = estimate(tables, analysis("durability", **SPEC))

    def shares(method):
        weeks = [
            cell(table, estimand="share_still_relieved", contrast=f"week_{week}", method=method) for week in (1, 4, 12)
        ]
        return [row["estimate"] for row in weeks]

    assert shares("kaplan_meier")[:2] == pytest.approx([2 / 3, 1 / 3])
    assert shares("kaplan_meier_earliest_loss")[:2] == pytest.approx([1 / 3, 1 / 3])
    # Nobody was followed for twelve weeks after relief: the last visit is eleven weeks later.
    assert math.isnan(shares("kaplan_meier")[2])
    at_risk = [cell(table, estimand="at_risk", contrast=f"week_{week}")["estimate"] for week in (1, 2, 4, 12)]
    assert at_risk == [3, 2, 1, 0]
    assert cell(table, estimand="median_duration_of_relief", method="kaplan_meier")["estimate"] == 21
    assert "interval-censored" in cell(table, estimand="still_relieved_curve", contrast="day_21")["note"]


def test_first_assessment_after_the_start_without_a_named_one(tables):
    """Without `first`, g's relief at week 2 counts, and f still has no start."""
    found = durations(tables, first=None)
    assert found.unknown["no first assessment after the start"] == 0
    assert found.unknown["no assessment after the first relief"] == 2


def test_thresholds_are_the_study_files(tables):
    """With 20 % relief d is followed too; with 80 % to keep, b has lost it at week 2."""
    assert [each.patient for each in durations(tables, relief_percent=20.0).known] == ["a", "b", "c", "d"]
    lost = {each.patient: each.ended for each in durations(tables, kept_percent=80.0).known if each.lost}
    assert lost == {"a": 7.0, "b": 7.0, "c": 7.0}


def test_days_of_the_data_go_before_declared_days(tables, cell):
    """A visit that came late is dated to the day that it happened; declared days are said to be used."""
    days = {"baseline": 0, "week_1": 9, "week_2": 20, "week_4": 40, "week_12": 99}
    dated = clinic(patients=patients("a"), assessments=scores({"a": COURSES["a"]}, **days))
    assert durations(dated).known == [Duration("a", 11.0, 31.0, lost=True, cut_short=False)]
    note = "days of 3 patients are those declared for the time points"
    assert note in cell(estimate(tables, analysis("durability", **SPEC)), estimand="losses")["note"]
    assert "declared" not in cell(estimate(dated, analysis("durability", **SPEC)), estimand="losses")["note"]


def test_a_further_infusion_ends_the_following(tables):
    """Relief after a second infusion is not the first one's; the first visit of its day still counts."""
    again = tables["infusions"].copy()
    for day, expected in ((13, None), (14, (7.0, False)), (20, (7.0, False)), (28, (21.0, True))):
        infused = again.assign(infusion=2, day=day).astype(again.dtypes)
        tables["infusions"] = infused[infused["patient"] == "a"]
        found = {each.patient: each for each in durations(tables).known}
        assert ((found["a"].ended, found["a"].lost) if "a" in found else None) == expected, day
    tables["infusions"] = again.assign(day=20).astype(again.dtypes)
    assert durations(tables).known[0].cut_short


def test_two_visits_on_the_day_of_an_infusion():
    """Before and after a second infusion on one day: only the first of the two can speak of the first infusion."""
    days = {"baseline": 0, "week_1": 7, "week_2": 21, "week_4": 21}
    course = {"a": {"baseline": 10, "week_1": 4, "week_2": 5, "week_4": 9}}
    infused = [{"patient": "a", "infusion": number, "day": day} for number, day in ((1, 0), (2, 21))]
    tables = clinic(patients=patients("a"), infusions=infused, assessments=scores(course, **days))
    assert durations(tables).known == [Duration("a", 14.0, 14.0, lost=False, cut_short=True)]


def test_an_infusion_on_the_day_of_the_first_relief_does_not_end_it(tables):
    """Relief is often first assessed on the day of the infusion that gave it."""
    on_that_day = tables["infusions"].assign(day=7).astype(tables["infusions"].dtypes)
    tables["infusions"] = on_that_day
    assert [each.patient for each in durations(tables).known] == ["a", "b", "c"]


def test_where_higher_is_better_relief_is_a_rise():
    """A function score that rises by half and falls back is relief, and its loss."""
    tables = clinic(
        patients=patients("a", "b"),
        assessments=scores(
            {"a": {"baseline": 40, "week_1": 60, "week_2": 52, "week_4": 45}, "b": {"baseline": 40, "week_1": 30}},
            instrument="sf",
        ),
    )
    found = durations(tables, outcome="function")
    assert found.known == [Duration("a", 7.0, 21.0, lost=True, cut_short=False)]
    assert found.unknown["no relief at the first assessment"] == 1


def test_opioid_use_has_the_declared_days():
    """Doses have no days of their own."""
    doses = {"baseline": 100.0, "week_1": 40.0, "week_4": 90.0}
    tables = clinic(
        patients=patients("a"),
        opioids=[
            {"patient": "a", "timepoint": visit, "drug": "x", "mme_mg_day": dose} for visit, dose in doses.items()
        ],
    )
    assert durations(tables, outcome="opioid_use").known == [Duration("a", 0.0, 21.0, lost=True, cut_short=False)]
    assert TIMEPOINTS["week_4"]["day"] - TIMEPOINTS["week_1"]["day"] == 21


def test_duration_against_dose(tables, cell):
    """c was given least and lost it first, b most and kept it: every comparable pair agrees."""
    doses = {"a": 60.0, "b": 90.0, "c": 40.0}
    tables["infusions"] = (
        tables["infusions"]
        .assign(dose_mg=[doses.get(patient) for patient in tables["infusions"]["patient"]])
        .astype(tables["infusions"].dtypes)
    )
    table = estimate(tables, analysis("durability", **SPEC, exposures=["total_dose_mg", "total_duration_h"]))
    row = cell(table, estimand="concordance_with_duration", contrast="total_dose_mg")
    assert (row["estimate"], row["n_patients"]) == (1.0, 3)
    assert "3 comparable pairs" in row["note"]
    empty = cell(table, estimand="concordance_with_duration", contrast="total_duration_h")
    assert "total_duration_h is missing in 3 patients" in empty["note"]


def test_without_assessments_the_reason_is_given(cell):
    """A study with two visits cannot say how long relief lasts: it says so instead of failing."""
    tables = clinic(patients=patients("a", "b"), assessments=scores({"a": {"baseline": 8, "week_12": 4}}))
    table = estimate(tables, analysis("durability", **SPEC))
    note = cell(table, estimand="patients_followed")["note"]
    assert note == (
        "nobody's relief was followed; 1 patient with no value at the start; "
        "1 patient with no first assessment after the start"
    )
    row = cell(table, estimand="share_still_relieved", contrast="week_4")
    assert (row["n_patients"], row["note"]) == (0, "nobody was followed")
