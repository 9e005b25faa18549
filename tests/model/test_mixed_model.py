"""The mixed model of a study: which rows it makes, against R on the published patients, and what stops it."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.model.mixed_model import estimate

REFERENCE = Path(__file__).parents[1] / "reference" / "mixed_model" / "expected.csv"
EXPECTED = pd.read_csv(REFERENCE, keep_default_na=False).query("case == 'kapural'")
METHODS = ["satterthwaite", "kenward_roger"]
CHANGE = "later - baseline"
PAIN = {
    "p1": (8, 3), "p2": (7, 6), "p3": (9, 4), "p4": (6, 6), "p5": (8, 7), "p6": (5, 1), "p7": (9, 8), "p8": (7, 2),
}  # fmt: skip
OVERLAPPING = {
    "neuropathy": {"label": "Neuropathy", "where": [{"column": "diagnosis", "equals": "neuropathy"}]},
    "back_pain": {"label": "Back pain", "where": [{"column": "diagnosis", "equals": "back pain"}]},
}


@pytest.mark.parametrize("method", METHODS)
def test_change_of_the_published_completers_is_the_paired_t(published, completers, model, cell, method):
    """Complete pairs of visits must give the paired t test of the same patients (R: p = 0.0679 on 10 df)."""
    table = estimate(published, model("pain ~ timepoint", declared=completers, groups=["completers"]))
    row = cell(table, estimand="marginal_change", group="completers", contrast=CHANGE, method=method)
    assert (round(row["p_value"], 4), row["n_patients"], row["n_observations"]) == (0.0679, 11, 22)
    assert row["df"] == pytest.approx(10, rel=1e-10)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("estimand", "group", "timepoint", "quantity", "name"),
    [
        ("marginal_mean", "all", "baseline", "mean", "baseline"),
        ("marginal_mean", "all", "later", "mean", "six_months"),
        ("marginal_mean", "completers", "later", "mean", "six_months:yes"),
        ("marginal_mean", "not completers", "baseline", "mean", "baseline:no"),
        ("marginal_change", "all", "", "difference", "six_months - baseline"),
        ("marginal_change", "completers vs not completers", "", "difference_of_differences",
         "six_months - baseline:yes - no"),
    ],
)  # fmt: skip
def test_marginal_rows_of_the_published_patients_equal_emmeans(
    published, completers, model, cell, method, estimand, group, timepoint, quantity, name
):
    """A mean under another group's name, other weights than the method says, or another start and end."""
    formula = "pain ~ timepoint * completers"
    table = estimate(published, model(formula, declared=completers, indicators=["completers"]))
    for weights, suffix in (("equal", ""), ("proportional", "_proportional_weights")):
        if suffix and group != "all":
            continue
        row = cell(table, estimand=estimand, group=group, timepoint=timepoint, method=method + suffix)
        expected = EXPECTED.query("quantity == @q and name == @name and method == @method", local_dict={
            "q": f"marginal_{quantity}_{weights}", "name": name, "method": method,
        })  # fmt: skip
        for column in ["estimate", "se", "df", "statistic", "p_value"]:
            assert row[column] == pytest.approx(float(expected[column].item()), rel=1e-5)
        assert row["ci_low"] < row["estimate"] < row["ci_high"]


def test_rows_of_a_model_with_one_indicator(published, completers, model):
    """A row that the vocabulary of docs/design.md does not have, or one that is missing."""
    formula = "pain ~ timepoint * completers"
    table = estimate(published, model(formula, declared=completers, indicators=["completers"], primary="kenward_roger"))
    terms = ["Intercept", "timepoint[T.later]", "completers", "timepoint[T.later]:completers"]
    groups, visits = ["all", "completers", "not completers"], ["baseline", "later"]
    weighted = [f"{method}_proportional_weights" for method in METHODS]
    expected = {
        *(("coefficient", "all", term, "", method) for term, method in product(terms, METHODS)),
        *(("marginal_mean", group, "", visit, method) for group, visit, method in product(groups, visits, METHODS)),
        *(("marginal_mean", "all", "", visit, method) for visit, method in product(visits, weighted)),
        *(("marginal_change", group, CHANGE, "", method) for group, method in product(groups, METHODS)),
        *(("marginal_change", "all", CHANGE, "", method) for method in weighted),
        *(("marginal_change", "completers vs not completers", CHANGE, "", method) for method in METHODS),
        *(
            ("type_3_f", "all", term, "", method)
            for term, method in product(["timepoint", "completers", "timepoint:completers"], METHODS)
        ),
        ("intercept_variance", "all", "", "", "reml"),
        ("residual_variance", "all", "", "", "reml"),
        ("within_patient_correlation", "all", "", "", "reml"),
        ("reml_log_likelihood", "all", "", "", "reml"),
    }
    keys = table[["estimand", "group", "contrast", "timepoint", "method"]]
    assert set(keys.itertuples(index=False, name=None)) == expected
    primary = table["note"].str.split("; ").map(lambda notes: "primary" in notes)
    assert set(table.loc[primary, "method"]) == {"kenward_roger"}
    units = table.groupby("estimand")["unit"].unique().map(list).to_dict()
    assert units["coefficient"] == units["marginal_mean"] == units["marginal_change"] == ["points"]
    assert units["intercept_variance"] == units["residual_variance"] == ["points²"]


