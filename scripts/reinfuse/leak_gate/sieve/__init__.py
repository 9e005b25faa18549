"""Which identifiers a text may hold, and where: a quick look that lets most texts pass without a search for spellings.

Each module reads one kind of trace from patterns and from texts with the same functions: the words of a phrase, the
digits of a number, the day of a date, a few signs of a code. A text without the trace does not hold the pattern; one
with it is searched there in earnest.
"""
