"""The case of the talk: each quantitative statement has a claim, the decisive ones a verdict, and no guess a row."""

from pathlib import Path

import pandas as pd
import pytest

from reinfuse.audit.ledger import make_ledger
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "studies" / "abrecht-2025"
# What each part of the talk prints: numbers and dates in their order, and how many statements are in words only.
PRINTED = {
    "Agenda": ([], 1),
    "Treatment history, past": (["early 2022", "2020", "2021", "2022"], 1),
    "Treatment history, work-up": ([], 1),
    "Chronic neuropathic pain": (["6.9", "10"], 2),
    "Table 4": (["6.2", "<=9.8", ">10"], 12),
    "Table 6, indications": (["<=12"], 3),
    "Table 6, dosing": (["<=0.35", "0.5", "2", "<=7", ">=80", ">2"], 3),
    "Figure 1": ([">=48"], 1),
    "Treatment history, ketamine": (
        ["Summer 2023", "60", "2", "Summer 2024", "4", "10", "1", "2", ">0", ">6", "Fall 2025", "60", "2"],
        3,
    ),
}


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    claims = read_claims(FOLDER / "claims.yaml", read_study(FOLDER / "study.yaml"))
    listed = claims.model_dump(mode="json", exclude_none=True)["claims"]
    settings = {"study": "abrecht-2025", "alpha": claims.alpha, "claims": listed, "labels": {}}
    return make_ledger(settings, pd.DataFrame())[0].set_index("claim")


def test_each_statement_has_its_claim(ledger: pd.DataFrame) -> None:
    """A statement that nobody checks would be missing from the ledger unseen."""
    found = {
        section: ([text for text in part["reported"] if text], int((part["reported"] == "").sum()))
        for section, part in ledger.groupby("section", sort=False)
    }
    assert found == PRINTED


def test_nothing_of_the_talk_is_called_wrong(ledger: pd.DataFrame) -> None:
    """60 mg are less than the 80 mg that the talk recommends: told beside the doses, and no mistake of theirs."""
    assert not ledger["numeric"].isin(["inconsistent", "not reproduced"]).any()
    for claim in ("course_first_dose", "course_second_dose"):
        assert ledger.loc[claim, "numeric"] == "not checkable"
        assert "does not keep to the ≥ 80" in ledger.loc[claim, "reason"]
    for claim in ("course_first_duration", "course_second_duration"):
        assert "may keep to the >2" in ledger.loc[claim, "reason"]


def test_the_rate_fits_light_patients_only(ledger: pd.DataFrame) -> None:
    """60 mg / 2 h = 30 mg/h; 30 / 2 = 15 kg and 30 / 0.5 = 60 kg. The weight is not printed, so nothing is decided."""
    for claim in ("table6_rate_lowest", "table6_rate_highest"):
        assert "15 to 60 kg" in ledger.loc[claim, "reason"]
        assert ledger.loc[claim, "numeric"] == "not checkable"


def test_the_fall_of_the_score(ledger: pd.DataFrame) -> None:
    """(4 - 2)/4 = 50 % and (4 - 1)/4 = 75 %."""
    assert "50 to 75 %" in ledger.loc["course_improvement", "reason"]
    assert ledger.loc["course_improvement", "numeric"] == "consistent"


def test_relief_had_time_to_last(ledger: pd.DataFrame) -> None:
    """From the end of one summer to the start of the next are more than eight months."""
    assert "8.28 to 15.8 months" in ledger.loc["course_relief", "reason"]
    assert ledger.loc["course_relief", "numeric"] == "not checkable"  # relief may have ended long before the visit


def test_rows_hold_what_the_slides_print_and_nothing_else() -> None:
    """Two infusions of 60 mg over 2 h, a score of 4 and one of 1 to 2; a day, a weight or an age would be a guess."""
    columns = {path.name: list(pd.read_csv(path).columns) for path in (FOLDER / "data").glob("*.csv")}
    assert columns == {
        "patient.csv": ["patient_number"],
        "diagnoses.csv": ["patient_number", "diagnosis"],
        "infusions.csv": ["patient_number", "infusion", "dose_mg", "duration_h"],
        "scores.csv": ["patient_number", "visit", "lowest_score", "highest_score"],
        "events.csv": ["patient_number", "infusion", "event", "severity"],
    }
    assert pd.read_csv(FOLDER / "data" / "infusions.csv").to_numpy().tolist() == [[1, 1, 60, 2], [1, 2, 60, 2]]
    scores = pd.read_csv(FOLDER / "data" / "scores.csv")
    assert scores[["lowest_score", "highest_score"]].to_numpy().tolist() == [[4, 4], [1, 2]]
