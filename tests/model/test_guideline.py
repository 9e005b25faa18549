"""Infusions and patients against the guideline: within, outside, or not documented, and nothing else."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from clinical_tables import analysis, clinic, patients

from reinfuse.clean_tables import TABLE_COLUMNS
from reinfuse.errors import AnalysisError
from reinfuse.model.estimates import read_estimates
from reinfuse.model.guideline import estimate
from reinfuse.model.guideline_limits import VERDICTS
from reinfuse.parquet import write_parquet

FILE = Path(__file__).parents[2] / "resources" / "reference" / "guideline_cohen_2018.yaml"
REFERENCE = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def settings(covariates=None, **spec):
    return analysis("guideline", covariates, **spec) | {"reference": REFERENCE}


def counts(table, counted, outcome):
    rows = table[(table["estimand"] == counted) & (table["outcome"] == outcome)].set_index("contrast")
    return [rows.loc[verdict, "estimate"] for verdict in VERDICTS]


def infusion(patient, number, **columns):
    return {"patient": patient, "infusion": number} | columns


@pytest.mark.parametrize(
    ("rate", "general", "intensive"),
    [
        (0.49, "outside", "outside"),
        (0.5, "within", "within"),
        (2.0, "within", "within"),
        (2.01, "outside", "within"),
        (7.0, "outside", "within"),
        (7.1, "outside", "outside"),
        (None, "not documented", "not documented"),
        (60 / 2 / 60, "within", "within"),
        (0.7 * 3 / 4.2, "within", "within"),  # 0.49999999999999994 in doubles
    ],
)
def test_infusion_rate(rate, general, intensive):
    """0.5 to 2 mg/kg/h, both ends included; above 2 and up to 7 only under intensive care."""
    tables = clinic(patients=patients("a"), infusions=[infusion("a", 1, rate_mg_per_kg_h=rate)])
    table = estimate(tables, settings())
    for outcome, verdict in (("infusion_rate", general), ("infusion_rate_in_intensive_care", intensive)):
        found = counts(table, "infusions", f"dosing:{outcome}")
        assert found == [int(verdict == each) for each in VERDICTS], outcome


@pytest.mark.parametrize(
    ("dose", "hours", "verdict"),
    [
        (80, 2.5, "within"),
        (80, 2.0, "outside"),  # more than two hours
        (79.9, 4, "outside"),
        (79.9, None, "outside"),  # too little, however long it took
        (None, 1.0, "outside"),  # too short, however much it was
        (100, None, "not documented"),
        (None, 4, "not documented"),
        (None, None, "not documented"),
    ],
)
def test_total_dose(dose, hours, verdict):
    """At least 80 mg over more than 2 h: one broken part is enough, one unknown part is not."""
    tables = clinic(patients=patients("a"), infusions=[infusion("a", 1, dose_mg=dose, duration_h=hours)])
    found = counts(estimate(tables, settings()), "infusions", "dosing:total_dose")
    assert found == [int(verdict == each) for each in VERDICTS]


def test_a_patient_is_within_only_with_every_infusion():
    """a: within and outside; b: within and unknown; c: all within; d: no infusion."""
    rates = {"a": [1.0, 3.0], "b": [1.0, None], "c": [1.0, 1.5]}
    tables = clinic(
        patients=patients("a", "b", "c", "d"),
        infusions=[
            infusion(name, number, rate_mg_per_kg_h=rate)
            for name, of_patient in rates.items()
            for number, rate in enumerate(of_patient, start=1)
        ],
    )
    table = estimate(tables, settings())
    assert counts(table, "patients", "dosing:infusion_rate") == [1, 1, 2]
    assert counts(table, "infusions", "dosing:infusion_rate") == [4, 1, 1]


def test_too_low_and_too_high_are_told_apart(cell):
    """Below 0.5 mg/kg/h and above 2 are both outside, but only one of them is a risk."""
    rates = [0.1, 0.2, 3.0, 1.0, None]
    tables = clinic(
        patients=patients("a"),
        infusions=[infusion("a", number, rate_mg_per_kg_h=rate) for number, rate in enumerate(rates, start=1)],
    )
    row = cell(estimate(tables, settings()), estimand="infusions", outcome="dosing:infusion_rate", contrast="outside")
    assert row["estimate"] == 3
    assert row["note"].endswith(
        "; rate_mg_per_kg_h too low in 2 of 5 infusions; rate_mg_per_kg_h too high in 1 of 5 infusions"
    )


@pytest.mark.parametrize(
    ("bolus_mg_per_kg", "verdict"), [(0.35, "within"), (0.36, "outside"), (0.0, "within"), (None, "not documented")]
)
def test_bolus(bolus_mg_per_kg, verdict):
    """Up to 0.35 mg/kg; a bolus that nobody recorded is not one of 0 mg."""
    tables = clinic(patients=patients("a"), infusions=[infusion("a", 1, bolus_mg_per_kg=bolus_mg_per_kg)])
    found = counts(estimate(tables, settings()), "infusions", "dosing:bolus")
    assert found == [int(verdict == each) for each in VERDICTS]


def test_every_dosing_estimate_carries_its_level_of_evidence():
    """A limit without its grade would look like a rule."""
    table = estimate(clinic(patients=patients("a")), settings())
    rows = table[table["outcome"].str.startswith(("dosing:", "indication:"))]
    for outcome, note in zip(rows["outcome"], rows["note"], strict=True):
        part, _, name = outcome.partition(":")
        grade = REFERENCE["dosing" if part == "dosing" else "indications"][name]["evidence"]
        assert note.split("; ")[1] == f"evidence: {grade}"


def test_indications_count_patients_and_say_where_nothing_is_recorded(cell):
    """A diagnosis may stand for an indication; one that is not mapped is unknown, not absent."""
    tables = clinic(
        patients=patients("a", "b", "c"),
        diagnoses=[{"patient": "a", "diagnosis": "crps"}, {"patient": "b", "diagnosis": "neuralgia"}],
    )
    mapped = {"complex_regional_pain_syndrome": {"column": "diagnosis", "present": ["crps", "crps 2"]}}
    table = estimate(tables, settings(indications=mapped))
    row = cell(table, outcome="indication:complex_regional_pain_syndrome")
    assert (row["estimate"], row["n_patients"], row["contrast"]) == (1, 3, "recorded")
    unknown = cell(table, outcome="indication:other_pain")
    assert math.isnan(unknown["estimate"])
    assert "the study file names no record of it" in unknown["note"]


def test_unknown_indication_is_named():
    """A misspelt name would count nobody in silence."""
    mapped = {"other_pains": {"column": "diagnosis", "present": ["neuralgia"]}}
    with pytest.raises(
        AnalysisError, match=r"indications: the guideline has no indication 'other_pains'\. Did you mean"
    ):
        estimate(clinic(patients=patients("a")), settings(indications=mapped))


def regimen(**values):
    """Return {recommendation: verdict} of one printed dose, without any patient."""
    told = settings() | {"regimens": {"printed": {"label": "Printed dose", "values": values}}}
    table = estimate(clinic(), told)
    rows = table[table["estimand"] == "regimens"]
    assert (rows["estimate"] == 1).all()
    return dict(zip(rows["outcome"].str.removeprefix("regimen:printed:"), rows["contrast"], strict=True))


@pytest.mark.parametrize(
    ("values", "outside", "within"),
    [
        ({"dose_mg": 75.0}, {"total_dose"}, set()),
        ({"dose_mg": 150.0}, set(), set()),
        ({"dose_mg": 150.0, "duration_h": 3.0}, set(), {"total_dose"}),
        ({"dose_mg": 60.0, "duration_h": 2.0}, {"total_dose"}, set()),
        ({"rate_mg_h": 100.0}, set(), set()),
        ({"rate_mg_per_kg_h": 3.0}, {"infusion_rate"}, {"infusion_rate_in_intensive_care"}),
        ({"bolus_mg_per_kg": 0.5}, {"bolus"}, set()),
    ],
)
def test_a_printed_dose_is_judged_by_what_is_printed(values, outside, within):
    """150 mg alone say nothing of a rate or of the time; 75 mg are too little whatever the time was."""
    verdicts = regimen(**values)
    assert {name for name, verdict in verdicts.items() if verdict == "outside"} == outside
    assert {name for name, verdict in verdicts.items() if verdict == "within"} == within


def test_incidences_are_those_of_the_guideline():
    """6.2 %, up to 9.8 %, above 10 %; where it gives none there is none, and never 0."""
    table = estimate(clinic(patients=patients("a")), settings())
    rows = table[table["estimand"] == "incidence_in_guideline"].set_index("outcome")
    known = rows["estimate"].dropna().to_dict()
    assert known == {
        "adverse_effect:psychomimetic_or_visual": 6.2,  # the guideline's table prints one number beside both
        "adverse_effect:hepatic": 9.8,
        "adverse_effect:headache": 10,
    }
    assert len(rows) == 6
    assert "an upper limit" in rows.loc["adverse_effect:hepatic", "note"]
    assert "a lower limit" in rows.loc["adverse_effect:headache", "note"]
    assert set(rows["method"]) == {"as_printed"}


def test_contraindications():
    """A recorded absence is within, a presence outside; no record, and a diagnosis not listed, not documented."""
    tables = clinic(
        {"pregnant": "string"},
        patients=patients("a", "b", "c", pregnant=["yes", "no", None]),
        diagnoses=[{"patient": "a", "diagnosis": "psychosis"}, {"patient": "b", "diagnosis": "neuralgia"}],
    )
    covariates = {"pregnant": {"type": "category", "label": "Pregnant", "unit": None}}
    spec = {
        "contraindications": {
            "pregnancy": {"column": "pregnant", "present": ["yes"]},
            "psychosis": {"column": "diagnosis", "present": ["psychosis"]},
        },
        "not_treated": ["delirium"],
    }
    table = estimate(tables, settings(covariates, **spec))
    assert counts(table, "patients", "contraindication:pregnancy") == [1, 1, 1]
    assert counts(table, "patients", "contraindication:psychosis") == [0, 1, 2]
    assert counts(table, "patients", "contraindication:delirium") == [3, 0, 0]
    assert counts(table, "patients", "contraindication:hyperthyroidism") == [0, 0, 3]
    assert counts(table, "patients", "any_contraindication") == [0, 1, 2]
    notes = table.set_index("outcome")["note"]
    assert notes["contraindication:delirium"].iloc[0].endswith("criterion for treatment, not by the patients' records")
    assert "the study file names no record of it" in notes["contraindication:hyperthyroidism"].iloc[0]


def test_unknown_contraindication_is_named():
    """A misspelt name would leave the contraindication undocumented in silence."""
    with pytest.raises(AnalysisError, match=r"no contraindication 'pregnant'\. Did you mean 'pregnancy'\?"):
        estimate(clinic(patients=patients("a")), settings(not_treated=["pregnant"]))


def test_words():
    """The report must never say that somebody may or may not be treated."""
    table = estimate(clinic(patients=patients("a")), settings())
    assert set(table["contrast"]) == {"within", "outside", "not documented", "recorded", ""}
    assert not table.map(lambda value: "eligib" in str(value).lower()).any(axis=None)


def test_reference_file_fits_the_clean_tables():
    """A misspelt column in the guideline's file would make every infusion 'not documented'."""
    columns = {limit["column"] for each in REFERENCE["dosing"].values() for limit in each["all_of"]}
    assert columns <= set(TABLE_COLUMNS["infusions"])
    limits = {key for each in REFERENCE["dosing"].values() for limit in each["all_of"] for key in limit}
    assert limits == {"column", "at_least", "at_most", "above"}
    assert "Reg Anesth Pain Med 2018;43:521-546" in REFERENCE["source"]


