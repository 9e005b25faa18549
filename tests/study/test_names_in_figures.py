"""Figures that draw an analysis: what they are told, what they wait for, and how their mistakes are named."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.steps import (
    FIGURES_OF_ESTIMATES,
    FIGURES_OF_LEDGER,
    FIGURES_OF_MULTIVERSES,
    FIGURES_OF_RISK,
    FIGURES_OF_ROWS,
    FIGURES_OF_TWINS,
    Files,
    study_steps,
)
from reinfuse.study.claims_file import read_claims
from reinfuse.study.figures import FIGURE_KINDS
from reinfuse.study.study_file import read_study

ROOT = Path(__file__).resolve().parents[2]
KAPURAL = ROOT / "resources" / "studies" / "kapural-2010" / "study.yaml"
ANALYSES = {
    "survival": "pain_relief_duration",
    "cumulative_responders": "pain_responders",
    "dose_response": "pain_against_dose",
}


def study(tmp_path, figure):
    """Read the Kapural study with one more figure."""
    text = KAPURAL.read_text(encoding="utf-8")
    path = tmp_path / "kapural-2010" / "study.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace("figures:\n", f"figures:\n  more: {{{figure}}}\n", 1), encoding="utf-8")
    return read_study(path)


def step_of(found):
    """Return the step of the figure that was added."""
    claims = read_claims(KAPURAL.with_name("claims.yaml"), found)
    files = Files(raw={"kapural-2010": {}}, reference={}, templates={})
    steps = study_steps(found, claims, ROOT / "scripts", files)
    return next(step for step in steps if step.title == "kapural-2010/figures/more")


@pytest.mark.parametrize(("kind", "analysis"), ANALYSES.items())
def test_a_figure_is_told_its_analysis_and_waits_for_what_it_reads(tmp_path, kind, analysis):
    """A figure drawn before its estimates, or from the rows of an earlier run."""
    step = step_of(study(tmp_path, f"kind: {kind}, title: T, caption: C, analysis: {analysis}"))
    rows = ["kapural-2010/clean"] if kind == "dose_response" else []
    assert step.after == [*rows, "kapural-2010/estimates"]
    assert step.settings["model"]["outcome"] == "pain"
    assert "pain" in step.settings["outcomes"]
    assert ("highest_rate_mg_h" in step.settings["covariates"]) == (kind == "dose_response")


def test_every_kind_of_figure_waits_for_something():
    """A kind that no step comes before is drawn from nothing."""
    of_any = (
        FIGURES_OF_ESTIMATES
        | FIGURES_OF_ROWS
        | FIGURES_OF_LEDGER
        | FIGURES_OF_MULTIVERSES
        | FIGURES_OF_TWINS
        | FIGURES_OF_RISK
    )
    assert of_any == set(FIGURE_KINDS)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("kind: survival, analysis: pain_relief_durations", "more.analysis: .* Did you mean 'pain_relief_duration'"),
        ("kind: survival, analysis: pain_responders", "there is no analysis of kind durability 'pain_responders'"),
        ("kind: cumulative_responders, analysis: harms", "there is no analysis of kind responder 'harms'"),
        ("kind: dose_response, analysis: exposure", "there is no analysis of kind dose_response 'exposure'"),
        (
            "kind: survival, analysis: pain_relief_duration, groups: [completers]",
            "more.groups: there is no group of 'pain_relief_duration' 'completers'",
        ),
        ("kind: dose_response, analysis: pain_against_dose, group: completers", "more.group: there is no group of"),
    ],
)
def test_a_mistake_is_named(tmp_path, figure, said):
    """A figure of an analysis that cannot be drawn so, found only when it is."""
    with pytest.raises(ConfigurationError, match=said):
        study(tmp_path, f"{figure}, title: T, caption: C")
