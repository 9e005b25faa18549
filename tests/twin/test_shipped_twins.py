"""The twins that ship: their records hold what a real one would, and nothing of a person passes de-identification."""

from pathlib import Path

import pandas as pd
import pytest

from reinfuse.deidentify.pseudonyms import PUBLIC_KEY, pseudonyms
from reinfuse.deidentify.sources import deidentify, numbers_in, patients_of, read_source
from reinfuse.steps import Files, study_steps
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study
from reinfuse.study.twin_file import read_twin
from reinfuse.twin.cohort import draw_cohort
from reinfuse.twin.dirt import soiled
from reinfuse.twin.export import write_export
from reinfuse.twin.record import raw_tables

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "resources" / "studies"
PERSONAL = ["record_number", "family_name", "given_name", "birth_date", "telephone", "email", "street"]


def exported(study_name, folder):
    """Write the export of a shipped twin; returns its tables and what de-identification makes of the files."""
    study = read_study(STUDIES / study_name / "study.yaml")
    claims = read_claims(STUDIES / study_name / "claims.yaml", study)
    twin_file = read_twin(STUDIES / study_name / "twin.yaml", study, claims)
    files = Files(raw={study_name: {}}, reference={}, templates={})
    settings = {step.title: step.settings for step in study_steps(study, claims, ROOT / "scripts", files, twin_file)}
    told = settings[f"{study_name}/twin"]
    twin, outcomes = told["twin"], told["outcomes"]
    tables = raw_tables(draw_cohort(twin, outcomes, twin["seed"]), twin, outcomes, twin["seed"])
    write_export(folder, soiled(tables, twin, outcomes, twin["seed"]), twin["export"])
    told = settings[f"{study_name}/deidentify"]
    read = {name: read_source(folder, name, source, study_name) for name, source in told["sources"].items()}
    codes = pseudonyms(numbers_in(read, told["sources"]), PUBLIC_KEY, study_name)
    return tables, deidentify(read, patients_of(read, told["sources"], codes), told, frozenset())


@pytest.mark.parametrize("study", sorted(path.parent.name for path in STUDIES.glob("*/twin.yaml")))
def test_free_text_is_written_and_does_not_pass(study, tmp_path):
    """A record without notes would never try the step that must drop them."""
    tables, passed = exported(study, tmp_path)
    notes, people = tables["notes"], tables["patients"]
    assert notes["record_number"].tolist() == people["record_number"].tolist()
    named = [name in note for name, note in zip(people["family_name"], notes["note"], strict=True)]
    assert sum(named) > len(people) / 2
    assert set(passed) == set(tables)
    # The column keeps its name and holds the pseudonym.
    assert list(passed["notes"].columns) == ["record_number", "note_date"]
    invented = set(people[PERSONAL].to_numpy().ravel()) | set(notes["note"])
    cells = {str(cell) for table in passed.values() for cell in pd.unique(table.astype("str").to_numpy().ravel())}
    assert not cells & invented
