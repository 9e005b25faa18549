"""What the project's own files say passes, and nothing more."""

import datetime

from reinfuse.leak_gate.declared import days_printed, own_words

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
