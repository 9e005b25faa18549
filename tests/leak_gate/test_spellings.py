"""Every spelling of an identifier that is searched for, and what looks like one and is not."""

import base64
import hashlib

import pytest

from reinfuse.leak_gate.matching import search_for
from reinfuse.leak_gate.roster import Roster

NUMBER, NAME, DATE, BIRTH = "record number of five or six digits", "name", "visit date", "birth date"
OTHER = "telephone or other number"
FOUND = [
    ("patient 734512 was seen", NUMBER),
    ("0000734512", NUMBER),
    ("734512.0,1", NUMBER),
    ("MRN734512", NUMBER),
    ("seen734512today", NUMBER),
    ("７３４５１２", NUMBER),
    ("734 512", NUMBER),
    ("00-73-45-12", NUMBER),
    ('"734,512"', NUMBER),
    ("7.34512e+05", NUMBER),
    ("oo734512", NUMBER),
    (hashlib.md5(b"00734512").hexdigest(), "record number"),
    (hashlib.sha1(b"734512").hexdigest().upper(), "record number"),
    (hashlib.sha256(b"00734512").hexdigest(), "record number"),
    (base64.b64encode(b"00734512").decode(), "record number"),
    (base64.b64encode(b"x: 00734512 is hers").decode(), "record number"),
    ("Marigold Quillfeather", NAME),
    ("QUILLFEATHER, MARIGOLD", NAME),
    ("quillfeather_marigold", NAME),
    ("MarigoldQuillfeather", NAME),
    ("Marigold,Quillfeather", NAME),
    ("Mrs. Quillfeather came", NAME),
    ("Mari\u00adgold Quill\u200bfeather", NAME),
    ("Marigold\u00a0Quillfeather", NAME),
    ("Mаrigоld Quillfeаther", NAME),  # with three Cyrillic letters
    ("José O’Brien", NAME),
    ("Jose OBrien", NAME),
    ("Jose\u0301 O'Brien", NAME),
    ("May Mueller-Luedenscheidt", NAME),
    ("May Muller", NAME),
    ("2025550143", OTHER),
    ("202-555-0143", OTHER),
    ("+1 (202) 555.0143", OTHER),
    ("call 555-0143", OTHER),
    ("5550143", OTHER),
    ("219099999", OTHER),
    ("219 09 9999", OTHER),
    ("M.Quill73@Example.org", "e-mail address"),
    ("m.quill73%40example.org", "e-mail address"),
    ("user m.quill73 logged in", "e-mail address"),
    (hashlib.sha256(b"m.quill73@example.org").hexdigest(), "e-mail address"),
    ("lives at 12 Elm Parade", "address or other identifier"),
    ("pump SN-A1234-99", "address or other identifier"),
    ("postcode 99871", "postcode"),
    ("telephoned twice about the bus from the station, would like a ride.", "note"),
    ("telephoned twice about the bus from the station would like a ride", "note"),
    ("2006-06-09", DATE),
    ("2006-06-09T08:30:00", DATE),
    ("20060609", DATE),
    ("09.06.2006", DATE),
    ("9/6/2006", DATE),
    ("6/9/06", DATE),
    ("09-Jun-2006", DATE),
    ("9 June 2006", DATE),
    ("June 9, 2006", DATE),
    ("on the 9th of June 2006", DATE),
    ("1149811200", DATE),  # date -u -d 2006-06-09 +%s
    ("1149811200000", DATE),
    ("38877\n38884\n38891\n38898\n38905", DATE),  # =DATE(2006,6,9) and the weeks after it
    ("06 May 1911", BIRTH),
    ("5/6/1911", BIRTH),
    ("a,Long,3", "single name"),
    ('{"label": "Quillfeather"}', "single name"),
    ("<td> long </td>", "single name"),
    ("<!-- Long -->", "single name"),
]
NOT_FOUND = [
    "0.734512",
    "734512.25",
    "1734512",
    "7345120",
    "3.14734512",
    "734512e-3",
    "1.734512e+10",
    hashlib.sha256(b"nobody").hexdigest()[:30] + "734512" + "0" * 28,
    "a734512f",
    "734.512",
    "734,512",  # two cells of a row
    "It may take as long as it will; in May, and how long",
    "a long way",
    "a strong, long-lived effect",
    "<Long>",
    "Quillfeather's sign was described in 1901 by Quillfeather et al.",
    "Marigold came later than Ms Quill, feather in hand",
    "wilson",
    "6,9,2006",
    "9.6",
    "2006",
    "June 2006",
    "38877",
    "<svg viewBox='0 0 202 555'>",
    "99871.25",
]


@pytest.mark.attack(
    "leak gate",
    "identifiers in other spellings: padded, spaced, O for zero, escaped, hashed, in base64, dates in words",
    "gate fails",
)
@pytest.mark.parametrize(("text", "category"), FOUND)
def test_every_spelling_is_found(search, text, category):
    """A leak in a spelling that the search does not know."""
    assert category in {hit.category for hit in search(text)}


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_an_identifier_passes(search, text):
    """A gate that cries at every number, and that people therefore switch off."""
    assert search(text) == []


@pytest.mark.parametrize("text", ["seen on May 24 or later", "may.24: 3", "user may.24 logged in", "a,may.24,b"])
def test_a_mailbox_that_is_a_word_and_a_small_number_decides_alone_in_a_cell(text):
    """A day of May, taken for the mailbox of whoever is called so."""
    search = search_for(Roster(emails=frozenset({"may.24@example.org"})), frozenset())
    assert [hit.category for hit in search(text)] == (["e-mail address"] if text.startswith("a,") else [])
    assert search("to may.24@example.org")


def test_hits_are_counted_once_with_their_line(search):
    """A count that grows with the number of spellings, or a line that sends a person to the wrong place."""
    hits = search("one\ntwo 734512\nthree 734512 and 734512\n")
    assert [(hit.category, hit.line) for hit in hits] == [(NUMBER, 2), (NUMBER, 3), (NUMBER, 3)]
