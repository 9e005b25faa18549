"""Which method, count and denominator give a printed interval of a share; found by trying all of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.printed_numbers import Reported, decimal
from reinfuse.statistics.proportions import INTERVALS, Interval

Method = Callable[[int, int, float], Interval]
METHOD_WORDS = {
    "wald": "Wald",
    "wilson": "Wilson",
    "agresti_coull": "Agresti–Coull",
    "clopper_pearson": "Clopper–Pearson",
    "jeffreys_equal_tailed": "Jeffreys (equal tails)",
    "jeffreys_highest_density": "Jeffreys (highest density)",
    "uniform_bayes": "Bayes with a uniform prior",
}
NEIGHBOURHOOD = 1  # units of the last printed digit by which each limit is moved to see how easily a match happens
LISTED = 4


@dataclass(frozen=True)
class Match:
    """A method with the count and the denominator that reproduce both limits."""

    method: str
    events: int
    n: int


def find_interval(
    low: Reported,
    high: Reported,
    level: float,
    counts: Iterable[tuple[int, int]],
    *,
    percent: bool = True,
    methods: Mapping[str, Method] | None = None,
) -> Finding:
    """Try every method on every (events, n) and keep those that reproduce both printed limits to their digits.

    Limits outside 0 to 1 are compared as they are and cut off at the ends. Among many candidates matches by chance
    are likely: the finding says how many of the eight intervals next to the printed one, each limit moved by up to one
    unit of its last digit, some candidate gives as well. Where all of them are given, the search cannot fail. Where no
    candidate gives the interval it is *not found*: another method may still have made it.
    """
    scale = 100 if percent else 1
    candidates = list(counts)
    offsets: set[tuple[int, int]] = set()
    matches = []
    for (name, method), (events, n) in product((methods or INTERVALS).items(), candidates):
        limits = method(events, n, level)
        for cut in (False, True):
            ends = (max(limits.low, 0.0), min(limits.high, 1.0)) if cut else (limits.low, limits.high)
            near = set(product(_units_off(ends[0] * scale, low), _units_off(ends[1] * scale, high)))
            offsets |= near
            if (0, 0) in near and Match(name, events, n) not in matches:
                matches.append(Match(name, events, n))
    tried = len(candidates) * len(methods or INTERVALS)
    printed = f"{number_words.printed(low)} to {number_words.printed(high)}"
    around = (2 * NEIGHBOURHOOD + 1) ** 2 - 1
    met = len(offsets - {(0, 0)})
    by_chance = f"{met} of the {around} intervals next to it {'is' if met == 1 else 'are'} met by some candidate too"
    if not matches:
        says = (
            f"None of {tried} candidates (method, count and denominator) gives {printed}; {by_chance}. "
            "Another method or another number of patients may have given it."
        )
        return Finding("not found", says, tried=tried)
    if met == around:
        says = f"Among {tried} candidates every interval near {printed} is met, so that a match says nothing."
        return Finding("vacuous", says, witnesses=tuple(matches), tried=tried)
    says = (
        f"{printed} is given by {_listed(matches)}, of {tried} candidates (method, count and denominator); {by_chance}."
    )
    return Finding("attainable", says, witnesses=tuple(matches), tried=tried)


def _units_off(value: float, printed: Reported) -> list[int]:
    """Return by how many units of the last digit the printed limit would have to move; a tie rounds either way."""
    unit = 2 * printed.half_unit
    distance = (decimal(value) - printed.number) / unit
    return [off for off in range(-NEIGHBOURHOOD, NEIGHBOURHOOD + 1) if abs(distance - off) * 2 <= 1]


def _listed(matches: list[Match]) -> str:
    described = [
        f"{METHOD_WORDS.get(match.method, match.method)} for {match.events} of {match.n}" for match in matches[:LISTED]
    ]
    more = [f"{len(matches) - LISTED} more"] if len(matches) > LISTED else []
    return number_words.listing(described + more)
