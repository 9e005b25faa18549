"""Change against dose, over patients and over infusions."""

import math

import pytest
from clinical_tables import analysis, clinic, patients, scores

from reinfuse.errors import AnalysisError
from reinfuse.model.dose_response import estimate

CHANGE = {"outcome": "pain", "start": "baseline", "end": "week_4"}
NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def tables():
    """Five patients with one infusion each: the more, the larger the fall; e has no second visit."""
    ends = [7, 6, 6, 3]
    return clinic(
        patients=patients(*NAMES),
        infusions=[
            {"patient": name, "infusion": 1, "dose_mg": dose}
            for name, dose in zip(NAMES, [40.0, 50.0, 60.0, 90.0, 100.0], strict=True)
        ],
        assessments=scores(
            {name: {"baseline": 8, "week_4": end} for name, end in zip(NAMES, ends, strict=False)}
            | {"e": {"baseline": 8}}
        ),
    )


def test_between_patients(tables, cell):
    """Changes −1, −2, −2, −5 at 40, 50, 60, 90 mg, by hand."""
    table = estimate(tables, analysis("dose_response", exposures=["total_dose_mg"], **CHANGE))
    row = cell(table, method="spearman_permutation")
    # Midranks 1 2 3 4 against 4 2.5 2.5 1: sums of squares 5 and 4.5, of products −4.5.
    assert row["estimate"] == pytest.approx(-4.5 / math.sqrt(5 * 4.5))
    # Of the 12 distinguishable orders, that one and its mirror image are as far from the mean.
    assert row["p_value"] == pytest.approx(2 / 12)
    assert (row["n_patients"], row["contrast"], row["timepoint"]) == (4, "total_dose_mg", "week_4")
    assert "change week_4 - baseline; 1 patient without both visits" in row["note"]
    slope = cell(table, method="least_squares")
    # Deviations −20 −10 0 30 and 1.5 0.5 0.5 −2.5: −110 / 1400.
    assert slope["estimate"] == pytest.approx(-110 / 1400)
    assert slope["unit"] == "points per mg"


def test_missing_exposure_is_counted(tables, cell):
    """Without a duration there is no rate: the correlation says of how many patients it is missing."""
    table = estimate(tables, analysis("dose_response", exposures=["total_duration_h"], **CHANGE))
    row = cell(table, method="spearman_permutation")
    assert math.isnan(row["estimate"])
    assert row["n_patients"] == 0
    assert "total_duration_h is missing in 5 patients" in row["note"]


def test_number_of_infusions_and_covariates_are_exposures(tables, cell):
    """Units of slopes read as one unit of the exposure."""
    units = estimate(tables, analysis("dose_response", exposures=["infusions"], **CHANGE))["unit"]
    assert "points per infusion" in set(units)
    with pytest.raises(AnalysisError, match="no exposure 'doses'"):
        estimate(tables, analysis("dose_response", exposures=["doses"], **CHANGE))


@pytest.fixture
def repeated():
    """Three patients with two infusions and a visit after each: a patient's own larger dose takes away more."""
    doses = {"a": (40, 60), "b": (60, 80), "c": (80, 100)}
    falls = {"a": (1.0, 3.1), "b": (0.9, 3.0), "c": (1.0, 2.8)}
    return clinic(
        patients=patients("a", "b", "c"),
        infusions=[
            {"patient": name, "infusion": number, "dose_mg": dose}
            for name, both in doses.items()
            for number, dose in enumerate(both, start=1)
        ],
        assessments=scores(
            {
                name: {"baseline": 9, "week_1": 9 - first, "week_2": 8, "week_4": 8 - second}
                for name, (first, second) in falls.items()
            }
        ),
    )


VISITS = [
    {"infusion": 1, "before": "baseline", "after": "week_1"},
    {"infusion": 2, "before": "week_2", "after": "week_4"},
]


def test_within_and_between_are_apart(repeated, cell):
    """20 mg more take away 2 points more in each patient, but patients who get more do not fall further."""
    table = estimate(repeated, analysis("dose_response", exposures=["infusions"], infusions=VISITS, **CHANGE))
    slopes = [cell(table, estimand=f"{part}_slope")["estimate"] for part in ("within_patient", "between_patient")]
    # Within: mean of the three differences of changes, −(2.1 + 2.1 + 1.8)/3, over 20 mg.
    assert slopes[0] == pytest.approx(-2 / 20)
    # Between: means −2.05 −1.95 −1.9 at 50, 70, 90 mg.
    assert slopes[1] == pytest.approx(0.15 / 40)
    difference = cell(table, estimand="between_minus_within_slope")
    assert difference["estimate"] == pytest.approx(slopes[1] - slopes[0])
    assert (difference["n_patients"], difference["n_observations"], difference["contrast"]) == (3, 6, "dose_mg")


def test_infusions_without_dose_or_visits_give_a_reason(repeated, tables, cell):
    """Nothing to relate, or one observation a patient: a note, not a crash."""
    spec = {"exposures": ["infusions"], "infusions": VISITS, "infusion_exposures": ["rate_mg_h"], **CHANGE}
    row = cell(estimate(repeated, analysis("dose_response", **spec)), estimand="within_patient_slope")
    assert row["note"] == "change over each infusion; no infusion has a known dose and a value at both of its visits"
    once = [{"infusion": 1, "before": "baseline", "after": "week_4"}]
    spec |= {"infusions": once, "infusion_exposures": ["dose_mg"]}
    row = cell(estimate(tables, analysis("dose_response", **spec)), estimand="between_patient_slope")
    assert math.isnan(row["estimate"])
    assert "not estimated: The exposure of no patient varies" in row["note"]


def test_published_table(published, cell):
    """The eighteen patients: more infusions go with larger falls of pain, but no test would call it so."""
    spec = {"outcome": "pain", "start": "baseline", "end": "later", "exposures": ["ketamine_infusions"]}
    covariates = {"ketamine_infusions": {"type": "integer", "unit": "infusions", "label": "Infusions"}}
    settings = analysis("dose_response", covariates, **spec)
    settings["outcomes"] = {"pain": {"unit": "points", "instrument": "score_0_10", "opioid_use": False}}
    table = estimate(published, settings)
    # R: cor.test(rank(x), rank(y)) and confint(lm(y ~ x)).
    row = cell(table, method="spearman_t")
    assert row["estimate"] == pytest.approx(-0.325321515415485, rel=1e-10)
    assert row["p_value"] == pytest.approx(0.187734020163169, rel=1e-10)
    slope = cell(table, method="least_squares")
    assert [slope[part] for part in ("estimate", "ci_low", "ci_high")] == pytest.approx(
        [-0.358152686145146, -0.984067532231909, 0.267762159941617], rel=1e-10
    )
