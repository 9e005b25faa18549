"""Phrases that may stand in a note: some words in a row, where `*` at the end of a word stands for any ending.

Words are compared without case, accents and punctuation. Looking for a phrase takes time in proportion to the note,
whatever the note holds: there are no regular expressions in study.yaml, which can be made to crawl.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
PHRASE_WORD = re.compile(r"[^\W_]+\*?")


def phrase_words(phrase: str) -> list[str]:
    """Return the words of a phrase, each as it is compared; none where it holds anything but words."""
    words = _plain(phrase).split()
    return words if all(PHRASE_WORD.fullmatch(word) for word in words) else []


def words_of(note: str) -> list[str]:
    """Return the words of a note, each as it is compared."""
    return WORD.findall(_plain(note))


def stands_in(phrase: list[str], words: list[str]) -> bool:
    """Say whether the words of a phrase stand in a row among the words of a note."""
    return any(
        all(_is(words[start + n], wanted) for n, wanted in enumerate(phrase))
        for start in range(len(words) - len(phrase) + 1)
    )


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _plain(text: str) -> str:
    """Return a text without case, accents and signs that nobody sees."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"})
