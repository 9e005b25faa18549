"""twin.yaml: every parameter rests on a printed number or on an assumption, and every name is declared."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import Claims, read_claims
from reinfuse.study.strict import validate
from reinfuse.study.study_file import Study, read_study
from reinfuse.study.twin_file import read_twin
from reinfuse.twin.cohort import draw_cohort
from reinfuse.twin.steps import numbers_only

STUDIES = Path(__file__).resolve().parents[2] / "resources" / "studies"
HERE = Path("a-study")
STUDY = {
    "study": "a-study", "title": "T", "question": "Q", "design": "D", "evidence": "summary", "rows": "simulated",
    "citation": {"authors": "A", "title": "T", "published_in": "P", "year": 2020},
    "sources": {}, "tables": {"patients": []}, "analyses": {},
    "timepoints": {"before": {"label": "Before", "day": 0}, "after": {"label": "After", "day": 7}},
    "outcomes": {"pain": {"label": "Pain", "unit": "points", "instrument": "scale", "range": [0, 10]}},
}  # fmt: skip
CLAIMS = {
    "study": "a-study",
    "claims": [
        {
            "claim": name, "section": "Results", "statement": "S", "kind": kind, "reported": reported,
            "check": {"kind": "not_checkable", "reason": "R"},
        }
        for name, kind, reported in (("patients", "count", "40"), ("pain_mean", "mean", "7.5"))
    ],
}  # fmt: skip
ASSUMED = 'assumption: "The source is silent."'
TWIN = f"""
study: a-study
seed: any
patients: {{value: 40, claim: patients}}
first_year: 2015
last_year: 2016
age_years: {{mean: {{value: 50, {ASSUMED}}}, sd: {{value: 12, {ASSUMED}}}, lowest: 18, highest: 88, step: 1}}
women_share: {{value: 0.5, {ASSUMED}}}
weight_kg: {{mean: {{value: 80, {ASSUMED}}}, sd: {{value: 12, {ASSUMED}}}, lowest: 45, highest: 150, step: 1}}
diagnoses:
  exclude_each_other: true
  patients: {{nerve pain: {{value: 25, {ASSUMED}}}, other pain: {{value: 15, {ASSUMED}}}}}
flags: {{followed: {{value: 30, {ASSUMED}}}}}
infusions:
  per_patient: [{{infusions: 1, share: {{value: 1, {ASSUMED}}}}}]
  days_apart: {{value: 7, {ASSUMED}}}
  dose_mg: {{mean: {{value: 60, {ASSUMED}}}, sd: {{value: 12, {ASSUMED}}}, lowest: 5, highest: 150, step: 5}}
  duration_h: {{mean: {{value: 4, {ASSUMED}}}, sd: {{value: 1, {ASSUMED}}}, lowest: 1, highest: 8, step: 0.5}}
visits:
  before:
    {{written_as: pre, after: first_infusion, lowest_day: -7, highest_day: 0, missing_share: {{value: 0, {ASSUMED}}}}}
  after:
    {{written_as: post, after: last_infusion, lowest_day: 7, highest_day: 7, missing_share: {{value: 0, {ASSUMED}}}}}
outcomes:
  pain:
    baseline_mean: {{value: 7.5, claim: pain_mean}}
    sd: {{value: 2, {ASSUMED}}}
    within_patient_correlation: {{value: 0.5, {ASSUMED}}}
    change: {{after: {{value: -1, {ASSUMED}}}}}
    change_by_diagnosis: {{nerve pain: {{after: {{value: -1, {ASSUMED}}}}}}}
export: {{locale: en_US}}
"""


def read(tmp_path, text):
    """Read a twin.yaml with this text beside the small study."""
    path = tmp_path / "twin.yaml"
    path.write_text(text, encoding="utf-8")
    return read_twin(path, validate(Study, STUDY, HERE), validate(Claims, CLAIMS, HERE))


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in STUDIES.glob("*/twin.yaml")))
def test_every_twin_that_ships_is_valid(folder):
    """A twin that cannot be read would stop everybody's first run."""
    study = read_study(STUDIES / folder / "study.yaml")
    twin = read_twin(STUDIES / folder / "twin.yaml", study, read_claims(STUDIES / folder / "claims.yaml", study))
    assert twin.study == folder


def test_no_file_is_no_twin(tmp_path):
    """Studies with rows of their own have no twin."""
    study = validate(Study, STUDY, HERE)
    assert read_twin(tmp_path / "twin.yaml", study, validate(Claims, CLAIMS, HERE)) is None


