"""What is true of simulated patients, against values worked out by hand."""

import pytest

from reinfuse.twin.truth import truth_table

CHANGE = {"outcome": "pain", "start": "before", "end": "after", "groups": ["all"]}
# 25 of 40 have nerve pain: -3 - 25/40; of those with nerve pain all have -4.
MEAN_CHANGE, NERVE_CHANGE = -3.625, -4.0


def truths(settings, spec):
    """Return the truths of one analysis by (estimand, outcome, group, contrast, timepoint, method)."""
    table = truth_table(settings | {"analyses": {"one": spec}})
    key = ["estimand", "outcome", "group", "contrast", "timepoint", "method"]
    return table.set_index(key)["truth"].to_dict()


def test_mean_changes(settings):
    """Every interval of a change would be judged by a wrong truth."""
    found = truths(settings, {"kind": "paired_change", **CHANGE, "groups": ["all", "nerve"]})
    assert found == {
        ("mean_change", "pain", "all", "after - before", "", "paired_t"): pytest.approx(MEAN_CHANGE, abs=1e-9),
        ("mean_change", "pain", "nerve", "after - before", "", "paired_t"): pytest.approx(NERVE_CHANGE, abs=1e-9),
    }


@pytest.mark.parametrize(
    ("spec", "estimand", "methods"),
    [
        ({"kind": "regression_to_mean"}, "observed_change", {"paired_t"}),
        ({"kind": "missingness"}, "mean_change", {"complete_case", "multiple_imputation"}),
    ],
)
def test_other_analyses_of_the_same_change(settings, spec, estimand, methods):
    """Methods that estimate something else, such as the last value carried forward, must get no truth."""
    found = truths(settings, {**spec, **CHANGE})
    assert {(key[0], key[-1]) for key in found} == {(estimand, method) for method in methods}
    assert list(found.values()) == pytest.approx([MEAN_CHANGE] * len(methods))


def test_a_difference_of_groups_that_differ_in_nothing(settings):
    """Sex has no effect, so that only the draw of the population is left."""
    spec = {"kind": "two_group", "outcome": "pain", "timepoint": "after", "change_from": "before"}
    table = truth_table(settings | {"analyses": {"one": spec | {"compare": ["women", "men"]}}})
    assert set(table["group"]) == {"women vs men"}
    assert (table["truth"].abs() < 4 * table["truth_error"]).all()
    assert (table["truth_error"] < 0.005).all()


def test_mixed_model_in_its_own_terms(settings):
    """Truths of coefficients and marginal means: 7.5 + 0.4 low - 0.1 a decade from 50; change -3 - 1 nerve."""
    spec = {"kind": "mixed_model", "formula": "pain ~ timepoint * (nerve + low) + age_years", "groups": ["all"]}
    spec |= {"indicators": ["nerve", "low"], "start": "before", "end": "after", "random_slope": None}
    del settings["twin"]["visits"]["week_2"]
    settings["twin"]["relief"] = None
    found = truths(settings, spec)
    coefficients = {
        key[3]: value for key, value in found.items() if key[0] == "coefficient" and key[-1] == "satterthwaite"
    }
    assert coefficients == {
        "Intercept": pytest.approx(8.0),
        "timepoint[T.after]": pytest.approx(-3.0),
        "nerve": 0.0,
        "low": pytest.approx(0.4),
        "age_years": pytest.approx(-0.01),
        "timepoint[T.after]:low": 0.0,
        "timepoint[T.after]:nerve": pytest.approx(-1.0),
    }
    change = {key[2]: value for key, value in found.items() if key[0] == "marginal_change"}
    # Equal weights: half of the grid has nerve pain.
    assert change["all"] == pytest.approx(-3.5)
    assert (change["nerve"], change["not nerve"]) == (pytest.approx(-4.0), pytest.approx(-3.0))
    assert change["nerve vs not nerve"] == pytest.approx(-1.0)
    assert change["low"] == pytest.approx(-3.5)
    mean_age_effect = found["marginal_mean", "pain", "not low", "", "before", "satterthwaite"] - 7.5
    assert mean_age_effect == pytest.approx(0.0, abs=0.002)
    assert found["marginal_mean", "pain", "low", "", "before", "satterthwaite"] - 7.9 == pytest.approx(mean_age_effect)


