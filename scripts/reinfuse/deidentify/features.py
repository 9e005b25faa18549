"""Answers to declared questions, read from free text by declared phrases; of the text itself nothing passes."""

from typing import Any

import pandas as pd

from reinfuse.phrases import phrase_words, stands_in, words_of

LONGEST_NOTE = 20_000  # characters; a longer note is a document, and gives no answer

# What the best recogniser of names left in 100,000 synthetic notes of which every identifier was known: the share of
# notes with a direct identifier, in the style that it was made for and in one that it had not seen (docs/privacy.md).
WHY_DROPPED = {"thousand_notes": 100, "percent_in_known_style": 8, "percent_in_other_style": 43}


def answers(notes: pd.Series, feature: dict[str, Any]) -> pd.Series:
    """Return the answer that each note gives: the first of which a phrase stands in it, else `otherwise`.

    A note that is missing, or longer than 20,000 characters, gives none.
    """
    phrases = [(one["answer"], [phrase_words(phrase) for phrase in one["phrases"]]) for one in feature["answers"]]

    def answer(note: str) -> str | None:
        if len(note) > LONGEST_NOTE:
            return None
        words = words_of(note)
        found = (given for given, wanted in phrases if any(stands_in(phrase, words) for phrase in wanted))
        otherwise: str | None = feature["otherwise"]
        return next(found, otherwise)

    given = {note: answer(note) for note in notes.dropna().unique()}
    return notes.map(given, na_action="ignore").astype("str")
