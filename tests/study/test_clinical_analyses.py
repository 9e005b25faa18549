"""Analyses of doses, harms, duration and what is missing in study.yaml: what may stand there, and what it reads."""

from pathlib import Path

import pytest
import yaml

from reinfuse.errors import ConfigurationError
from reinfuse.step_files import Files
from reinfuse.steps import study_steps
from reinfuse.study.claims_file import read_claims
from reinfuse.study.clinical_analyses import CLINICAL_KINDS
from reinfuse.study.study_file import read_study

KAPURAL = Path(__file__).resolve().parents[2] / "resources" / "studies" / "kapural-2010" / "study.yaml"
CHANGE = {"outcome": "pain", "start": "baseline", "end": "six_months"}
GRID = {"population_means": [5], "population_sds": [2], "reliabilities": [0.7]}
VISITS = {"infusion": 1, "before": "baseline", "after": "six_months"}


def with_analysis(tmp_path, spec):
    """Write the Kapural study with one more analysis and read it."""
    content = yaml.safe_load(KAPURAL.read_text(encoding="utf-8"))
    content["analyses"]["it"] = spec
    path = tmp_path / "kapural-2010" / "study.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return read_study(path)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"kind": "exposure", "covariates": ["highest_rate"]}, "it.covariates: there is no covariate 'highest_rate'"),
        (
            {"kind": "dose_response", "exposures": ["total_dose"], **CHANGE},
            "it.exposures: there is no exposure 'total_dose'. Did you mean 'total_dose_mg'?",
        ),
        (
            {
                "kind": "dose_response",
                "exposures": ["infusions"],
                "infusions": [VISITS | {"after": "week_1"}],
                **CHANGE,
            },
            "it.infusions[1].after: there is no time point 'week_1'",
        ),
        (
            {"kind": "durability", "outcome": "pain", "start": "baseline", "first": "after_serie"},
            "it.first: there is no time point 'after_serie'. Did you mean 'after_series'?",
        ),
        (
            {"kind": "durability", "outcome": "pain", "start": "baseline", "exposures": ["sex"]},
            "it.exposures: there is no exposure 'sex'",
        ),
        (
            {"kind": "guideline", "contraindications": {"psychosis": {"column": "psychotic", "present": ["yes"]}}},
            "it.contraindications.psychosis.column: there is no column of 'patients' 'psychotic'",
        ),
        ({"kind": "guideline", "guideline": "cohen_2017"}, "Did you mean 'cohen_2018'?"),
        (
            {"kind": "regression_to_mean", "selection": {"above": 5, "below": 3}, **CHANGE, **GRID},
            "exactly one of 'above', 'at_least', 'below', 'at_most'",
        ),
        ({"kind": "regression_to_mean", **CHANGE, **GRID | {"reliabilities": [1.2]}}, "it.reliabilities[1]"),
        ({"kind": "regression_to_mean", **CHANGE, **GRID | {"population_sds": [0]}}, "it.population_sds[1]"),
        ({"kind": "missingness", "variables": ["pian"], **CHANGE}, "it.variables: there is no variable 'pian'"),
        (
            {"kind": "missingness", "variables": ["pain"], "predictors": ["age_year"], **CHANGE},
            "it.predictors: there is no variable 'age_year'. Did you mean 'age_years'?",
        ),
        ({"kind": "missingness", "variables": ["pain"], "imputations": 1, **CHANGE}, "it.imputations"),
        ({"kind": "harms", "all_event_recorded": True}, "Did you mean 'all_events_recorded'?"),
        ({"kind": "harms", "groups": ["completer"]}, "it.groups: there is no group 'completer'"),
    ],
)
def test_every_mistake_is_named(tmp_path, spec, said):
    """A slip in study.yaml must stop the run before any job starts, with the key and the nearest cure."""
    with pytest.raises(ConfigurationError) as raised:
        with_analysis(tmp_path, spec)
    assert said in str(raised.value)


def test_exposures_may_be_quantities_or_numeric_covariates(tmp_path):
    """Both kinds of names are valid, and defaults are filled in."""
    study = with_analysis(
        tmp_path, {"kind": "dose_response", "exposures": ["infusions", "chronic_pain_years"], **CHANGE}
    )
    assert study.analyses["it"].infusion_exposures == ["dose_mg"]


def steps_of_kapural():
    study = read_study(KAPURAL)
    names = ["postcode_prefixes.yaml", "guideline_cohen_2018.yaml", "mme_factors_cdc_2022.yaml"]
    files = Files(
        raw={study.study: {}},
        reference={f"resources/reference/{name}": f"digest of {name}" for name in names},
        templates={},
    )
    return study_steps(study, read_claims(KAPURAL.with_name("claims.yaml"), study), Path("scripts"), files)


def test_only_the_guideline_depends_on_its_file():
    """A change of the guideline's file re-runs that analysis, and a change of another file does not."""
    files = {
        step.title.partition("/model/")[2]: dict(step.files) for step in steps_of_kapural() if "/model/" in step.title
    }
    name = "resources/reference/guideline_cohen_2018.yaml"
    assert files.pop("guideline") == {name: "digest of guideline_cohen_2018.yaml"}
    assert not any(files.values())


def test_the_kapural_study_declares_every_kind():
    """The report can say what a study lacks only if the analysis is declared."""
    assert set(CLINICAL_KINDS) <= {analysis.kind for analysis in read_study(KAPURAL).analyses.values()}