def test_a_model_that_leaves_an_effect_out_has_no_truth(settings):
    """Its coefficients mean something else, and would be called wrong."""
    spec = {"kind": "mixed_model", "formula": "pain ~ timepoint", "groups": ["all"], "indicators": []}
    assert truths(settings, spec | {"start": "before", "end": "after", "random_slope": None}) == {}


def test_shares_of_responders(settings):
    """With scores without spread, 7.5 -> 8 and 3 or 4 points: a fall by half exactly is one, by more than half not."""
    outcome = settings["twin"]["outcomes"]["pain"]
    outcome |= {"baseline_by_diagnosis": {}, "per_decade_of_age": None, "baseline_mean": {"value": 8.0}}
    outcome |= {"sd": {"value": 1e-6}, "change": {"after": {"value": -3.0}}}
    spec = {"kind": "responder", **CHANGE, "reductions_percent": [30.0, 50.0]}
    spec["composites"] = {"both": {"all_of": [{"outcome": "pain", "reduction_percent": 50.0, "strictly": False}]}}
    spec["composites"]["both"]["not_stopped_for"] = ["no effect"]
    found = truths(settings, spec)
    share = {key[1:4]: value for key, value in found.items() if key[-1] == "wilson"}
    # 8 -> 5 without nerve pain, 8 -> 4 with it, which 25 of 40 have.
    assert share["pain", "all", "at_least_30_percent"] == 1
    assert share["pain", "all", "at_least_50_percent"] == pytest.approx(0.625)
    assert share["pain", "all", "above_50_percent"] == 0
    # A fifth of the patients stops for lack of effect, whatever their scores.
    assert share["both", "all", "composite"] == pytest.approx(0.625 * 0.8, abs=0.005)


def test_duration_of_relief(settings):
    """Half lasts over 21 days; week 1 has no visit, so the curve there is not the truth and gets none."""
    spec = {"kind": "durability", "outcome": "pain", "start": "before", "first": "after", "groups": ["all"]}
    found = truths(settings, spec | {"weeks": [1.0, 2.0]})
    assert found == {
        ("share_still_relieved", "pain", "all", "week_2", "", "kaplan_meier"): pytest.approx(0.5 ** (14 / 21))
    }


def test_harms(settings):
    """Of infusions 1 - 0.9 * 0.8; of patients with three, 1 - (0.9 * 0.8) ** 3."""
    found = truths(settings, {"kind": "harms", "groups": ["all", "three"]})
    wilson = {key[:3]: value for key, value in found.items() if key[-1] == "wilson"}
    assert wilson["share_of_infusions_with_event", "any_event", "all"] == pytest.approx(0.28)
    assert wilson["share_of_infusions_with_event", "severity:mild", "all"] == pytest.approx(0.28)
    assert wilson["share_of_infusions_with_event", "category:gut", "all"] == pytest.approx(0.1)
    assert wilson["share_of_patients_with_event", "term:nausea", "three"] == pytest.approx(1 - 0.9**3)
    half_and_half = (0.28 + 1 - 0.72**3) / 2
    assert wilson["share_of_patients_with_event", "any_event", "all"] == pytest.approx(half_and_half, abs=0.002)
    assert wilson["share_withdrawn", "any_reason", "all"] == pytest.approx(0.2)


def test_nothing_goes_with_the_dose(settings):
    """Doses are drawn alone."""
    found = truths(settings, {"kind": "dose_response", **CHANGE, "exposures": ["infusions"]})
    assert set(found.values()) == {0.0}


def test_means_before_and_after(settings):
    """A table of patients would be judged by a wrong mean; 10 of 40 have low mood: 7.5 + 0.1, age aside."""
    settings["twin"]["outcomes"]["pain"]["per_decade_of_age"] = None
    found = truths(settings, {"kind": "describe", "groups": ["all"], "variables": ["age_years", "sex", "pain"]})
    assert found["mean", "pain", "all", "", "before", "sample"] == pytest.approx(7.6)
    assert found["mean", "age_years", "all", "", "", "sample"] == pytest.approx(50, abs=0.15)
