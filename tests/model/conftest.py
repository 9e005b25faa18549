"""Small cohorts for the analyses, and the eighteen published patients."""

from pathlib import Path

import pandas as pd
import pytest

from reinfuse.cohort import CLEAN_TABLES

PUBLISHED = Path(__file__).parents[2] / "resources" / "studies" / "kapural-2010" / "data" / "table1.csv"
COLUMNS = {
    "patients": ["patient", "arm", "age_years", "sex", "weight_kg"],
    "diagnoses": ["patient", "scheme", "diagnosis"],
    "infusions": ["patient", "infusion"],
    "assessments": ["patient", "day", "timepoint", "instrument", "score"],
    "opioids": ["patient", "timepoint", "drug", "dose_mg_day", "mme_mg_day"],
    "events": ["patient", "term"],
    "dispositions": ["patient", "completed"],
}
OUTCOMES = {
    "pain": {"label": "Pain", "unit": "points", "instrument": "score_0_10", "opioid_use": False},
    "opioid_use": {"label": "Opioid use", "unit": "mg/day", "opioid_use": True},
}
# In the order of a stamp, whose keys are sorted; by days, `at_last` is the last. Nobody has a value there.
TIMEPOINTS = {
    "at_last": {"label": "At last", "day": 90.0},
    "baseline": {"label": "Before", "day": 0.0},
    "later": {"label": "Later", "day": 30.0},
}


# Of eight patients with diagnoses, before and later.
PAIN = {
    "p1": (8, 3), "p2": (7, 6), "p3": (9, 4), "p4": (6, 6), "p5": (8, 7), "p6": (5, 1), "p7": (9, 8), "p8": (7, 2),
}  # fmt: skip


def _table(name, rows, columns=()):
    return pd.DataFrame(rows, columns=[*COLUMNS[name], *columns]).convert_dtypes()


@pytest.fixture(scope="session")
def cohort():
    """Build the seven clean tables from {patient: (pain before, pain later)} and alike for doses; None is missing."""

    def build(pain=None, doses=None, **tables):
        pain, doses = pain or {}, doses or {}
        patients = sorted({*pain, *doses})
        visits = [
            (patient, timepoint, score)
            for patient, scores in pain.items()
            for timepoint, score in zip(("baseline", "later"), scores, strict=True)
        ]
        taken = [
            (patient, timepoint, "all opioids", None, dose)
            for patient, both in doses.items()
            for timepoint, dose in zip(("baseline", "later"), both, strict=True)
        ]
        built = {name: _table(name, []) for name in CLEAN_TABLES}
        built["patients"] = _table("patients", [(patient, "ketamine", None, None, None) for patient in patients])
        built["assessments"] = _table(
            "assessments", [(patient, None, visit, "score_0_10", score) for patient, visit, score in visits]
        )
        built["opioids"] = _table("opioids", taken)
        return built | tables

    return build


@pytest.fixture(scope="session")
def settings():
    """Build the settings of one analysis, as its stamp holds them."""

    def build(declared=None, covariates=None, ci_level=0.95, **spec):
        return {
            "study": "a-study",
            "analysis": "an_analysis",
            "spec": {"groups": ["all"], **spec},
            "groups": declared or {},
            "outcomes": OUTCOMES,
            "covariates": covariates or {},
            "timepoints": TIMEPOINTS,
            "ci_level": ci_level,
        }

    return build


@pytest.fixture
def published(cohort):
    """The eighteen patients of the publication's Table 1, as clean tables."""
    rows = pd.read_csv(PUBLISHED)
    rows["patient"] = [f"P{number:02d}" for number in rows["patient_number"]]

    def visits(before, later):
        return dict(zip(rows["patient"], zip(rows[before], rows[later], strict=True), strict=True))

    return cohort(
        pain=visits("pain_before", "pain_six_months"),
        doses=visits("opioid_mme_mg_day_before", "opioid_mme_mg_day_six_months"),
        patients=rows[["patient", "age_years", "sex", "ketamine_infusions"]].assign(arm="ketamine").convert_dtypes(),
        diagnoses=rows[["patient", "diagnosis"]].assign(scheme="as published").convert_dtypes(),
        infusions=rows.loc[rows.index.repeat(rows["ketamine_infusions"]), ["patient"]].convert_dtypes(),
    )


@pytest.fixture
def completers():
    """The publication's two groups."""
    return {
        "completers": {"label": "Completers", "where": [{"count_of": "infusions", "at_least": 3.0}]},
        "non_completers": {"label": "Stopped early", "where": [{"count_of": "infusions", "below": 3.0}]},
    }


@pytest.fixture(scope="session")
def model(settings):
    """Settings of a mixed model of pain."""

    def build(formula, **more):
        spec = {
            "kind": "mixed_model",
            "start": "baseline",
            "end": "later",
            "indicators": [],
            "primary": "satterthwaite",
        }
        return settings(formula=formula, **spec | more)

    return build


@pytest.fixture
def diagnosed(cohort):
    """Eight patients; some have one of two diagnoses, some both, some neither."""
    pairs = [(p, "neuropathy") for p in ("p1", "p2", "p3", "p6")] + [(p, "back pain") for p in ("p2", "p3", "p4", "p7")]
    diagnoses = pd.DataFrame(pairs, columns=["patient", "diagnosis"]).assign(scheme="study").convert_dtypes()
    patients = pd.DataFrame({"patient": list(PAIN), "arm": "ketamine"}).convert_dtypes()
    patients["age_years"] = pd.array([41, 52, 38, 66, 57, 49, 44, 61], dtype="Int64")
    patients["sex"] = pd.array(["female", "male", "female", "male", "male", "female", "female", "male"], dtype="string")
    return cohort(pain=PAIN, diagnoses=diagnoses, patients=patients)


@pytest.fixture(scope="session")
def cell():
    """Pick the one row of the estimates that has these values in its key columns."""

    def pick(estimates, **key):
        chosen = estimates
        for column, value in key.items():
            chosen = chosen[chosen[column] == value]
        assert len(chosen) == 1, f"{len(chosen)} rows have {key}"
        return chosen.iloc[0]

    return pick
