"""Events by patient and by infusion, their limits, and withdrawals."""

import math

import pytest
from clinical_tables import analysis, clinic, patients

from reinfuse.model.harms import estimate

EVENTS = [
    {"patient": "a", "infusion": 1, "term": "nausea", "category": "gastrointestinal", "severity": "mild"},
    {"patient": "a", "infusion": 1, "term": "nausea", "category": "gastrointestinal", "severity": "mild"},
    {"patient": "a", "infusion": 2, "term": "nausea", "category": "gastrointestinal", "severity": "severe"},
    {"patient": "b", "infusion": 1, "term": "hallucination", "category": "psychiatric", "led_to_discontinuation": True},
    {"patient": "c", "term": "nausea", "led_to_discontinuation": False},
    {"patient": "e", "infusion": 1, "term": "nausea"},
]


def treated(*counts):
    return [
        {"patient": name, "infusion": number}
        for name, count in zip("abcd", counts, strict=False)
        for number in range(1, count + 1)
    ]


@pytest.fixture
def tables():
    """Four treated patients with seven infusions; e was never infused, so the event of e is not after an infusion."""
    return clinic(
        patients=patients("a", "b", "c", "d", "e"),
        infusions=treated(3, 1, 2, 1),
        events=EVENTS,
        dispositions=[
            {"patient": "a", "completed": True},
            {"patient": "b", "completed": False, "reason": "adverse event"},
            {"patient": "c", "completed": False},
            {"patient": "d", "completed": True},
            {"patient": "e", "completed": False, "reason": "not treated"},
        ],
    )


@pytest.mark.parametrize(
    ("outcome", "n_patients", "n_infusions"),
    [
        ("any_event", 3, 3),
        ("term:nausea", 2, 2),
        ("term:hallucination", 1, 1),
        ("category:gastrointestinal", 1, 2),
        ("severity:severe", 1, 1),
        ("severity:mild", 1, 1),
    ],
)
def test_counts(tables, cell, outcome, n_patients, n_infusions):
    """A patient, or an infusion, with the same event twice counts once; only treated patients are counted."""
    table = estimate(tables, analysis("harms"))
    of_patients = cell(table, outcome=outcome, estimand="patients_with_event")
    of_infusions = cell(table, outcome=outcome, estimand="infusions_with_event")
    assert (of_patients["estimate"], of_patients["n_patients"]) == (n_patients, 4)
    assert (of_infusions["estimate"], of_infusions["n_observations"]) == (n_infusions, 7)


def test_shares_have_exact_limits(tables, cell):
    """2 of 4: R's binom.test gives 0.06758599 to 0.93241401."""
    row = cell(
        estimate(tables, analysis("harms")),
        outcome="term:nausea",
        estimand="share_of_patients_with_event",
        method="clopper_pearson",
    )
    assert [row["estimate"], row["ci_low"], row["ci_high"]] == pytest.approx([0.5, 0.06758599, 0.93241401], abs=1e-8)


def test_events_without_an_infusion_are_counted_apart(tables, cell):
    """An event that names no infusion happened to a patient, but to none of the infusions that we can name."""
    row = cell(estimate(tables, analysis("harms")), outcome="term:nausea", estimand="infusions_with_event")
    assert "1 event names no infusion; left out here" in row["note"]
    assert "infusions of one patient count as independent" in row["note"]


@pytest.mark.parametrize(("infusion", "has_limit"), [({}, False), ({"infusion": 9}, False), (None, True)])
def test_no_infusion_is_free_of_events_while_some_belong_to_none(tables, infusion, has_limit):
    """An upper limit of 3 in 100 would stand beside events that were counted for no infusion."""
    events = [] if infusion is None else [{"patient": "a", "term": "vomiting", **infusion}]
    changed = {**tables, "events": clinic(patients=patients("a"), events=events)["events"]}
    table = estimate(changed, analysis("harms", terms=["vomiting"], all_events_recorded=True))
    of_infusions = table[(table["outcome"] == "term:vomiting") & table["estimand"].str.contains("infusions_with_event")]
    assert of_infusions["estimand"].str.startswith("upper_limit").any() == has_limit
    assert of_infusions.loc[of_infusions["method"] == "count", "estimate"].tolist() == [0]


