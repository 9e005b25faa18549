"""Search folded text for all patterns at once (Aho and Corasick 1975) and judge each hit."""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from reinfuse.leak_gate.folding import fold
from reinfuse.leak_gate.judgement import JUDGES
from reinfuse.leak_gate.patterns import Patterns

# One whole number may be a day's number by chance; so many different ones in one text are dates.
FEWEST_SERIAL_NUMBERS = 5


class Hit(NamedTuple):
    """One place in a text that identifies somebody: its category, and its line, counted from 1."""

    category: str
    line: int


Search = Callable[[str | bytes], list[Hit]]


def search_for(patterns: Patterns) -> Search:
    """Return the function that finds all patterns in a text; hits that overlap count once."""
    spellings = [pattern.encode() for pattern in patterns]
    meanings = list(patterns.values())
    if not spellings:
        return lambda text: []
    automaton = BytesAhoCorasick(spellings)

    def search(text: str | bytes) -> list[Hit]:
        plain, searched = fold(text)
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        serials: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
        for index, start, end in automaton.find_matches_as_indexes(searched, overlapping=True):
            category, rule = meanings[index]
            if not JUDGES[rule](plain, start, end):
                continue
            if rule == "serial":
                serials[category].setdefault(index, (start, end))
            else:
                spans[category].append((start, end))
        for category, found in serials.items():
            if len(found) >= FEWEST_SERIAL_NUMBERS:
                spans[category] += found.values()
        return [
            Hit(category, plain.count(b"\n", 1, start + 1) + 1)
            for category, found in spans.items()
            for start in _without_overlaps(found)
        ]

    return search


def _without_overlaps(spans: list[tuple[int, int]]) -> list[int]:
    """Return where each group of overlapping spans starts; patterns may share the spaces at their ends."""
    starts: list[int] = []
    reached = -1
    for start, end in sorted(spans):
        if start >= reached - 1:
            starts.append(start)
        reached = max(reached, end)
    return starts
