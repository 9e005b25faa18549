"""Phrases in notes: found whatever case, accents and punctuation do, and in time that grows with the note alone."""

import time

import pytest

from reinfuse.phrases import phrase_words, stands_in, words_of


@pytest.mark.parametrize(
    ("phrase", "note", "expected"),
    [
        ("no dissociation", "No dissociation.", True),
        ("no dissociation", "no, dissociation", True),
        ("no dissociation", "no\n\tDISSOCIATION today", True),
        ("no dissociation", "dissociation: no", False),
        ("no dissociation", "no mild dissociation", False),
        ("dissociat*", "was dissociating", True),
        ("dissociat*", "undissociated", False),
        ("mild dissociat*", "mildly dissociated", False),
        ("mild* dissociat*", "mildly dissociated", True),
        ("übel", "war U\u0308BEL", True),
        ("nausea", "nau\u00adsea", True),
        ("nausea", "ｎａｕｓｅａ", True),
        ("nausea", "nauseated", False),
        ("nausea", "", False),
        ("grade 3", "Grade: 3", True),
    ],
)
def test_phrase_stands_in_a_note(phrase: str, note: str, expected: bool) -> None:
    """A note would give an answer that it does not hold."""
    assert stands_in(phrase_words(phrase), words_of(note)) is expected


@pytest.mark.parametrize("phrase", ["", " ", "(a+)+$", "a.*", "*", "a * b", "a|b", "*a", "a**", "[ab]"])
def test_what_is_no_phrase(phrase: str) -> None:
    """A regular expression would be taken for words, and never match."""
    assert phrase_words(phrase) == []


def test_no_note_makes_a_phrase_crawl() -> None:
    """(a+)+$ needs longer than anyone waits for thirty letters; here ten times the note takes ten times as long."""
    phrase = phrase_words("a* a* a* a* a* a* a* b")
    seconds = []
    for length in (2_000, 20_000):
        note = "a " * (length // 2)
        start = time.process_time()
        assert not stands_in(phrase, words_of(note))
        seconds.append(time.process_time() - start)
    assert seconds[1] < 5
    assert seconds[1] < 100 * max(seconds[0], 1e-4)
