"""What study.yaml may say about mixed and logistic models and families of tests."""

import re
from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.step_files import Files
from reinfuse.steps import study_steps
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

ROOT = Path(__file__).resolve().parents[2]
KAPURAL = ROOT / "resources" / "studies" / "kapural-2010" / "study.yaml"
SCRIPTS = ROOT / "scripts"
MODEL = 'formula: "pain ~ timepoint * completers"\n    indicators: [completers]\n'
FAMILY = "families:\n  outcomes: {label: All outcomes, method: holm}\n\nfigures:"
# The figure of diagnostics cannot draw a model with a random slope; let it draw another one.
DRAWN = ("analysis: pain_model\n", "analysis: opioid_model\n")
PAIN_CHANGE = "pain_change:\n    kind: paired_change\n"


def study(tmp_path, *changes):
    """Read the Kapural study with these texts replaced."""
    text = KAPURAL.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "kapural-2010" / "study.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_study(path)


def with_model(tmp_path, *lines):
    """Read the study with more lines in its first mixed model."""
    more = (MODEL, MODEL + "".join(f"    {line}\n" for line in lines))
    return study(tmp_path, more, DRAWN).analyses["pain_model"]


def test_a_random_slope_makes_its_own_method_the_primary_one(tmp_path):
    """A report that looks for rows of a method which the model does not have."""
    assert with_model(tmp_path, "random_slope: day").primary == "asymptotic_z_random_slope"
    assert with_model(tmp_path, "bootstrap: 2000").primary == "satterthwaite"
    assert with_model(tmp_path, "primary: kenward_roger").primary == "kenward_roger"


def test_a_formula_may_name_the_day(tmp_path):
    """A line over time that cannot be declared."""
    changed = (MODEL, MODEL.replace("timepoint", "day"))
    assert study(tmp_path, changed).analyses["pain_model"].formula == "pain ~ day * completers"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["random_slope: day", "primary: satterthwaite"], "go together; keep both or neither"),
        (["primary: asymptotic_z_random_slope"], "go together; keep both or neither"),
        (["random_slope: day", "bootstrap: 2000"], "only a model without 'random_slope' can be bootstrapped"),
        (["random_slope: age_years"], "random_slope: 'age_years' is not possible here"),
        (["bootstrap: 20"], "bootstrap: input should be greater than or equal to 200"),
        (["family: outcomes"], "analyses.pain_model.family: there is no family 'outcomes'"),
    ],
)
def test_a_model_that_contradicts_itself_is_named(tmp_path, lines, said):
    """A setting that is ignored without a word."""
    with pytest.raises(ConfigurationError, match=said):
        with_model(tmp_path, *lines)


@pytest.mark.parametrize(
    ("logistic", "said"),
    [
        ("{covariates: [age]}", "logistic.covariates: there is no column of 'patients' 'age'"),
        ("{indicators: [completer]}", "logistic.indicators: there is no group 'completer'"),
        ("{indicators: [completers]}", "'logistic' has the column 'completers' twice"),
        ("{formula: pain}", "logistic.formula: unknown key"),
    ],
)
def test_a_mistake_in_a_logistic_model_is_named(tmp_path, logistic, said):
    """A misspelt column that is found only after the other steps have run, or a column that explains itself."""
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        study(tmp_path, ("logistic: {adjust_for_start: false}", f"logistic: {logistic}"))


def test_a_logistic_model_of_nothing(tmp_path):
    """An intercept alone."""
    compared = "compare: [completers, non_completers]\n    logistic: {adjust_for_start: false}"
    with pytest.raises(ConfigurationError, match="relates response to nothing"):
        study(tmp_path, (compared, "logistic: {adjust_for_start: false}"))


def test_a_family_takes_changes_and_differences_unless_told(tmp_path):
    """Standardised differences or counts taken for tests."""
    found = study(tmp_path, ("figures:", FAMILY), (PAIN_CHANGE, PAIN_CHANGE + "    family: outcomes\n"))
    family = found.families["outcomes"]
    assert "location_shift" in family.estimands
    assert (family.method, family.groups, family.contrasts) == ("holm", None, None)
    assert found.analyses["pain_change"].family == "outcomes"
    assert found.analyses["opioid_change"].family is None


