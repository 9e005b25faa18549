"""What the project's own files say passes, and nothing more."""

import datetime
import re
from pathlib import Path

import pytest

from reinfuse.leak_gate.declared import days_printed, own_phrases, own_words, texts_of_open_studies
from reinfuse.leak_gate.matching import search_for
from reinfuse.leak_gate.roster import Roster

ROOT = Path(__file__).resolve().parents[2]

CODE = '''
"""By Quill (1901), as Feather said."""
METHODS = {"wilson": 1, 'Low': 2}
names = ["day","case","white"]
'''
STUDY = """
values: {F: female, white: White}
list: [Fisher, Rose]
- Black
label: "Long COVID"
"""


def test_single_words_of_code_and_studies_name_nobody():
    """The method of Wilson as a leak of a patient who is called so."""
    assert {"wilson", "low", "day", "case", "white", "female", "fisher", "rose", "black"} <= own_words([CODE, STUDY])


def test_words_of_sentences_are_no_exception():
    """A surname that passes in every cell because a docstring cites somebody who had it."""
    assert not {"quill", "feather", "long", "covid", "said"} & own_words([CODE, STUDY])


def test_days_that_a_study_prints_are_declared():
    """The last day of a published period, on which somebody was seen, as a leak on every page that prints it."""
    days = {datetime.date(2019, 12, 31), datetime.date(2019, 12, 30), datetime.date(2020, 1, 2)}
    texts = ["reported: 31 December 2019", "date: 2020-01-02", "30.12"]
    assert days_printed(days, texts) == days - {datetime.date(2019, 12, 30)}


@pytest.mark.parametrize("most_at_once", [0, 1000], ids=["many patients", "few"])
def test_a_patient_with_the_name_of_a_method_does_not_fail_every_report(most_at_once):
    """Ken Ward, whom every mixed model by Kenward and Roger names; a gate that her own pair then passes elsewhere."""
    own = own_phrases(["METHODS = ['kenward_roger']  # for whom may read it"])
    search = search_for(Roster(names=frozenset({("Ward", "Ken"), ("Read", "May")})), own, most_at_once)
    assert search("kenward_roger; others may read it") == []
    assert {hit.line for hit in search("Ken Ward\nWard, Ken\nMs Read\nread may")} == {1, 2, 3, 4}


def test_only_the_words_of_studies_with_open_rows_are_the_projects(tmp_path):
    """A name in the file of a clinic's own study that passes because it stands there."""
    for study, rows in (("open", "rows: public"), ("closed", "rows: private"), ("silent", "title: rows")):
        (tmp_path / study).mkdir()
        (tmp_path / study / "study.yaml").write_text(f"study: {study}\n{rows}\n")
        (tmp_path / study / "claims.yaml").write_text(f"of {study}")
    assert texts_of_open_studies(tmp_path) == ["of open", "study: open\nrows: public\n"]


def test_no_colour_is_a_number():
    """A clinic whose six-digit record numbers meet a colour of every page, with a gate that then never passes."""
    texts = [*(ROOT / "workflow" / "templates").rglob("*"), *(ROOT / "scripts" / "reinfuse").rglob("*.py")]
    colours = r"#(?!0+\b)[0-9]{5,}\b"
    assert not [path.name for path in texts if path.is_file() and re.search(colours, path.read_text(encoding="utf-8"))]
