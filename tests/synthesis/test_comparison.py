"""Which effects are compared, which may be combined, and what they then give."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import pytest

from reinfuse.statistics.proportions import wilson
from reinfuse.synthesis.comparison import compare, obstacles, weighable
from reinfuse.synthesis.effect import Effect, Numbers
from reinfuse.synthesis.tables import comparison_row, synthesis_as_json

REFERENCE = Path(__file__).parents[1] / "reference"


def change(study, estimate=-2.0, se=0.5, **fields):
    """Return a main mean change on 0–10, two to four weeks after the last infusion."""
    return Effect(
        **{
            "study": study, "contribution": "change", "kind": "mean_change", "name": study.title(), "label": "All",
            "outcome": "Pain", "estimand": "Mean change", "population": "Adults", "basis": "rows", "main": True,
            "comparable": "mean_change_all", "horizon_from_days": 14.0, "horizon_to_days": 28.0, "scale_low": 0.0,
            "scale_high": 10.0, "numbers": Numbers(estimate, se, 20.0, unit="points"), "sources": ("change",),
        } | fields
    )  # fmt: skip


def share(study, events, n, **fields):
    """Return a main share of responders."""
    numbers = Numbers(events / n, n_patients=n, events=events, unit="proportion")
    return change(study, kind="responder_share", comparable="half_the_pain", numbers=numbers, **fields)


def test_effects_that_agree_are_combined():
    """A combination that is refused although nothing stands against it; the numbers are those of metafor's knha."""
    with (REFERENCE / "random_effects_data.csv").open(encoding="utf-8", newline="") as file:
        data = [row for row in csv.DictReader(file) if row["case"] == "teacher expectancy"]
    effects = [
        change(f"study{i}", float(row["estimate"]), float(row["se"]), scale_high=10.0) for i, row in enumerate(data)
    ]
    with (REFERENCE / "random_effects.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            row["quantity"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["case"] == "teacher expectancy" and float(row["level"]) == 0.95
        }
    (found,) = compare(effects)
    assert found.obstacles == ()
    row = comparison_row(found)
    for ours, theirs in (
        ("estimate", "estimate"),
        ("hartung_knapp_low", "hartung_knapp_low"),
        ("prediction_high", "prediction_high"),
        ("i_squared", "i_squared"),
        ("q", "q"),
    ):
        assert row[ours] == pytest.approx(expected[theirs], rel=1e-6), ours


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"comparable": "another"}, "They estimate different quantities: One: Mean change; Two: Mean change."),
        ({"comparable": ""}, "They estimate different quantities"),
        ({"horizon_from_days": 29.0, "horizon_to_days": 183.0}, "Their horizons have no day in common."),
        ({"horizon_from_days": math.nan, "horizon_to_days": math.nan}, "is not said for Two."),
        ({"numbers": Numbers(-1.0, unit="points")}, "Fewer than two of them come with what a weight needs"),
    ],
)
def test_what_stands_against_a_combination_is_said(second, said):
    """A mean over effects of different quantities, times or certainty."""
    effects = [change("one"), change("two", **second)]
    assert any(said in reason for reason in obstacles(effects))
    (found,) = compare(effects)
    assert found.combined is None
    assert math.isnan(comparison_row(found).get("estimate", math.nan))


def test_horizons_that_touch_on_one_day_overlap():
    """A limit that itself does not count."""
    assert obstacles([change("one"), change("two", horizon_from_days=28.0, horizon_to_days=40.0)]) == []


def test_a_case_or_invented_patients_are_in_no_comparison():
    """One patient, or none at all, that moves a mean of studies."""
    case = change("case", basis="case", kind="case_course")
    invented = change("twin", basis="simulated")
    (found,) = compare([change("one"), change("two", -1.0), case, invented])
    assert [effect.study for effect in found.effects] == ["one", "two"]
    assert compare([change("one"), case, invented]) == []


def test_only_the_main_effect_stands_for_a_study():
    """Patients counted twice, once among all and once among completers."""
    completers = change("one", -4.0, contribution="completers", main=False, comparable="")
    (found,) = compare([change("one"), completers, change("two")])
    assert [effect.contribution for effect in found.effects] == ["change", "change"]


def test_those_that_are_comparable_are_compared_apart_from_all():
    """Two studies that agree and go unnoticed among others that do not."""
    effects = [change("one"), change("two"), change("three", comparable="")]
    everything, agreeing = compare(effects)
    assert (everything.name, len(everything.effects), everything.combined) == ("main mean_change", 3, None)
    assert (agreeing.name, len(agreeing.effects)) == ("mean_change_all", 2)
    assert agreeing.combined is not None


def test_logits_of_shares_are_those_of_metafor():
    """A correction of a half for shares that need none, or none for those that do."""
    with (REFERENCE / "logit_shares.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = weighable(share("one", float(row["events"]), float(row["n"])))
        assert found == pytest.approx((float(row["estimate"]), float(row["se"])), rel=1e-12), row


def test_combined_shares_are_percentages_between_those_combined():
    """A logit printed as a percentage."""
    (found,) = compare([share("one", 10, 40), share("two", 12, 36), share("three", 15, 50)])
    assert found.combined is not None
    assert 25 < found.combined.estimate < 100 / 3
    pooled = wilson(37, 126)
    limits = found.combined.never_narrower
    assert 0 < limits.low < 100 * pooled.low + 5
    assert 100 * pooled.high - 5 < limits.high < 100


def test_two_studies_have_no_prediction_interval():
    """t with no degree of freedom."""
    (found,) = compare([change("one"), change("two", -1.0)])
    assert found.combined is not None
    assert math.isnan(found.combined.prediction.low)


def test_json_holds_null_where_nothing_is_known():
    """NaN, which is not JSON."""
    effects = [change("one"), change("two", se=math.nan)]
    content = synthesis_as_json(effects, compare(effects))
    assert content["effects"][1]["se"] is None
    assert content["comparisons"][0]["estimate"] is None
    assert replace(effects[0], kind="duration", numbers=Numbers(unit="weeks")).common_factor == 7
