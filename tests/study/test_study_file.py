"""study.yaml and claims.yaml: every mistake is named with its key and the nearest cure."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError, UnknownStudyError
from reinfuse.study.claims_file import read_claims
from reinfuse.study.configuration import read_configuration
from reinfuse.study.study_file import read_study

STUDIES = Path(__file__).resolve().parents[2] / "resources" / "studies"
KAPURAL = STUDIES / "kapural-2010"


def mistaken(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """Copy the Kapural study with one mistake in it."""
    folder = tmp_path / "kapural-2010"
    folder.mkdir(exist_ok=True)
    for source in ("study.yaml", "claims.yaml"):
        text = (KAPURAL / source).read_text(encoding="utf-8")
        if source == name:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / source).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in STUDIES.glob("*/study.yaml")))
def test_every_study_that_ships_is_valid(folder):
    """A study that cannot be read would stop everybody's first run."""
    study = read_study(STUDIES / folder / "study.yaml")
    assert read_claims(STUDIES / folder / "claims.yaml", study).study == folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    outcome: pain\n",
            "    outcme: pain\n",
            ["outcme: unknown key. Did you mean 'outcome'?", "outcome: this key is missing"],
        ),
        (
            "kind: paired_change",
            "kind: paird_change",
            ["'paird_change' is not possible here. Did you mean 'paired_change'?"],
        ),
        ("role: age,", "role: agee,", ["sources.table1.columns.age_years.role", "Did you mean 'age'?"]),
        ("range: [18, 120], ", "", ["age_years: a numeric column needs 'range: [lowest, highest]'"]),
        ("range: [18, 120]", "range: [120, 18]", ["'range' is [lowest, highest]"]),
        ("year: 2010", 'year: "2010"', ["citation.year"]),
        (
            "pain ~ timepoint *",
            "pain ~ timpoint *",
            ["analyses.pain_model.formula: there is no column 'timpoint'. Did you mean 'timepoint'?"],
        ),
        ("pain ~ timepoint *", "pian ~ timepoint *", ["there is no outcome 'pian'. Did you mean 'pain'?"]),
        ("pain ~ timepoint * completers", "pain ~ 1", ["names no column after '~'"]),
        ("pain ~ timepoint * completers", "pain timepoint", ["with one '~'"]),
        ("pain ~ timepoint * completers", "pain ~ timepoint ^ 2", ["the sign '^' has no meaning here"]),
        (
            "groups: [all, completers,",
            "groups: [all, compleers,",
            ["there is no group 'compleers'. Did you mean 'completers'?"],
        ),
        ("source: table1", "source: tabel1", ["there is no source 'tabel1'. Did you mean 'table1'?"]),
        ("patient: patient_number", "patient: patient_nummer", ["Did you mean 'patient_number'?"]),
        ("study: kapural-2010", "study: kapural-2011", ["the folder is 'kapural-2010'"]),
        (
            "patient_number: {role: identifier, type: integer",
            "patient_number: {role: direct_identifier, type: text",
            ["exactly one column has role 'identifier'; here 0 have it"],
        ),
        (
            "constants: {timepoint: baseline, instrument",
            "constants: {timepoint: basline, instrument",
            ["Did you mean 'baseline'?"],
        ),
        ("where: [{count_of: infusions, at_least: 3}]", "where: [{count_of: infusions}]", ["a condition needs one of"]),
    ],
)
def test_a_mistake_in_study_yaml_is_named(tmp_path, old, new, said):
    """File, key, and what to do."""
    folder = mistaken(tmp_path, "study.yaml", old, new)
    with pytest.raises(ConfigurationError) as raised:
        read_study(folder / "study.yaml")
    for part in ["study.yaml", *said]:
        assert part in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('reported: "18"', "reported: 18", ["reported"]),
        ('reported: "18"', 'reported: "about 18"', ["should be a number as printed"]),
        ("kind: count", "kind: cuont", ["Did you mean 'count'?"]),
        ("analysis: table1", "analysis: tabel1", ["study.yaml has no analysis 'tabel1'. Did you mean 'table1'?"]),
        (
            "same_as: [methods_ketamine_patients]",
            "same_as: [methods_ketamine_patient]",
            ["Did you mean 'methods_ketamine_patients'?"],
        ),
        ("alpha: 0.05", "alpha: 5", ["alpha"]),
    ],
)
def test_a_mistake_in_claims_yaml_is_named(tmp_path, old, new, said):
    """A claim that checks nothing must not pass for one that holds."""
    folder = mistaken(tmp_path, "claims.yaml", old, new)
    study = read_study(folder / "study.yaml")
    with pytest.raises(ConfigurationError) as raised:
        read_claims(folder / "claims.yaml", study)
    for part in ["claims.yaml", *said]:
        assert part in str(raised.value)


def test_an_unknown_study_is_named_with_the_nearest(tmp_path):
    """The commonest slip of a first day."""
    path = tmp_path / "config.yaml"
    path.write_text("studies: [kapural_2010]\n")
    with pytest.raises(UnknownStudyError, match=r"Did you mean 'kapural-2010'\?") as raised:
        read_configuration(path, {}, STUDIES)
    assert raised.value.exit_code == 65


def test_what_the_command_line_gives_counts_and_is_checked(tmp_path):
    """`snakemake --config` is a way to set a key, not a way around the checks."""
    path = tmp_path / "config.yaml"
    path.write_text("studies: [kapural-2010]\n")
    overridden = read_configuration(path, {"raw_data": {"kapural-2010": "/elsewhere"}}, STUDIES)
    assert overridden.raw_data == {"kapural-2010": "/elsewhere"}
    with pytest.raises(ConfigurationError, match="unknown key"):
        read_configuration(path, {"studeis": []}, STUDIES)
