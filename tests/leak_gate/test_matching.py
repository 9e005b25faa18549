"""The quick search against a plain one that tries every spelling at every place."""

import datetime
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.leak_gate.folding import SEARCHED, resolved
from reinfuse.leak_gate.judgement import JUDGES
from reinfuse.leak_gate.matching import search_for
from reinfuse.leak_gate.patterns import identifiers_of, patterns_of
from reinfuse.leak_gate.roster import Roster
from reinfuse.leak_gate.sieve.text import OVERLAP_BYTES, STRETCH_BYTES

SERIALS_THAT_DECIDE = 5
OWN_WORDS = frozenset({"case"})
DAY_ZERO_OF_SPREADSHEETS = datetime.date(1899, 12, 30)


def plain_search(patterns, text):
    """Return how often each category stands in a text: every pattern is tried at every place, one after the other."""
    plain = resolved(text)
    searched = plain.translate(SEARCHED)
    spans, serials = defaultdict(set), defaultdict(dict)
    for pattern, (category, rule) in patterns.items():
        sought = pattern.encode()
        for start in range(len(searched)):
            end = start + len(sought)
            if searched.startswith(sought, start) and JUDGES[rule](plain, start, end):
                if rule == "serial":
                    serials[category].setdefault(sought, (start, end))
                else:
                    spans[category].add((start, end))
    for category, found in serials.items():
        if len(found) >= SERIALS_THAT_DECIDE:
            spans[category] |= set(found.values())
    counts = Counter()
    for category, found in spans.items():
        reached = -1
        for start, end in sorted(found):
            counts[category] += start >= reached - 1
            reached = max(reached, end)
    return counts


def digits(fewest, most):
    return st.text("0123456789", min_size=fewest, max_size=most)


NUMBERS = st.one_of(
    digits(5, 12),
    digits(6, 8).map("00{}".format),
    digits(7, 7).map("MRN{}".format),
    digits(7, 7).map("A{}".format),
    digits(4, 4).map("{}0000".format),
    digits(6, 6).map("{}b".format),
    st.tuples(digits(3, 3), digits(2, 2), digits(4, 4)).map("-".join),
)
TELEPHONES = st.one_of(
    st.tuples(digits(3, 3), digits(3, 3), digits(4, 4)).map(lambda groups: "({}) {}-{}".format(*groups)),
    st.tuples(digits(3, 3), digits(3, 3), digits(4, 4)).map(lambda groups: "({}){}.{}".format(*groups)),
    digits(7, 11),
)
LAST_NAMES = st.sampled_from(
    ["Long", "Quillfeather", "O'Brien", "Müller-Lüdenscheidt", "de la Cruz", "Ng", "Øst", "Case", "Case-Mc Donald"]
)
FIRST_NAMES = st.sampled_from(["May", "Will", "José", "Marigold", "Jo", "Anne-Marie", "Владимир", "Li"])
EMAILS = st.one_of(
    digits(2, 2).map("m.quill{}@example.org".format), st.sampled_from(["ab@x.org", "1ab@x.org", "marigold@gmail.com"])
)
OTHERS = st.one_of(
    digits(2, 2).map("{} Elm Parade".format),
    digits(4, 4).map("SN-A{}-99".format),
    digits(5, 5).map("{} b".format),
    digits(5, 5).map("Flat 3.{} b".format),
    digits(5, 5).map("http://x.org/p/{}".format),
)
NOTES = st.sampled_from(
    ["Telephoned twice about the bus from the station, would like a ride", "pain in the very left foot since spring"]
)


@st.composite
def rosters(draw):
    """A few patients with identifiers of every kind."""
    several = {"min_size": 0, "max_size": 3}
    births = st.dates(datetime.date(1905, 1, 1), datetime.date(1995, 12, 31))
    visits = st.dates(datetime.date(1998, 1, 1), datetime.date(2024, 12, 31))
    return Roster(
        record_numbers=draw(st.frozensets(NUMBERS, **several)),
        names=draw(st.frozensets(st.tuples(LAST_NAMES, FIRST_NAMES), **several)),
        numbers=draw(st.frozensets(TELEPHONES, **several)),
        emails=draw(st.frozensets(EMAILS, **several)),
        others=draw(st.frozensets(OTHERS, **several)),
        birth_dates=draw(st.frozensets(births, **several)),
        visit_dates=draw(st.frozensets(visits, min_size=0, max_size=7)),
        postcodes=draw(st.frozensets(digits(5, 5), **several)),
        notes=draw(st.frozensets(NOTES, **several)),
    )