@pytest.mark.parametrize(
    ("family", "said"),
    [
        (FAMILY, "families.outcomes: no analysis belongs to it"),
        (FAMILY.replace("holm", "bonferroni"), "families.outcomes.method: 'bonferroni' is not possible here"),
        (FAMILY.replace("method: holm", "method: holm, estimands: [mean_chnge]"), "Did you mean 'mean_change'"),
        (FAMILY.replace("method: holm", "method: holm, estimands: []"), "families.outcomes.estimands"),
    ],
)
def test_a_mistake_in_a_family_is_named(tmp_path, family, said):
    """A family that adjusts nothing."""
    with pytest.raises(ConfigurationError, match=said):
        study(tmp_path, ("figures:", family))


def test_a_family_runs_the_step_that_joins_and_no_model(tmp_path):
    """A label of a family that re-runs every mixed model, or one that re-runs nothing."""
    before = study(tmp_path)
    after = study(tmp_path, ("figures:", FAMILY), (PAIN_CHANGE, PAIN_CHANGE + "    family: outcomes\n"))
    claims = read_claims(KAPURAL.with_name("claims.yaml"), before)
    files = Files(raw={"kapural-2010": {}}, reference={}, templates={})
    settings = [
        {step.title.removeprefix("kapural-2010/"): step.settings for step in study_steps(each, claims, SCRIPTS, files)}
        for each in (before, after)
    ]
    changed = {title for title in settings[0] if settings[0][title] != settings[1][title]}
    assert changed == {"estimates", "audit", "report", "release"}
    assert settings[1]["estimates"]["families"]["outcomes"]["analyses"] == ["pain_change"]


DIAGNOSTICS = "figures:\n  left_over: {kind: mixed_model_diagnostics, title: T, caption: C, analysis: pain_model}\n"


def test_a_figure_of_diagnostics_is_told_its_model(tmp_path):
    """A figure that cannot fit its model, or that draws anew when a family's label changes."""
    changed = [
        ("figures:\n", DIAGNOSTICS),
        ("  pain_model:\n", "  pain_model:\n    family: outcomes\n"),
        ("figures:", FAMILY),
    ]
    found = study(tmp_path, *changed)
    files = Files(raw={"kapural-2010": {}}, reference={}, templates={})
    claims = read_claims(KAPURAL.with_name("claims.yaml"), found)
    steps = {step.title: step for step in study_steps(found, claims, SCRIPTS, files)}
    figure = steps["kapural-2010/figures/left_over"]
    assert figure.settings["model"] == steps["kapural-2010/model/pain_model"].settings["spec"]
    assert "family" not in figure.settings["model"]
    assert set(figure.settings["outcomes"]) == {"pain"}
    assert set(figure.settings["groups"]) == {"completers"}
    assert figure.after == ["kapural-2010/clean"]


@pytest.mark.parametrize(
    ("figure", "more", "said"),
    [
        (
            DIAGNOSTICS.replace("pain_model", "pain_modl"),
            (),
            "figures.left_over.analysis: .* Did you mean 'pain_model'",
        ),
        (DIAGNOSTICS.replace("pain_model", "table1"), (), "no mixed model without a random slope 'table1'"),
        (
            DIAGNOSTICS.replace("}", ", group: completers}"),
            (),
            "figures.left_over.group: there is no group of 'pain_mo",
        ),
        (DIAGNOSTICS, ((MODEL, MODEL + "    random_slope: day\n"),), "no mixed model without a random slope"),
    ],
)
def test_a_mistake_in_a_figure_of_diagnostics_is_named(tmp_path, figure, more, said):
    """A figure that draws the leftovers of nothing."""
    with pytest.raises(ConfigurationError, match=said):
        study(tmp_path, ("figures:\n", figure), *more)
