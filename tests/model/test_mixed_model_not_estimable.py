"""Mixed models of patients who cannot carry them: rows without estimates that say why, so that a report goes on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from reinfuse.model.estimates import KEY, NUMBER_COLUMNS
from reinfuse.model.mixed_model import estimate
from reinfuse.model.mixed_model_engines import joint_test
from reinfuse.statistics.random_intercept import fit_random_intercept

WHOLE = {"a": (8, 3), "b": (7, 6), "c": (9, 4), "d": (6, 6)}
GROUPS = {
    "women": {"label": "Women", "where": [{"column": "sex", "equals": "f"}]},
    "nobody": {"label": "Nobody", "where": [{"column": "patient", "equals": "nobody"}]},
    "everybody": {"label": "Everybody", "where": [{"column": "sex", "one_of": ["f", "m"]}]},
}
CHANGE = "later - baseline"
ALONE = "not estimated: "
# What happened: pain before and later, formula, the part of the note that says it.
CASES = {
    "lowest correlation": ({"a": (1, 7), "b": (3, 5), "c": (4, 4)}, "timepoint", "at its lowest limit"),
    "no residual": ({"a": (8, 3), "b": (7, 2), "c": (5, 0)}, "timepoint", "the residual variance is zero"),
    "one pair": ({"a": (4, 3), "b": (2, None), "c": (5, None)}, "timepoint", "cannot be told from the variance"),
    "too few": ({"a": (8, 3), "b": (7, 6)}, "timepoint * sex", "4 observations for 4 coefficients"),
    "one patient": ({"a": (8, 3)}, "day", "2 observations for 2 coefficients"),
    "single visits": (
        {"a": (8, None), "b": (None, 6), "c": (9, None)}, "timepoint", "every patient has a single visit",
    ),
    "no variation": (dict.fromkeys("abc", (5, 5)), "timepoint", "does not vary beyond what the model explains"),
    "a group of all": (WHOLE, "timepoint * everybody", "'everybody' (from Intercept)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def patients():
    """Build clean tables; every second patient is a woman."""

    def build(cohort, pain):
        tables = cohort(pain=pain)
        sexes = ["f" if index % 2 == 0 else "m" for index in range(len(tables["patients"]))]
        return tables | {"patients": tables["patients"].assign(sex=pd.array(sexes, dtype="string"))}

    return build


def expected_keys(table):
    return list(table[KEY].itertuples(index=False, name=None))


@pytest.mark.parametrize(("pain", "terms", "reason"), CASES.values(), ids=CASES)
def test_rows_stand_without_estimates_and_say_why(pain, terms, reason, cohort, patients, model, cell):
    """A report that stops at one small group, or a blank without a reason."""
    indicators = ["everybody"] if "everybody" in terms else []
    chosen = model(f"pain ~ {terms}", declared=GROUPS, indicators=indicators)
    table = estimate(patients(cohort, pain), chosen)
    assert table[NUMBER_COLUMNS].isna().all(axis=None)
    assert table["note"].str.contains(reason, regex=False).all()
    assert table["note"].str.contains(ALONE, regex=False).all()
    change = cell(table, estimand="marginal_change", group="all", contrast=CHANGE, method="satterthwaite")
    assert change["note"].startswith("primary; not estimated: ")
    known = sum(score is not None for scores in pain.values() for score in scores)
    assert (change["n_patients"], change["n_observations"]) == (len(pain), known)


def test_the_rows_are_those_of_a_fit(cohort, patients, model):
    """A claim or a table that asks for a row which is there only when the fit succeeds."""
    formula = "pain ~ timepoint * sex"
    good = {"a": (8, 3), "b": (7, 6), "c": (9, 4), "d": (6, 5), "e": (8, 1), "f": (4, 4)}
    bad = {name: (scores[0], scores[0] - 3) for name, scores in good.items()}
    bad = {name: (before, before - 2 * (index % 2)) for index, (name, (before, _)) in enumerate(bad.items())}
    found = [estimate(patients(cohort, pain), model(formula, bootstrap=50)) for pain in (good, bad)]
    assert found[0]["estimate"].notna().all()
    assert found[1]["estimate"].isna().all()
    assert expected_keys(found[0]) == expected_keys(found[1])


@pytest.mark.parametrize(
    ("formula", "more", "reason"),
    [
        ("pain ~ timepoint", {"groups": ["nobody"]}, "no visit has 'pain' and every column of the formula"),
        ("pain ~ timepoint + arm", {}, "the formula uses 'arm', which has a single value"),
        ("pain ~ day + weight_kg", {}, "no visit has 'pain' and every column of the formula"),
        ("pain ~ timepoint * sex", {"groups": ["women"]}, "the formula uses 'sex', which has a single value"),
    ],
)
def test_a_model_without_columns_keeps_its_change_and_variances(cohort, patients, model, formula, more, reason):
    """A group in which a factor cannot even be coded stops the report, or vanishes from it."""
    table = estimate(patients(cohort, WHOLE), model(formula, declared=GROUPS, **more))
    group = more.get("groups", ["all"])[0]
    assert expected_keys(table) == [
        ("an_analysis", "marginal_change", "pain", group, CHANGE, "", "satterthwaite"),
        ("an_analysis", "marginal_change", "pain", group, CHANGE, "", "kenward_roger"),
        *(
            ("an_analysis", estimand, "pain", group, "", "", "reml")
            for estimand in (
                "intercept_variance", "residual_variance", "within_patient_correlation", "reml_log_likelihood",
            )
        ),
    ]  # fmt: skip
    assert table["estimate"].isna().all()
    assert (table["n_patients"] == 0).all()
    assert table["note"].str.contains(f"not estimated: {reason}", regex=False).all()


def test_a_visit_without_values_leaves_the_change_out_alone(cohort, patients, model, cell):
    """Means and tests lost because nobody has come to the last visit yet."""
    table = estimate(patients(cohort, WHOLE), model("pain ~ timepoint", end="at_last"))
    change = cell(table, estimand="marginal_change", method="satterthwaite")
    assert np.isnan(change["estimate"])
    assert change["note"] == "primary; not estimated: nobody has a value at 'at_last'"
    assert table.loc[table["estimand"] != "marginal_change", "estimate"].notna().all()


def test_one_group_that_fails_keeps_the_others(cohort, patients, model, cell):
    """All groups lost with one."""
    pain = {"a": (8, 3), "b": (7, 6), "c": (7, 2), "d": (6, 7), "e": (5, 0), "f": (9, 5)}
    table = estimate(patients(cohort, pain), model("pain ~ timepoint", declared=GROUPS, groups=["all", "women"]))
    chosen = table[(table["estimand"] == "marginal_change") & (table["method"] == "satterthwaite")]
    assert dict(zip(chosen["group"], chosen["estimate"].notna(), strict=True)) == {"all": True, "women": False}


def test_an_undefined_test_says_so():
    """Degrees of freedom that no F distribution has, left blank without a word."""
    visits = [4, 1, 3, 1, 2, 2, 1]
    visit = np.concatenate([np.arange(count) for count in visits]).astype(float)
    pain = [5, 3, 2, 4, 5, 5, 0, 4, 4, 1, 3, 5, 4, 1]
    fit = fit_random_intercept(np.column_stack([np.ones(14), visit]), pain, np.repeat(np.arange(7), visits))
    test = joint_test(fit, np.eye(2), "kenward_roger")
    assert (np.isnan(test.p_value), test.note) == (True, "numerator df 2; undefined with so few patients")
    assert joint_test(fit, np.eye(2), "satterthwaite").note == "numerator df 2"


SCORES = st.none() | st.integers(0, 10)


@pytest.mark.parametrize(
    ("formula", "more"),
    [
        ("pain ~ timepoint * sex", {"groups": ["all", "women", "nobody"]}),
        ("pain ~ timepoint * women", {"indicators": ["women"], "bootstrap": 20}),
        ("pain ~ day * sex", {"random_slope": "day", "primary": "asymptotic_z_random_slope"}),
    ],
)
@given(rows=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=8))
@effort(max_examples=15)
def test_every_cohort_gives_valid_estimates(formula, more, rows, cohort, patients, model):
    """A clinic's cohort that nobody planned must end in numbers or reasons, never in a crash or a warning."""
    tables = patients(cohort, {f"p{index}": row for index, row in enumerate(rows)})
    table = estimate(tables, model(formula, declared=GROUPS, **more))
    blank = table["estimate"].isna()
    assert table.loc[blank, "note"].str.contains("not estimated|undefined").all()
    primary = table["note"].str.split("; ").map(lambda notes: "primary" in notes)
    assert primary.any()
