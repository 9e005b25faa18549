"""What the Kapural study's printed summaries allow, judged with the rows of its Table 1."""

from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import mannwhitneyu

from reinfuse.audit.case import Case
from reinfuse.audit.checks import CHECKS
from reinfuse.printed_numbers import parse_reported
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "studies" / "kapural-2010"


@pytest.fixture(scope="module")
def tables():
    """The clean tables that these claims need, straight from the transcribed table."""
    table = pd.read_csv(FOLDER / "data" / "table1.csv")
    patients = [f"p{number:02d}" for number in table["patient_number"]]
    visit = {"patient": patients, "timepoint": "baseline"}
    return {
        "patients": pd.DataFrame({"patient": patients}),
        "infusions": pd.DataFrame({"patient": pd.Series(patients).repeat(table["ketamine_infusions"]).array}),
        "assessments": pd.DataFrame(
            {**visit, "instrument": "verbal_response_score", "score": table["pain_before"].astype(float)}
        ),
        "opioids": pd.DataFrame({**visit, "mme_mg_day": table["opioid_mme_mg_day_before"].astype(float)}),
    }


@pytest.fixture(scope="module")
def judge(tables):
    study = read_study(FOLDER / "study.yaml")
    listed = read_claims(FOLDER / "claims.yaml", study).model_dump(mode="json", exclude_none=True)["claims"]
    claims = {claim["claim"]: claim for claim in listed}
    printed = {
        name: parse_reported(claim["reported"], exact=claim["kind"] == "count")
        for name, claim in claims.items()
        if "reported" in claim
    }
    content = study.model_dump(mode="json")
    settings = {"alpha": 0.05, "labels": {}, "groups": content["groups"], "outcomes": content["outcomes"]}
    return lambda name: CHECKS[claims[name]["check"]["kind"]](
        Case(name, claims, printed, pd.DataFrame(), settings, tables)
    )


@pytest.mark.parametrize(
    ("claim", "printed", "group_size"),
    [
        ("methods_baseline_pain_p", 0.62, 18),
        ("fig1_baseline_pain_p", 0.181, 18),
        ("methods_baseline_opioid_p", 0.173, 18),
        ("results_opioid_after_series_p", 0.015, 11),
    ],
)
def test_an_example_in_the_ledger_gives_the_printed_p_value(judge, tables, claim, printed, group_size):
    """By SciPy, from the numbers as they stand in the reason."""
    verdict = judge(claim)
    assert verdict.numeric == "attainable"
    listed = verdict.reason.split("(invented) ")[1].split(". ")[0]
    example = [float(text) for text in listed.replace(" and ", ", ").split(", ")]
    assert len(example) == group_size
    known = tables["opioids"]["mme_mg_day"] if "opioid" in claim else tables["assessments"]["score"]
    if group_size == 11:
        known = known[tables["infusions"]["patient"].value_counts().sort_index().to_numpy() >= 3]
    p_value = mannwhitneyu(known, example, use_continuity=True, method="asymptotic").pvalue
    assert abs(p_value - printed) <= 0.5 * 10 ** -len(str(printed).split(".")[1])


def test_pain_after_the_series_is_settled_by_its_mean_alone(judge):
    """Whole scores whose mean prints as 0: every possibility gives P < 0.001 and the same decision."""
    verdict = judge("fig1_pain_after_series_p")
    assert (verdict.numeric, verdict.decision, verdict.evidence) == ("consistent", "same", "bound")


@pytest.mark.parametrize(
    "claim",
    [
        "results_comparison_opioid_median",
        "results_comparison_age_median",
        "results_completers_opioid_after_series_sd",
    ],
)
def test_summaries_without_rows_are_attainable(judge, claim):
    """Mean, SD and median together, with the lower end that the Methods give."""
    assert judge(claim).numeric == "attainable"
