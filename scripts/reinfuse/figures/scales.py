"""Value axes: which values are ticked, and how neighbouring labels are kept apart."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reinfuse.wording.format import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Doses run from a few to hundreds of mg a day; on a square-root scale small ones stay visible, and 0 exists.
SQUARE_ROOT_UNITS = {"mg/day"}
SQUARE_ROOT_TICK_GAP = 0.1


def plain(value: float) -> str:
    """Return a number for an axis, with no more decimals than it needs."""
    decimals = next((n for n in range(6) if abs(round(value, n) - value) <= 1e-9 * abs(value)), 6)
    return number(value, decimals)


def set_value_axis(
    axis_of: "Axes", values: Sequence[float], span: Sequence[float] | None, from_zero: bool, square_root: bool = False
) -> None:
    """Set limits and ticks of the y axis: the declared span of the scale, widened where values lie beyond it."""
    low, high = min(values), max(values)
    if span is not None:
        low, high = min(low, span[0]), max(high, span[1])
    elif from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + 1.0
    if square_root and low >= 0:
        axis_of.set_yscale("function", functions=SQUARE_ROOT)
        ticks, high = square_root_ticks(high), high * 1.03
    else:
        ticks = round_values(low, high)
        if span is None:
            low, high = (ticks[0] if low < 0 else low), ticks[-1]
    ticks = [tick for tick in ticks if low <= tick <= high]
    axis_of.set_ylim(low, high)
    axis_of.set_yticks(ticks, [plain(tick) for tick in ticks])
    axis_of.minorticks_off()


def set_share_axis(axis_of: "Axes") -> None:
    """Give the y axis shares from 0 to 1, ticked in percent."""
    axis_of.set_ylim(0, 1)
    axis_of.set_yticks([0, 0.25, 0.5, 0.75, 1], [f"{plain(percent)} %" for percent in (0, 25, 50, 75, 100)])


def round_values(low: float, high: float) -> list[float]:
    """Return up to seven round values, the first at or below `low` and the last at or above `high`."""
    from matplotlib.ticker import MaxNLocator

    return [float(tick) for tick in MaxNLocator(nbins=6, steps=[1, 2, 5, 10]).tick_values(low, high)]


def _signed_root(values: object) -> object:
    import numpy as np

    numbers = np.asarray(values, dtype=float)
    return np.sign(numbers) * np.sqrt(np.abs(numbers))


def _signed_square(values: object) -> object:
    import numpy as np

    numbers = np.asarray(values, dtype=float)
    return np.sign(numbers) * numbers**2


SQUARE_ROOT: tuple[Callable[[object], object], Callable[[object], object]] = (_signed_root, _signed_square)


def square_root_ticks(high: float) -> list[float]:
    """Return 0 and those of 1, 2.5, 5, 10, 25, 50, … up to `high` whose square roots lie well apart."""
    power = math.floor(math.log10(high))
    series = [step * 10.0**exponent for exponent in range(power, power - 3, -1) for step in (5, 2.5, 1)]
    gap = SQUARE_ROOT_TICK_GAP * math.sqrt(high)
    ticks: list[float] = []
    for tick in series:
        beside = math.sqrt(ticks[-1]) - gap if ticks else math.inf
        if tick <= high and gap <= math.sqrt(tick) <= beside:
            ticks.append(tick)
    return [0.0, *reversed(ticks)]


def spread(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Move positions as little as possible (least squares) so that neighbours lie at least a gap apart.

    `gaps[i]` is wanted between the i-th and the next position in sorted order. After the gaps are taken off, what is
    left is a monotone regression, solved by pooling adjacent violators (Barlow et al., 1972).
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    offsets = [0.0]
    for gap in gaps[: len(wanted) - 1]:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        mean, count = wanted[index] - offsets[rank], 1
        while pools and pools[-1][0] > mean:
            other_mean, other_count = pools.pop()
            mean = (mean * count + other_mean * other_count) / (count + other_count)
            count += other_count
        pools.append((mean, count))
    level = [mean for mean, count in pools for _ in range(count)]
    moved = [0.0] * len(wanted)
    for rank, index in enumerate(order):
        moved[index] = level[rank] + offsets[rank]
    return moved


def side_by_side(wanted: Sequence[float], halves: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return centres for things of given half sizes: near to where they are wanted, apart, from `low` to `high`.

    Where there is too little room for all of them, the first ones reach beyond `low`.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gaps = [halves[a] + halves[b] + gap for a, b in itertools.pairwise(order)]
    moved = spread(wanted, gaps)
    centres = [moved[i] for i in order]
    centres[0] = max(centres[0], low + halves[order[0]])
    for i, distance in enumerate(gaps):
        centres[i + 1] = max(centres[i + 1], centres[i] + distance)
    centres[-1] = min(centres[-1], high - halves[order[-1]])
    for i, distance in reversed(list(enumerate(gaps))):
        centres[i] = min(centres[i], centres[i + 1] - distance)
    placed = dict(zip(order, centres, strict=True))
    return [placed[i] for i in range(len(wanted))]