def test_reference_file_holds_the_three_tables():
    """Six rows of effects, fifteen contraindications, three indications; grades B, C, C and D as printed."""
    parts = ("adverse_effects", "contraindications", "indications", "dosing")
    assert [len(REFERENCE[part]) for part in parts] == [6, 15, 3, 4]
    assert [each["evidence"] for each in REFERENCE["indications"].values()] == [
        "grade C, low certainty", "grade B, low to moderate certainty", "grade D, low certainty",
    ]  # fmt: skip
    assert {each["evidence"] for each in REFERENCE["dosing"].values()} == {"grade C, low certainty"}
    # Notes are joined by semicolons, so a text with one would be taken for two notes.
    texts = [text for part in parts for each in REFERENCE[part].values() for text in each.values()]
    assert not any(";" in text for text in texts if isinstance(text, str))


def test_script_reads_the_guideline(tmp_path):
    """The analysis gets its limits from the folder of reference facts that the rule names."""
    for name, table in clinic(patients=patients("a"), infusions=[infusion("a", 1, rate_mg_per_kg_h=1.0)]).items():
        write_parquet(tmp_path / "clean" / f"{name}.parquet", table)
    stamp = tmp_path / "stamp.json"
    stamp.write_text(
        json.dumps({"step": "a-study/model/guideline", "settings": analysis("guideline")}), encoding="utf-8"
    )
    command = [
        sys.executable, "-W", "error", str(FILE.parents[2] / "scripts" / "model.py"), "--stamp", str(stamp),
        "--tables", str(tmp_path / "clean"), "--reference", str(FILE.parent), "--out", str(tmp_path / "out.csv"),
    ]  # fmt: skip
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert counts(read_estimates(tmp_path / "out.csv"), "infusions", "dosing:infusion_rate") == [1, 0, 0]