def test_none_of_n_has_upper_limits(tables, cell):
    """An event that was looked for and not seen: 3/n and the exact limit, one-sided."""
    table = estimate(tables, analysis("harms", terms=["seizure"], all_events_recorded=True))
    assert cell(table, outcome="term:seizure", estimand="patients_with_event")["estimate"] == 0
    limits = {
        method: cell(
            table, outcome="term:seizure", estimand="upper_limit_of_share_of_infusions_with_event", method=method
        )
        for method in ("rule_of_three", "one_sided_exact")
    }
    assert limits["rule_of_three"]["estimate"] == pytest.approx(3 / 7)
    assert limits["one_sided_exact"]["estimate"] == pytest.approx(1 - 0.05 ** (1 / 7))
    assert "one-sided 95 %" in limits["one_sided_exact"]["note"]
    assert not len(table[(table["outcome"] == "term:nausea") & table["estimand"].str.startswith("upper_limit")])


def test_silence_is_not_absence(tables, cell):
    """Unless all events were recorded, a patient without a row may have had one, and no table means no knowledge."""
    reported = cell(estimate(tables, analysis("harms")), outcome="any_event", estimand="patients_with_event")
    assert "a patient without a row may have had one" in reported["note"]
    recorded = analysis("harms", all_events_recorded=True)
    assert cell(estimate(tables, recorded), outcome="any_event", estimand="patients_with_event")["note"] == ""
    tables["events"] = tables["events"].iloc[:0]
    nothing = cell(estimate(tables, analysis("harms")), outcome="any_event", estimand="patients_with_event")
    assert math.isnan(nothing["estimate"])
    assert nothing["n_patients"] == 0
    assert "the study file does not say that all events were recorded" in nothing["note"]
    none = cell(estimate(tables, recorded), outcome="any_event", estimand="patients_with_event")
    assert (none["estimate"], none["n_patients"]) == (0, 4)


def test_withdrawals(tables, cell):
    """b and c of the four treated; c's reason is not given, and e was never treated."""
    table = estimate(tables, analysis("harms"))
    row = cell(table, estimand="withdrawals", outcome="any_reason")
    assert (row["estimate"], row["n_patients"]) == (2, 4)
    reasons = {
        outcome: cell(table, estimand="withdrawals", outcome=outcome)["estimate"]
        for outcome in ("reason:adverse event", "reason:not given", "event_led_to_discontinuation")
    }
    assert list(reasons.values()) == [1, 1, 1]
    assert "reason:not treated" not in set(table["outcome"])
    led = cell(table, estimand="withdrawals", outcome="event_led_to_discontinuation")
    assert led["note"] == "3 events do not say whether so"


def test_unknown_dispositions(tables, cell):
    """A study that does not say who completed has no withdrawals of nobody."""
    tables["dispositions"] = tables["dispositions"].iloc[:0]
    row = cell(estimate(tables, analysis("harms")), estimand="withdrawals", outcome="any_reason")
    assert row["n_patients"] == 0
    assert row["note"] == "the data do not say who completed"


def test_without_infusion_rows_all_patients_count(tables, cell):
    """A study that gives no infusions still has patients at risk, and says so."""
    tables["infusions"] = tables["infusions"].iloc[:0]
    table = estimate(tables, analysis("harms"))
    row = cell(table, outcome="any_event", estimand="patients_with_event")
    assert (row["estimate"], row["n_patients"]) == (4, 5)
    assert "every patient counts as treated" in row["note"]
    share = cell(table, outcome="any_event", estimand="share_of_infusions_with_event", method="wilson")
    assert math.isnan(share["estimate"])