def test_patients_with_several_diagnoses_enter_jointly(diagnosed, model, cell):
    """Diagnoses that overlap treated as groups that exclude each other, or comparisons not seen as one family."""
    formula = "pain ~ timepoint * (neuropathy + back_pain)"
    table = estimate(diagnosed, model(formula, declared=OVERLAPPING, indicators=list(OVERLAPPING)))
    comparisons = [f"{name} vs not {name}" for name in OVERLAPPING]
    # Complete pairs: the comparisons are the least-squares coefficients of the changes on both diagnoses.
    changes = np.array([later - before for before, later in PAIN.values()])
    belongs = np.array([[1, 1, 0], [1, 1, 1], [1, 1, 1], [1, 0, 1], [1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 0, 0]])
    by_hand, (squares,), *_ = np.linalg.lstsq(belongs, changes, rcond=None)
    errors = np.sqrt(np.diag(np.linalg.inv(belongs.T @ belongs)) * squares / 5)
    found = [cell(table, estimand="marginal_change", group=each, method="satterthwaite") for each in comparisons]
    assert [row["estimate"] for row in found] == pytest.approx(by_hand[1:], rel=1e-10)
    assert [row["se"] for row in found] == pytest.approx(errors[1:], rel=1e-10)
    assert [row["df"] for row in found] == pytest.approx([5, 5], rel=1e-9)
    low, high = sorted(row["p_value"] for row in found)
    adjusted = sorted(row["p_adjusted"] for row in found)
    assert adjusted == pytest.approx([min(1, 2 * low), min(1, max(2 * low, high))], rel=1e-12)


def test_a_group_of_its_own_names_the_levels_within(diagnosed, model, cell):
    """Rows of two fits that cannot be told apart."""
    spec = {"declared": OVERLAPPING, "groups": ["all", "back_pain"], "indicators": ["neuropathy"]}
    table = estimate(diagnosed, model("pain ~ timepoint + neuropathy", **spec))
    row = cell(
        table, estimand="marginal_mean", group="neuropathy in back_pain", timepoint="later", method="satterthwaite"
    )
    assert (row["n_patients"], row["n_observations"]) == (2, 2)
    whole = cell(table, estimand="marginal_mean", group="neuropathy", timepoint="later", method="satterthwaite")
    assert whole["n_patients"] == 4
    assert cell(table, estimand="residual_variance", group="back_pain")["n_patients"] == 4


def test_factors_are_groups_and_need_an_interaction_to_be_compared(diagnosed, model, cell):
    """A comparison of changes that the model makes equal by its form, or a factor without its means."""
    table = estimate(diagnosed, model("pain ~ timepoint + sex + age_years"))
    means = table[(table["estimand"] == "marginal_mean") & (table["method"] == "satterthwaite")]
    assert list(dict.fromkeys(means["group"])) == ["all", "sex:female", "sex:male"]
    assert not table["group"].str.contains(" vs ").any()
    both = estimate(diagnosed, model("pain ~ timepoint * sex + age_years"))
    row = cell(both, estimand="marginal_change", group="sex:female vs sex:male", method="satterthwaite")
    by_sex = [
        cell(both, estimand="marginal_change", group=f"sex:{sex}", method="satterthwaite")["estimate"]
        for sex in ("female", "male")
    ]
    assert row["estimate"] == pytest.approx(by_sex[0] - by_sex[1])


def test_time_points_come_in_order_of_day(diagnosed, model):
    """The first declared time point taken as the start, instead of the earliest."""
    table = estimate(diagnosed, model("pain ~ timepoint"))
    means = table[(table["estimand"] == "marginal_mean") & (table["method"] == "satterthwaite")]
    assert list(means["timepoint"]) == ["baseline", "later"]
    assert means["estimate"].tolist() == pytest.approx(np.mean(list(PAIN.values()), axis=0).tolist(), rel=1e-12)


def test_drop_outs_count_where_they_were_seen(diagnosed, model, cohort, cell):
    """A patient with one visit left out of the model, or counted where nothing is known."""
    table = estimate(cohort(pain=PAIN | {"p9": (10, None)}), model("pain ~ timepoint"))
    assert cell(table, estimand="residual_variance")["n_observations"] == 17
    by_visit = {
        visit: cell(table, estimand="marginal_mean", timepoint=visit, method="satterthwaite")["n_patients"]
        for visit in ("baseline", "later")
    }
    assert by_visit == {"baseline": 9, "later": 8}


def test_visits_without_a_covariate_are_counted(diagnosed, model, cell):
    """Rows dropped in silence."""
    diagnosed["patients"].loc[0, "age_years"] = pd.NA
    table = estimate(diagnosed, model("pain ~ timepoint + age_years"))
    row = cell(table, estimand="reml_log_likelihood")
    assert (row["n_patients"], row["n_observations"]) == (7, 14)
    assert row["note"] == "2 visits left out: a column of the formula is missing"


def test_a_negative_correlation_says_so(cohort, model, cell):
    """A variance below zero printed without a word."""
    table = estimate(
        cohort(pain={"a": (9, 2), "b": (7, 3), "c": (5, 6), "d": (4, 8), "e": (6, 4)}), model("pain ~ timepoint")
    )
    row = cell(table, estimand="intercept_variance")
    assert row["estimate"] < 0
    assert row["note"].startswith("negative: ")


@pytest.mark.parametrize(
    ("formula", "more", "message"),
    [
        ("pain ~ timepoint + height_cm", {}, "in the group 'all': .* names 'height_cm', which is no column"),
        ("pain ~ timepoint +", {}, "cannot be read as a formula"),
        ("hope ~ timepoint", {}, "no outcome 'hope'"),
        ("pain", {}, "not of the form"),
    ],
)
def test_a_mistake_in_the_formula_is_an_error(diagnosed, model, formula, more, message):
    """A mistake of study.yaml that the report hides behind a note."""
    with pytest.raises(AnalysisError, match=message):
        estimate(diagnosed, model(formula, **more))