def test_parameters_with_their_places(tmp_path):
    """A parameter that is not found is not checked against its claim."""
    twin = read(tmp_path, TWIN)
    places = dict(twin.parameters)
    assert places["outcomes.pain.baseline_mean"].value == 7.5
    assert places["infusions.per_patient[1].share"].value == 1
    assert len(places) == TWIN.count("value:")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "value: 40, claim: patients",
            "value: 41, claim: patients",
            "patients.value: is 41, but its claim reports 40.",
        ),
        ("claim: pain_mean", "claim: pain_maen", "no claim 'pain_maen' reports a number. Did you mean 'pain_mean'?"),
        ("value: 7.5, claim: pain_mean", "value: 7.5", "rests on either a 'claim' or an 'assumption'"),
        ("claim: pain_mean", f"claim: pain_mean, {ASSUMED}", "rests on either a 'claim' or an 'assumption'"),
        ("followed: {value: 30", "followed: {value: 41", "flags.followed.value: is no number of patients from 0 to 40"),
        ("value: 25", "value: 24", "diagnoses.patients: add up to 39, not to the 40 patients"),
        ("share: {value: 1,", "share: {value: 0.9,", "infusions.per_patient: the shares add up to 0.9, not to 1."),
        ("women_share: {value: 0.5", "women_share: {value: 50", "women_share.value: is no share from 0 to 1."),
        (
            "  after:\n    {written_as",
            "  afer:\n    {written_as",
            "there is no time point in study.yaml 'afer'. Did you mean 'after'?",
        ),
        ("change: {after:", "change: {later:", "outcomes.pain.change: the visit 'after' is missing. Add it."),
        ("change_by_diagnosis: {nerve", "change_by_diagnosis: {nervous", "there is no diagnosis 'nervous pain'."),
        ("first_year: 2015", "first_year: 2017", "first_year: lies after 'last_year'."),
        ("lowest_day: 7,", "lowest_day: 9,", "visits.after: 'lowest_day' lies after 'highest_day'."),
        ("seed: any", "sede: any", "sede: unknown key. Did you mean 'seed'?"),
        ("  days_apart", "  total: {value: 80, claim: patients}\n  days_apart", "have either 'per_patient' or 'total'"),
    ],
)
def test_mistakes_are_named(tmp_path, old, new, said):
    """A parameter that silently differs from the printed number would make a twin of another study."""
    assert TWIN.count(old) == 1
    with pytest.raises(ConfigurationError) as error:
        read(tmp_path, TWIN.replace(old, new))
    assert said in str(error.value)


OPIOIDS = f"""
opioids:
  start: before
  end: after
  share_of_patients: {{value: 0.5, {ASSUMED}}}
  second_drug_share: {{value: 0.2, {ASSUMED}}}
  stopped_share: {{value: 0.1, {ASSUMED}}}
  remaining_percent: {{mean: {{value: 90, {ASSUMED}}}, sd: {{value: 20, {ASSUMED}}}, lowest: 0, highest: 150, step: 10}}
  drugs:
    oxycodone:
      share: {{value: 0.7, {ASSUMED}}}
      dose_mg_day: {{mean: {{value: 40, {ASSUMED}}}, sd: {{value: 10, {ASSUMED}}}, lowest: 5, highest: 80, step: 5}}
    morphine:
      share: {{value: 0.3, {ASSUMED}}}
      dose_mg_day: {{mean: {{value: 60, {ASSUMED}}}, sd: {{value: 20, {ASSUMED}}}, lowest: 15, highest: 120, step: 15}}
"""


def test_opioids_are_read(tmp_path):
    """The mistakes below would otherwise be found in a file that is one."""
    twin = read(tmp_path, TWIN + OPIOIDS)
    assert dict(twin.parameters)["opioids.drugs.morphine.share"].value == 0.3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("start: before", "start: befor", "opioids.start: there is no visit 'befor'. Did you mean 'before'?"),
        ("end: after", "end: before", "opioids.end: is the visit of 'start' too."),
        ("value: 0.3", "value: 0.4", "opioids.drugs: the shares add up to 1.1, not to 1."),
        ("value: 0.5", "value: 50", "opioids.share_of_patients.value: is no share from 0 to 1."),
        ("lowest: 15,", "lowest: 5,", "opioids.drugs.morphine.dose_mg_day.lowest: lies below one step"),
        ("lowest: 0,", "lowest: -10,", "opioids.remaining_percent.lowest: no dose is negative."),
    ],
)
def test_mistakes_about_opioids_are_named(tmp_path, old, new, said):
    """Doses of nothing, shares beyond everybody, or a visit that nobody has."""
    assert OPIOIDS.count(old) == 1
    with pytest.raises(ConfigurationError) as error:
        read(tmp_path, TWIN + OPIOIDS.replace(old, new))
    assert said in str(error.value)


def test_one_drug_leaves_no_second(tmp_path):
    """A second drug that is the first one again would double nobody's dose and say so of a fifth."""
    only = OPIOIDS.partition("    morphine:")[0].replace("value: 0.7", "value: 1")
    with pytest.raises(ConfigurationError, match=r"opioids\.second_drug_share: there is only one drug\."):
        read(tmp_path, TWIN + only)


def test_a_value_may_follow_from_a_claim(tmp_path):
    """An SD from a printed standard error differs from it, and says how it follows."""
    derived = TWIN.replace("value: 7.5, claim: pain_mean", 'value: 7.1, claim: pain_mean, how: "0.4 less"')
    assert read(tmp_path, derived).outcomes["pain"].baseline_mean.value == 7.1


def test_real_rows_have_no_twin(tmp_path, monkeypatch):
    """Invented patients beside a study of public rows could be taken for them."""
    monkeypatch.setitem(STUDY, "rows", "public")
    with pytest.raises(ConfigurationError, match=r"study\.yaml says 'rows: public', but a twin's rows are simulated"):
        read(tmp_path, TWIN)


def test_a_chosen_change_gives_the_printed_share():
    """The abstract prints that 51.1 % have a favourable outcome; the twin says that its change was chosen for that."""
    study = read_study(STUDIES / "valle-2024" / "study.yaml")
    twin = read_twin(
        STUDIES / "valle-2024" / "twin.yaml", study, read_claims(STUDIES / "valle-2024" / "claims.yaml", study)
    )
    content, told = study.model_dump(mode="json"), numbers_only(twin.model_dump(mode="json"))
    pain = draw_cohort(told, content["outcomes"], "many", 20_000)
    halved = 2 * pain.scores["pain"]["end"] <= pain.scores["pain"]["baseline"]
    favourable = halved & (pain.patients["stopped_for"] != "lack of effect").to_numpy()
    assert favourable.mean() == pytest.approx(0.511, abs=0.015)
