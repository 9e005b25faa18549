"""The study of Vallé: every quantitative statement of its abstract has a claim, and the decisive ones their verdict."""

from math import comb
from pathlib import Path

import pandas as pd
import pytest

from reinfuse.audit.ledger import make_ledger
from reinfuse.study.claims_file import read_claims
from reinfuse.study.study_file import read_study

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "studies" / "valle-2024"
# Section, kind of statement, and what is printed (a number, a date, or nothing where words stand alone).
STATEMENTS = [
    ("Head", "date", "17 May 2024"),
    ("Background", "qualitative", ""), ("Background", "qualitative", ""), ("Background", "qualitative", ""),
    ("Objectives", "qualitative", ""),
    ("Methods", "date", "1 January 2015"), ("Methods", "date", "31 December 2019"), ("Methods", "count", "74"),
    ("Methods", "dose", "75"), ("Methods", "dose", "150"), ("Methods", "count", "45"), ("Methods", "qualitative", ""),
    ("Main outcome measures", "definition", ">=50"), ("Main outcome measures", "definition", ""),
    ("Results", "count", "23"), ("Results", "count", "45"), ("Results", "percentage", "51.1"),
    ("Results", "percentage", "51.1"), ("Results", "count", "3"), ("Results", "decision", ""),
    ("Results", "qualitative", ""), ("Results", "qualitative", ""), ("Results", "count", "0"),
    ("Conclusions", "percentage", ">50"), ("Conclusions", "percentage", ">50"), ("Conclusions", "qualitative", ""),
    ("Conclusions", "qualitative", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> pd.DataFrame:
    claims = read_claims(FOLDER / "claims.yaml", read_study(FOLDER / "study.yaml"))
    listed = claims.model_dump(mode="json", exclude_none=True)["claims"]
    settings = {"study": "valle-2024", "alpha": claims.alpha, "claims": listed, "labels": {}}
    return make_ledger(settings, pd.DataFrame())[0].set_index("claim")


def test_each_statement_has_its_claim(ledger: pd.DataFrame) -> None:
    """A statement that nobody checks would be missing from the ledger unseen."""
    found = list(zip(ledger["section"], ledger["kind"], ledger["reported"], strict=True))
    assert found == STATEMENTS


def test_nothing_contradicts_itself(ledger: pd.DataFrame) -> None:
    """Every number of the abstract fits the others; what is wrong with it is what it cannot show."""
    assert set(ledger["numeric"]) == {"consistent", "not checkable"}
    assert set(ledger["decision"]) == {"not applicable"}


def test_those_who_are_left_out(ledger: pd.DataFrame) -> None:
    """29 of 74 = 39.2 %; 23/74 = 31.1 % and (23 + 29)/74 = 70.3 %, on both sides of one half."""
    row = ledger.loc["conclusion_positive_for_treated"]
    for told in ("29 of 74 (39.2 %)", "31.1 %", "70.3 %", "nothing is shown"):
        assert told in row["reason"]
    assert (row["numeric"], row["evidence"]) == ("not checkable", "bound")


def test_positive_is_not_shown_by_45_patients(ledger: pd.DataFrame) -> None:
    """With a share of one half, 23 or more of 45 come about every other time; the interval holds one half."""
    at_least_23 = sum(comb(45, count) for count in range(23, 46)) / 2**45
    assert at_least_23 == 0.5
    assert "from 35.8 to 66.3 %" in ledger.loc["conclusion_positive", "reason"]
    assert ledger.loc["conclusion_positive", "numeric"] == "not checkable"


def test_no_difference_between_mechanisms(ledger: pd.DataFrame) -> None:
    """R: fisher.test on 5, 7 and 11 of 15 gives p = 0.115, on 0, 8 and 15 of 15 p < 0.001: both fit the abstract."""
    row = ledger.loc["results_mechanisms_no_difference"]
    assert "40 percentage points apart" in row["reason"]
    assert (row["numeric"], row["decision"]) == ("not checkable", "not applicable")


def test_no_major_complication(ledger: pd.DataFrame) -> None:
    """3/45 = 6.67 % and 3/74 = 4.05 %; exactly 6.44 % and 3.97 %."""
    for told in ("6.67 %", "4.05 %", "6.44 %", "3.97 %"):
        assert told in ledger.loc["results_no_major_complications", "reason"]