CONTEXT = st.lists(
    st.sampled_from(
        [
            *"013aex-+., \n\"'><()=_\u00e9\u00ad\u2013",
            *["0.", "7.5", "e-05", "0x", "abc", "long", "may", "2006", "-->", "!--"],
            "  ",
            "9 june",
        ]
    ),
    max_size=3,
).map("".join)
SEPARATORS = " " * 8 + "--../,,_()\n\t\"'<>;:|=+"


@st.composite
def texts(draw, patterns):
    """Spellings of identifiers and parts of them, with other signs for their spaces, among what may stand there."""
    by_rule = defaultdict(list)
    for pattern in sorted(patterns):
        by_rule[patterns[pattern].rule].append(pattern)
    parts = []
    for _ in range(draw(st.integers(0, 4)) if patterns else 0):
        spelling = draw(st.sampled_from(by_rule[draw(st.sampled_from(sorted(by_rule)))]))
        signs = draw(st.sampled_from([*SEPARATORS, SEPARATORS]))
        written = "".join(draw(st.sampled_from(signs)) if sign == " " else sign for sign in spelling)
        written = written.upper() if draw(st.booleans()) else written
        parts.append(draw(CONTEXT) + written[draw(st.integers(0, 1)) :] + draw(CONTEXT))
    return draw(st.sampled_from(["", " ", "\n", ","])).join(parts)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), roster=rosters(), with_serials=st.booleans())
def test_the_quick_search_finds_what_the_plain_one_does(data, roster, with_serials):
    """An identifier that the look for traces passes over, or a hit that no spelling gives."""
    patterns = patterns_of(identifiers_of(roster), OWN_WORDS)
    text = data.draw(texts(patterns))
    if with_serials:
        text += "\n".join(["", *(str((day - DAY_ZERO_OF_SPREADSHEETS).days) for day in roster.visit_dates), ""])
    expected = plain_search(patterns, text)
    for most_at_once in (0, 1000):
        search = search_for(roster, OWN_WORDS, most_at_once)
        assert Counter(hit.category for hit in search(text)) == expected


@pytest.mark.parametrize(
    ("kind", "identifier", "text"),
    [
        ("record_numbers", "73451268", "7.3451268e+07"),
        ("record_numbers", "12000000", "1.2e+07"),
        ("record_numbers", "70345", "7o345"),
        ("record_numbers", "34500", "345oo"),
        ("record_numbers", "73451268", b"73451268".hex()),
        ("record_numbers", "73451268", f"0.1{b'73451268'.hex()}7"),
        ("record_numbers", "73451268", "7-3-4-5-1-2-6-8"),
        ("record_numbers", "1234567890123456789", "0001234567890123456789"),
        ("numbers", "(322)942-4126", "%28322%29942-4126"),
        ("numbers", "(202) 555-0143", '"202, 555,0143"'),
        ("others", "123 4567 b", "at 123-4567 b"),
        ("others", "3.12345 b", "7.3.12345 b"),
        ("emails", "1ab@x.org", "a,1AB,2"),
        ("visit_dates", datetime.date(2006, 6, 9), "dismay 1, x9th of June/2006"),
        ("visit_dates", datetime.date(2006, 6, 9), "2006 june 9"),
        ("visit_dates", datetime.date(2006, 6, 9), "1149811200000000000"),
    ],
)
def test_rare_spellings_leave_a_trace(kind, identifier, text):
    """A spelling that generated texts seldom have, and that the look for traces passes over."""
    roster = Roster(**{kind: frozenset({identifier})})
    expected = plain_search(patterns_of(identifiers_of(roster), OWN_WORDS), text)
    assert expected
    assert Counter(hit.category for hit in search_for(roster, OWN_WORDS, most_at_once=0)(text)) == expected


@settings(max_examples=20, deadline=None)
@given(roster=rosters(), shift=st.integers(-200, 10))
def test_an_identifier_across_two_stretches_is_found(roster, shift):
    """A patient who stands where a long text is cut."""
    patterns = patterns_of(identifiers_of(roster), OWN_WORDS)
    planted = [pattern for pattern, (_, rule) in sorted(patterns.items()) if rule not in ("cell", "serial")][:40:8]
    search = search_for(roster, OWN_WORDS, most_at_once=0)
    for cut in (STRETCH_BYTES, STRETCH_BYTES - OVERLAP_BYTES):
        for pattern in planted:
            text = "." * (cut + shift) + f"\n{pattern}\n" + "." * 300
            alone = {hit.category for hit in search(f".\n{pattern}\n.")}
            assert {hit.category for hit in search(text)} == alone
