"""What counts as an identifier of a raw file."""

import datetime

import pytest

from reinfuse.leak_gate.patterns import Identifier, identifiers_of, patterns_of, too_short
from reinfuse.leak_gate.roster import Roster, dates_of, read_roster, roster_of

SOURCE = {
    "file": "patients.csv",
    "encoding": "utf-8",
    "delimiter": ";",
    "missing_codes": ["", "n/a"],
    "columns": {
        "number": {"role": "identifier", "type": "text"},
        "family": {"role": "direct_identifier", "type": "text"},
        "given": {"role": "direct_identifier", "type": "text"},
        "contact": {"role": "direct_identifier", "type": "text"},
        "seen": {"role": "date", "type": "date", "date_format": "%d.%m.%Y"},
        "code": {"role": "postcode", "type": "text"},
        "note": {"role": "free_text", "type": "text"},
        "score": {"role": "clinical", "type": "integer"},
    },
}
EXPORT = """number;family;given;contact;seen;code;note;score
0012345;Quillfeather;Marigold;m.q@example.org;01.02.2020;01234;Walked in;7
0012346;Long;n/a;(202) 555-0143 x12;03.02.2020;n/a;;6
0012347;Blue Cross;Ann;12 Oak Street;04.02.2020;01236;Came late;5
0012348;Ng;O;1911-05-06;not known;01237;;4
"""


def test_cells_become_identifiers_by_their_role_and_their_look(tmp_path):
    """A kind of identifier that nobody looks for."""
    (tmp_path / "patients.csv").write_text(EXPORT)
    assert read_roster(tmp_path, {"patients": SOURCE}, "clinic") == Roster(
        record_numbers=frozenset({"0012345", "0012346", "0012347", "0012348"}),
        names=frozenset({("Quillfeather", "Marigold"), ("Long",), ("Blue Cross", "Ann"), ("Ng", "O")}),
        numbers=frozenset({"(202) 555-0143"}),
        emails=frozenset({"m.q@example.org"}),
        others=frozenset({"12 Oak Street"}),
        birth_dates=frozenset({datetime.date(1911, 5, 6)}),
        visit_dates=frozenset({datetime.date(2020, 2, day) for day in (1, 3, 4)}),
        postcodes=frozenset({"01234", "01236", "01237"}),
        notes=frozenset({"Walked in", "Came late"}),
    )


def test_words_that_many_patients_share_are_the_name_of_none():
    """An insurer's name that makes every report fail."""
    columns = {
        "n": {"role": "identifier"},
        "payer": {"role": "direct_identifier"},
        "who": {"role": "direct_identifier"},
    }
    cells = {"n": list("012345"), "payer": ["Blue Cross"] * 6, "who": [f"Quill{end}" for end in "abcdef"]}
    assert roster_of(cells, {"columns": columns}).names == {(f"Quill{end}",) for end in "abcdef"}
    of_four = {title: column[:4] for title, column in cells.items()}
    assert roster_of(of_four, {"columns": columns}).names == {("Blue Cross", f"Quill{end}") for end in "abcd"}


def test_who_treats_and_where_counts_however_many_patients_share_it():
    """A clinician's name on the page, because she treats too many patients to be somebody."""
    columns = {"n": {"role": "identifier"}, "by": {"role": "provider"}, "at": {"role": "site"}}
    cells = {"n": list("012345678"), "by": ["Ottoline Feather"] * 9, "at": ["Ward 7 North"] * 9}
    found = roster_of(cells, {"columns": columns})
    assert (found.names, found.others) == ({("Ottoline Feather",)}, {"Ward 7 North"})
    assert {" ottoline feather ", " ward 7 north "} <= patterns_of(identifiers_of(found), frozenset()).keys()


@pytest.mark.attack("leak gate", "a date of birth with day and month exchanged", "gate fails")
@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("1911-05-06", [(1911, 5, 6)]),
        ("05/06/1911", [(1911, 5, 6), (1911, 6, 5)]),
        ("1911-05-06 00:00:00", [(1911, 5, 6)]),
        ("6 May 1911", [(1911, 5, 6)]),
        ("yesterday", []),
    ],
)
def test_a_date_may_be_read_in_two_ways(cell, days):
    """A birth date that is searched for with its day and month exchanged, and so never found."""
    assert dates_of(cell) == {datetime.date(*day) for day in days}


def test_numbers_that_are_too_short_to_tell_are_counted_and_not_searched_for():
    """Every count of a table that reads as a record number, or a study whose numbers are not searched in silence."""
    roster = Roster(record_numbers=frozenset({"7", "0012", "1234", "P01", "12345", "AB123"}))
    assert too_short(roster) == 4
    patterns = patterns_of(identifiers_of(roster), frozenset())
    assert {"12345", " ab123 "} <= patterns.keys()
    assert not any(pattern.strip() in {"7", "12", "0012", "1234", "p01"} for pattern in patterns)


def test_initials_and_particles_make_no_pair():
    """`de la` or `O` as somebody's name, found on every page."""
    patterns = patterns_of([Identifier("names", ("de la Cruz", "O"))], frozenset())
    assert not any(pattern.strip() in {"de la", "o", "la", "de", "o cruz"} for pattern in patterns)
    assert patterns[" cruz "].rule == "cell"
