"""Effects from estimates and ledgers: the right row, the common scale, and what a number rests on."""

import math
from dataclasses import replace

import pytest

from reinfuse.errors import AnalysisError
from reinfuse.synthesis import words
from reinfuse.synthesis.gather import gather_effects
from reinfuse.wording.format import NARROW_SPACE, NO_BREAK_SPACE


@pytest.fixture
def effects(results, told):
    """The effects of the three studies, by study and name."""
    found = gather_effects(results, told)
    return {f"{effect.study}/{effect.contribution}": effect for effect in found}


def test_each_says_what_it_rests_on(effects):
    """Invented patients taken for evidence."""
    assert {name: effect.basis for name, effect in effects.items()} == {
        "first/change": "rows",
        "first/responders": "rows",
        "second/change": "published numbers",
        "second/invented": "simulated",
        "second/lasting": "published numbers",
        "second/responders": "published numbers",
        "third/course": "case",
        "third/relief": "case",
    }
    assert [name for name, effect in effects.items() if not effect.is_evidence] == ["second/invented"]


def test_scales_become_one(effects):
    """36 points of 100 drawn as 36 of 10, or weeks as days."""
    change = effects["second/change"]
    assert [change.common(part) for part in ("estimate", "se")] == pytest.approx([-3.6, 0.5])
    assert effects["first/change"].common("estimate") == -1.5
    assert effects["second/responders"].common("estimate") == pytest.approx(100 * 23 / 45)
    assert effects["third/relief"].common("low") == pytest.approx(182.625)
    assert effects["first/change"].percent_of_baseline == pytest.approx(-20)


def test_a_count_follows_from_a_share_of_rows(effects):
    """A share of rows without a weight."""
    numbers = effects["first/responders"].numbers
    assert (numbers.events, numbers.n_patients) == (3, 18)


def test_only_several_real_patients_have_a_weight(effects):
    """A case that is weighted, or a simulated effect, or an interval without a count."""
    weighted = sorted(name for name, effect in effects.items() if effect.can_be_weighted)
    assert weighted == ["first/change", "first/responders", "second/change", "second/responders"]


def test_they_stand_in_the_order_of_their_horizons(effects):
    """A course of time that runs backwards; what has no horizon stands last."""
    days = [effect.horizon_from_days for effect in effects.values()]
    known = [day for day in days if not math.isnan(day)]
    assert known == sorted(known)
    assert all(math.isnan(day) for day in days[len(known) :])


def test_sources_are_named(effects):
    """A number whose origin nobody can find."""
    assert effects["first/change"].sources == ("pain_change",)
    assert effects["second/change"].sources == ("fall", "n", "se")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("estimand", "mean_chang", r"estimate\.estimand: .*'mean_chang' here\. Did you mean 'mean_change'\?"),
        ("group", "men", r"estimate\.group: .*'men'"),
        ("method", "welch_t", r"estimate\.method: .*'welch_t'"),
    ],
)
def test_an_estimate_that_is_not_there_is_named_by_its_key(results, told, key, value, said):
    """A typing error that selects another row."""
    told["studies"]["first"]["contributions"]["change"]["estimate"][key] = value
    with pytest.raises(AnalysisError, match=said):
        gather_effects(results, told)


def test_a_share_must_be_a_share(results, told):
    """A mean change in points drawn as a percentage."""
    parts = told["studies"]["first"]["contributions"]
    parts["responders"]["estimate"] = parts["change"]["estimate"]
    with pytest.raises(AnalysisError, match="is no share"):
        gather_effects(results, told)


def test_a_duration_must_be_a_time(results, told):
    """Points read as days."""
    parts = told["studies"]["first"]["contributions"]
    parts["change"]["kind"] = "duration"
    with pytest.raises(AnalysisError, match="no unit of time"):
        gather_effects(results, told)


def test_limits_of_another_level_are_said(results, told):
    """A 90 % interval beside others of 95 % that looks more certain than they are."""
    (change,) = [
        each for each in gather_effects(results, told) if each.contribution == "change" and each.study == "first"
    ]
    assert words.value(change) == "−1.5 (−2.6 to −0.4)".replace(" ", NO_BREAK_SPACE)
    other = replace(change, numbers=replace(change.numbers, ci_level=0.9))
    assert words.value(other).endswith(f"−0.4, 90{NARROW_SPACE}% interval)")
