"""Every kind of analysis on cohorts that nobody planned: gaps, zeros, single patients, empty groups."""

import importlib

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from reinfuse.model.estimates import KEY, check_estimates

SCORE = st.none() | st.integers(0, 10)
DOSE = st.none() | st.sampled_from([0, 0, 7.5, 15, 22.5, 30, 120])
COHORT = st.lists(st.tuples(SCORE, SCORE, DOSE, DOSE), min_size=1, max_size=8)
GROUPS = {
    "odd": {"label": "Odd", "where": [{"column": "patient", "one_of": ["p1", "p3", "p5", "p7"]}]},
    "even": {"label": "Even", "where": [{"column": "patient", "one_of": ["p0", "p2", "p4", "p6"]}]},
}
VISITS = {"start": "baseline", "end": "later"}
COMPOSITE = {
    "label": "Both",
    "all_of": [
        {"outcome": "pain", "reduction_percent": 50.0, "strictly": False},
        {"outcome": "opioid_use", "reduction_percent": 50.0, "strictly": True},
    ],
}
SPECS = {
    "describe": {"variables": ["sex", "age_years", "diagnosis", "pain", "opioid_use"], "compare": ["odd", "even"]},
    "paired_change": VISITS | {"outcome": "opioid_use", "primary": "signed_rank_exact"},
    "two_group": {
        "outcome": "pain",
        "timepoint": "later",
        "change_from": "baseline",
        "compare": ["odd", "even"],
        "primary": "welch_t",
    },
    "responder": VISITS
    | {
        "outcome": "pain",
        "reductions_percent": [30.0, 50.0],
        "logistic": {"adjust_for_start": True, "covariates": ["age_years", "sex"], "indicators": []},
        "composites": {"both": COMPOSITE},
        "compare": ["odd", "even"],
    },
    "opioid": VISITS | {"below_percent_of_baseline": 50.0},
}


def tables_of(cohort, rows):
    pain = {f"p{index}": row[:2] for index, row in enumerate(rows)}
    doses = {f"p{index}": row[2:] for index, row in enumerate(rows)}
    return cohort(pain=pain, doses=doses)


@pytest.mark.parametrize("kind", SPECS)
@given(rows=COHORT)
@effort(max_examples=12)
def test_every_cohort_gives_valid_estimates(kind, rows, cohort, settings):
    """A gap in a clinic's export must give a reason in a note, never a crash or a warning (here an error)."""
    estimate = importlib.import_module(f"reinfuse.model.{kind}").estimate
    chosen = settings(GROUPS, kind=kind, groups=["all", "odd", "even"], **SPECS[kind])
    table = check_estimates(estimate(tables_of(cohort, rows), chosen))
    assert (table["n_patients"] <= len(rows)).all()
    empty = table[table["estimate"].isna() & ~table["estimand"].isin(["sd"])]
    assert (empty["note"].ne("") | empty["n_patients"].eq(0)).all(), empty[KEY].to_string()


@pytest.mark.parametrize("kind", SPECS)
@given(rows=COHORT, random=st.randoms(use_true_random=False))
@effort(max_examples=6)
def test_order_of_rows_changes_no_byte(kind, rows, random, cohort, settings):
    """An export sorted another way is the same data, and must give the same bytes."""
    estimate = importlib.import_module(f"reinfuse.model.{kind}").estimate
    chosen = settings(GROUPS, kind=kind, groups=["all", "odd"], **SPECS[kind])
    tables = tables_of(cohort, rows)
    shuffled = {
        name: table.iloc[random.sample(range(len(table)), len(table))].reset_index(drop=True)
        for name, table in tables.items()
    }
    assert estimate(shuffled, chosen).to_csv() == estimate(tables, chosen).to_csv()


@pytest.mark.parametrize("kind", SPECS)
@given(rows=COHORT)
@effort(max_examples=6)
def test_names_of_patients_do_not_matter(kind, rows, cohort, settings):
    """Pseudonyms made with another key put the patients in another order, here backwards, and change no number."""
    estimate = importlib.import_module(f"reinfuse.model.{kind}").estimate
    renamed = {
        name: {"label": name, "where": [{"column": "patient", "one_of": [f"p{len(rows) - 1 - each}" for each in of]}]}
        for name, of in (("odd", [1, 3, 5, 7]), ("even", [0, 2, 4, 6]))
    }
    first, second = (
        estimate(tables_of(cohort, of), settings(groups, kind=kind, groups=["all", "odd"], **SPECS[kind]))
        for of, groups in ((rows, GROUPS), (rows[::-1], renamed))
    )
    pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-9)
