"""Search folded text for all patterns at once (Aho and Corasick 1975) and judge each hit."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from reinfuse.leak_gate.folding import SEARCHED, resolved
from reinfuse.leak_gate.judgement import JUDGES
from reinfuse.leak_gate.patterns import Meaning, identifiers_of, patterns_of
from reinfuse.leak_gate.roster import Roster
from reinfuse.leak_gate.sieve.build import sieve_of
from reinfuse.leak_gate.sieve.look import suspects

# One whole number may be a day's number by chance; so many different ones in one text are dates.
FEWEST_SERIAL_NUMBERS = 5
# Up to so many all spellings are searched for at once: over a few megabytes looking for traces first takes longer.
MOST_IDENTIFIERS_AT_ONCE = 1000
AUTOMATONS_KEPT = 16
SHORT_TEXTS_KEPT, LONGEST_SHORT_TEXT = 1024, 2**12


class Hit(NamedTuple):
    """One place in a text that identifies somebody: its category, and its line, counted from 1."""

    category: str
    line: int


Search = Callable[[str | bytes], list[Hit]]


def search_for(roster: Roster, own_words: frozenset[str], most_at_once: int = MOST_IDENTIFIERS_AT_ONCE) -> Search:
    """Return the function that finds a roster in a text; hits that overlap count once.

    Few texts hold anything that is like an identifier. Where there are more than `most_at_once` of these, all spellings
    are searched for only there, and only those of that identifier.
    """
    identifiers = identifiers_of(roster)
    everyone = tuple(range(len(identifiers)))
    sieve = sieve_of(identifiers, own_words) if len(identifiers) > most_at_once else None

    @functools.lru_cache(maxsize=AUTOMATONS_KEPT)
    def patterns_and_automaton(owners: tuple[int, ...]) -> tuple[list[Meaning], BytesAhoCorasick, int]:
        patterns = patterns_of([identifiers[owner] for owner in owners], own_words)
        spellings = [pattern.encode() for pattern in patterns]
        return list(patterns.values()), BytesAhoCorasick(spellings), max(map(len, spellings), default=0)

    def search_text(text: str | bytes) -> list[Hit]:
        plain = resolved(text)
        if sieve is None:
            return _hits(plain, *patterns_and_automaton(everyone), None)
        suspect = suspects(sieve, plain, FEWEST_SERIAL_NUMBERS)
        owners, places = set(suspect.owners.tolist()), set(suspect.places.tolist())
        return _hits(plain, *patterns_and_automaton(tuple(sorted(owners))), sorted(places)) if places else []

    search_short = functools.lru_cache(maxsize=SHORT_TEXTS_KEPT)(search_text)
    # The same short texts come again and again: levels and cells of a table, copies of a file, parts of paths.
    return lambda text: search_short(text) if len(text) <= LONGEST_SHORT_TEXT else search_text(text)


def _hits(
    plain: bytes, meanings: list[Meaning], automaton: BytesAhoCorasick, longest: int, places: list[int] | None
) -> list[Hit]:
    """Return the hits of patterns, of which the longest is so long: around some places of a text, or in all of it."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    serials: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for begin, stop in [(0, len(plain))] if places is None else _stretches_around(places, longest):
        searched = plain[begin:stop].translate(SEARCHED)
        for index, first, last in automaton.find_matches_as_indexes(searched, overlapping=True):
            start, end = begin + first, begin + last
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
    starts = sorted((start, category) for category, found in spans.items() for start in _without_overlaps(found))
    hits, line, counted = [], 1, 1
    for start, category in starts:  # lines are counted from hit to hit, not from the beginning for each
        line += plain.count(b"\n", counted, start + 1)
        counted = start + 1
        hits.append(Hit(category, line))
    return hits


def _stretches_around(places: list[int], reach: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches that reach so far to both sides of the places, those that overlap as one."""
    begin, stop = 0, 0
    for place in places:
        if place - reach > stop:
            if stop:
                yield begin, stop
            begin = place - reach
        stop = place + reach
    yield begin, stop


def _without_overlaps(spans: list[tuple[int, int]]) -> list[int]:
    """Return where each group of overlapping spans starts; patterns may share the spaces at their ends."""
    starts: list[int] = []
    reached = -1
    for start, end in sorted(spans):
        if start >= reached - 1:
            starts.append(start)
        reached = max(reached, end)
    return starts
