"""Columns from formulas, and Type III hypotheses that do not depend on how factors are coded."""

import numpy as np
import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.statistics.design_matrix import build_design, design_rows, split_formula, type_3_hypotheses
from reinfuse.statistics.random_intercept import fit_random_intercept
from reinfuse.statistics.random_intercept_inference import f_test


@pytest.fixture
def table() -> pd.DataFrame:
    """Twelve patients, three visits less drop-out, two factors, an indicator and a covariate."""
    random = np.random.default_rng(5)
    rows = pd.MultiIndex.from_product([range(12), ["t1", "t2", "t3"]], names=["patient", "timepoint"]).to_frame(
        index=False
    )
    rows["sex"] = np.where(rows["patient"] % 3 == 0, "male", "female")
    rows["crps"] = (rows["patient"] < 7).astype(int)
    rows["age"] = random.integers(30, 70, 12)[rows["patient"]]
    rows["pain"] = random.normal(6, 2, 12)[rows["patient"]] + random.normal(0, 1, len(rows))
    rows = rows.drop(index=[5, 17, 20]).reset_index(drop=True)
    return rows.astype({"timepoint": "category", "sex": "category"})


def joint_tests(terms: str, table: pd.DataFrame, indicators: tuple[str, ...] = ()) -> dict[str, tuple[float, float]]:
    """Return F and the Kenward-Roger denominator of each term."""
    design = build_design(terms, table, indicators)
    fit = fit_random_intercept(design.matrix, table["pain"], table["patient"], names=design.names)
    tests = {term: f_test(fit, weights, "kenward_roger") for term, weights in type_3_hypotheses(design, table).items()}
    return {term: (test.statistic, test.denominator_df) for term, test in tests.items()}


def test_columns_and_names(table):
    """Coefficients that cannot be found by name, or levels left out other than the first."""
    design = build_design("timepoint * crps + age", table, ["crps"])
    later = ["timepoint[T.t2]", "timepoint[T.t3]"]
    assert design.names == ("Intercept", *later, "crps", "age", *(f"{each}:crps" for each in later))
    assert design.factors == {"timepoint": ("t1", "t2", "t3"), "crps": (0, 1)}
    assert design.covariates == ("age",)
    first = table.iloc[4]
    t2, crps = float(first["timepoint"] == "t2"), float(first["crps"])
    assert design.matrix[4].tolist() == [1, t2, 1 - t2, crps, first["age"], t2 * crps, (1 - t2) * crps]


def test_other_rows_get_the_same_columns(table):
    """A table that lacks a level must not change the columns."""
    design = build_design("timepoint * sex", table)
    few = table[table["timepoint"] == "t2"]
    np.testing.assert_array_equal(design_rows(design, few), design.matrix[few.index])


@pytest.mark.parametrize("terms", ["timepoint * sex", "timepoint * sex + age", "timepoint * sex * crps"])
def test_type_3_does_not_depend_on_which_level_is_left_out(table, terms):
    """Tests of main effects at one level of the other factor, which treatment coding alone would give."""
    reordered = table.assign(
        sex=table["sex"].cat.reorder_categories(["male", "female"]),
        timepoint=table["timepoint"].cat.reorder_categories(["t3", "t1", "t2"]),
    )
    one, other = joint_tests(terms, table), joint_tests(terms, reordered)
    assert list(one) == list(other)
    for term, values in one.items():
        assert values == pytest.approx(other[term], rel=1e-8), term


def test_an_indicator_is_tested_like_a_factor(table):
    """A 0/1 column whose interaction makes the test of time one at indicator 0."""
    as_factor = table.assign(crps=table["crps"].astype("category"))
    one, other = joint_tests("timepoint * crps", table, ("crps",)), joint_tests("timepoint * crps", as_factor)
    assert one == {term: pytest.approx(values, rel=1e-8) for term, values in other.items()}


def test_a_model_without_main_effects_of_an_indicator_has_type_3_tests(table):
    """Equal groups at the start (no main effect): time by indicator stands alone."""
    found = joint_tests("timepoint + timepoint:crps", table, ("crps",))
    assert list(found) == ["timepoint", "timepoint:crps"]


@pytest.mark.parametrize("formula", ["pain", "pain ~ ", "~ timepoint", "log(pain) ~ timepoint"])
def test_a_formula_has_an_outcome_and_terms(formula):
    """A formula without one of its sides taken for something else."""
    with pytest.raises(AnalysisError, match="outcome ~ terms"):
        split_formula(formula)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ("timepoint + (sex", "cannot be read as a formula"),
        ("timepoint + weight", "names 'weight', which is no column"),
        ("timepoint + sex(sex)", "cannot be read as a formula"),
        ("timepoint + open", "names 'open', which is no column"),
    ],
)
def test_terms_that_cannot_be_read_are_refused(table, terms, message):
    """Python run from a study file, or a traceback of the library that reads formulas."""
    with pytest.raises(AnalysisError, match=message):
        build_design(terms, table)
