"""Search for data that agree with printed summaries and give a wanted p-value, by simulated annealing.

Kirkpatrick, Gelatt & Vecchi 1983, Science 220:671. In the spirit of SPRITE (Heathers et al. 2018, PeerJ Preprints
6:e26968v1), which rebuilds data from a mean and an SD. What is found is a proof that such data exist; finding nothing
proves nothing. The random numbers depend on the seed alone.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from reinfuse.consistency.printed_data import PrintedData, ends, excess_of
from reinfuse.consistency.rank_p_values import deviate, deviate_of, p_value

SEED = 1  # any number: kept so that the same example is found each time
RESTARTS = 12
STEPS = 4_000
FIRST_TEMPERATURE, LAST_TEMPERATURE = 0.5, 0.002
# Agreement with the summaries comes first: one SD off weighs as much as so many units of z.
WEIGHT = 10.0
# An exact p-value takes a hundred times as long as the deviate, so it is asked for only this near to the aim.
NEAR = 0.1

Side = PrintedData | tuple[float, ...]
Marks = list[float]  # those of a side that is not known are whole
Sides = tuple[Marks, Marks]


@dataclass(frozen=True)
class Nearest:
    """The data nearest to the aim among those that agree with the summaries, if any, and how many were looked at."""

    sides: Sides | None
    distance: float
    tried: int


def nearest_data(method: str, first: Side, second: Side, aim: tuple[float, float], restarts: int = RESTARTS) -> Nearest:
    """Search data whose test by `method` has |z| in the range `aim`; a side given as marks is known and stays.

    Raises
    ------
    ValueError
        When the values of a side have no bounds, because neither a scale nor a mean with an SD is printed.
    """
    shift = 0.0

    def distance(sides: Sides, off: float) -> float:
        """An exact method moves the deviate by what it was off at the last data set that it was asked about."""
        nonlocal shift
        reached = deviate(method, *sides) + shift
        if off == 0 and "exact" in method and _outside(reached, aim) <= NEAR:
            exact = deviate_of(p_value(method, *sides))
            shift, reached = shift + exact - reached, exact
        return _outside(reached, aim)

    return _annealed((first, second), distance, restarts)


def some_data(data: PrintedData, restarts: int = RESTARTS) -> Nearest:
    """Search data that agree with the summaries; the first side of the result."""
    return _annealed((data, ()), lambda _sides, _off: 0.0, restarts)


def _annealed(given: tuple[Side, Side], distance: Callable[[Sides, float], float], restarts: int) -> Nearest:
    rng = random.Random(SEED)
    unknown = {place: side for place, side in enumerate(given) if isinstance(side, PrintedData)}
    places = list(unknown)
    moves = {place: (*_bounds(data), _spread(data)) for place, data in unknown.items()}
    excess = {place: excess_of(data) for place, data in unknown.items()}
    best, tried = Nearest(None, math.inf, 0), 0
    for restart in range(restarts):
        state = _started(given[0], rng, restart), _started(given[1], rng, restart)
        cost = math.inf
        for step in range(STEPS):
            tried += 1
            moved = list(state[0]), list(state[1])
            if step:
                place = places[_below(len(places), rng)]
                _move(moved[place], *moves[place], rng)
            off = sum(excess[place](moved[place]) for place in places)
            away = distance(moved, off)
            if off == 0 and away < best.distance:
                best = Nearest(moved, away, tried)
                if away == 0:
                    return best
            temperature = FIRST_TEMPERATURE * (LAST_TEMPERATURE / FIRST_TEMPERATURE) ** (step / STEPS)
            new = WEIGHT * off + away
            if new <= cost or rng.random() < math.exp((cost - new) / temperature):
                state, cost = moved, new
    return Nearest(best.sides, best.distance, tried)


def _outside(value: float, aim: tuple[float, float]) -> float:
    return max(0.0, aim[0] - value, value - aim[1])


def _below(limit: int, rng: random.Random) -> int:
    """`random()` alone is promised to give the same numbers in every version of Python."""
    return int(rng.random() * limit)


def _started(side: Side, rng: random.Random, restart: int) -> Marks:
    """Begin near the printed mean or median: evenly spread first, then with a long tail upwards."""
    if not isinstance(side, PrintedData):
        return list(side)
    low, high = _bounds(side)
    centre = side.median if restart % 2 and side.median is not None else side.mean or side.median
    middle = (low + high) / 2 if centre is None else float(centre.number) * side.items
    spread = _spread(side)
    marks: Marks = []
    for _ in range(side.n):
        normal = math.sqrt(-2 * math.log(1 - rng.random())) * math.cos(2 * math.pi * rng.random())
        drawn = middle + spread * (normal if restart % 2 == 0 else math.expm1(normal) / 2)
        marks.append(min(max(round(drawn), low), high))
    return marks


def _move(marks: Marks, low: int, high: int, spread: float, rng: random.Random) -> None:
    """Move one value, move two apart or together, or set one equal to another; in place, within the bounds."""
    one, other = _below(len(marks), rng), _below(len(marks), rng)
    size = 1 + int(-math.log(1 - rng.random()) * spread / 4)
    size = size if rng.random() < 0.5 else -size
    kind = rng.random()
    if kind < 0.2:
        marks[one] = marks[other]
        return
    if kind < 0.6 and one != other and low <= marks[other] - size <= high and low <= marks[one] + size <= high:
        marks[other] -= size
    marks[one] = min(max(marks[one] + size, low), high)


def _spread(data: PrintedData) -> float:
    low, high = _bounds(data)
    return (high - low) / 4 if data.sd is None else max(float(data.sd.number) * data.items, 1.0)


def _bounds(data: PrintedData) -> tuple[int, int]:
    bounds = ends(data)
    if bounds is None:
        raise ValueError("the values have no bounds: neither a scale nor a mean with an SD is printed")
    return bounds
