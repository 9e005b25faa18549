"""The analyses of doses, harms and duration on clinics that nobody planned: gaps, zeros, repeats, empty tables."""

import importlib
from pathlib import Path

import pytest
import yaml
from clinical_tables import TIMEPOINTS, analysis, clinic, patients
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from reinfuse.model.estimates import KEY, check_estimates

REFERENCE = Path(__file__).parents[2] / "resources" / "reference" / "guideline_cohen_2018.yaml"
NAMES = ["a", "b", "c", "d", "e", "f"]
CHANGE = {"outcome": "pain", "start": "baseline", "end": "week_4"}
SPECS = {
    "exposure": {},
    "dose_response": CHANGE
    | {
        "exposures": ["infusions", "total_dose_mg", "highest_rate_mg_per_kg_h"],
        "infusions": [
            {"infusion": 1, "before": "baseline", "after": "week_1"},
            {"infusion": 2, "before": "week_1", "after": "week_2"},
        ],
    },
    "durability": {"outcome": "pain", "start": "baseline", "exposures": ["total_dose_mg"]},
    "harms": {"terms": ["seizure"]},
    "guideline": {},
    "regression_to_mean": CHANGE
    | {"selection": {"above": 4}, "population_means": [5], "population_sds": [2], "reliabilities": [0.0, 0.7, 1.0]},
    "missingness": CHANGE
    | {"variables": ["pain", "sex", "weight_kg", "diagnosis"], "predictors": ["weight_kg", "sex"], "imputations": 3},
}
DOSE = st.none() | st.sampled_from([0.0, 40.0, 60.0, 60.0, 120.0])
INFUSION = st.fixed_dictionaries(
    {
        "patient": st.sampled_from(NAMES),
        "infusion": st.none() | st.integers(1, 3),
        "day": st.none() | st.integers(0, 30),
        "dose_mg": DOSE,
        "duration_h": st.none() | st.sampled_from([0.5, 2.0, 4.0]),
        "rate_mg_per_kg_h": st.none() | st.sampled_from([0.2, 0.5, 3.0]),
    }
)
SCORE = st.fixed_dictionaries(
    {
        "patient": st.sampled_from(NAMES),
        "timepoint": st.sampled_from(list(TIMEPOINTS)),
        "day": st.none() | st.integers(0, 90),
        "score": st.none() | st.integers(0, 10),
    }
)
EVENT = st.fixed_dictionaries(
    {
        "patient": st.sampled_from(NAMES),
        "infusion": st.none() | st.integers(1, 3),
        "term": st.sampled_from(["nausea", "headache"]),
        "severity": st.none() | st.just("mild"),
        "led_to_discontinuation": st.none() | st.booleans(),
    }
)
CLINIC = st.fixed_dictionaries(
    {
        "weights": st.lists(st.none() | st.sampled_from([50.0, 80.0]), min_size=6, max_size=6),
        "sexes": st.lists(st.none() | st.sampled_from(["female", "male"]), min_size=6, max_size=6),
        "infusions": st.lists(INFUSION, max_size=9, unique_by=lambda row: (row["patient"], row["infusion"])),
        "assessments": st.lists(SCORE, max_size=24, unique_by=lambda row: (row["patient"], row["timepoint"])),
        "events": st.lists(EVENT, max_size=4),
        "completed": st.lists(st.none() | st.booleans(), max_size=6),
    }
)


def tables_of(drawn):
    return clinic(
        patients=patients(*NAMES, weight_kg=drawn["weights"], sex=drawn["sexes"]),
        infusions=drawn["infusions"],
        assessments=[row | {"instrument": "nrs"} for row in drawn["assessments"]],
        events=drawn["events"],
        dispositions=[
            {"patient": name, "completed": completed}
            for name, completed in zip(NAMES, drawn["completed"], strict=False)
        ],
    )


def estimates(kind, tables):
    settings = analysis(kind, groups=["all", "first"], **SPECS[kind])
    settings["reference"] = yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))
    return importlib.import_module(f"reinfuse.model.{kind}").estimate(tables, settings)


@pytest.mark.parametrize("kind", SPECS)
@given(drawn=CLINIC)
@effort(max_examples=15)
def test_every_clinic_gives_valid_estimates(kind, drawn):
    """A gap in an export must give a reason in a note, never a crash or a warning (here an error)."""
    table = check_estimates(estimates(kind, tables_of(drawn)))
    assert (table["n_patients"] <= len(NAMES)).all()
    empty = table[table["estimate"].isna() & ~table["estimand"].isin(["sd"])]
    assert empty["note"].ne("").all(), empty[KEY].to_string()


@pytest.mark.parametrize("kind", SPECS)
@given(drawn=CLINIC, random=st.randoms(use_true_random=False))
@effort(max_examples=8)
def test_order_of_rows_changes_no_byte(kind, drawn, random):
    """An export sorted another way is the same data, and must give the same bytes."""
    tables = tables_of(drawn)
    shuffled = {
        name: table.iloc[random.sample(range(len(table)), len(table))].reset_index(drop=True)
        for name, table in tables.items()
    }
    assert estimates(kind, shuffled).to_csv() == estimates(kind, tables).to_csv()
