"""What a reader can work out about suppressed counts, and what else must go so that it is not enough.

The reader is taken to know every sum that holds: a total and its parts, a group and its complement, known and missing.
Each count that is told stands for all counts that are told alike; the least and the greatest value of a suppressed one
are then two integer programmes (the attacker's problem: Fischetti and Salazar (2001), Management Science 47:1008).
Which further cell goes is chosen greedily, the smallest first.
"""

import functools
import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from reinfuse.disclosure.presets import Preset

Cell = Hashable
# A suppressed count must keep at least so many possible values, or all that its preset leaves it if those are fewer.
LEAST_VALUES = 5
# How far from a cell that is given away another one is sought, before the size of a group goes.
RINGS = 3
# How far from a cell the sums reach that are asked before all are, and through cells of how many sums: the size of a
# group is in hundreds of them.
RINGS_ASKED = 4
MOST_SUMS_PASSED = 8


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`, and a reader knows that it is."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def secondary(
    counts: Mapping[Cell, int], sums: Iterable[Sum], told: Iterable[Cell], preset: Preset, kept: Iterable[Cell] = ()
) -> set[Cell]:
    """Return the cells that may be told without giving a sensitive one away.

    A cell that is 0 by the sums alone, as of those missing in no group but one, has that value whatever is told: no
    suppression keeps it back, and none is tried.

    Parameters
    ----------
    counts
        Every cell with its true count, those that nobody prints (such as complements) included.
    sums
        The sums that a reader knows; all must hold for `counts`.
    told
        The cells that are printed unless they are suppressed; none of them is sensitive itself.
    kept
        Cells that go last, such as the sizes of groups.
    """
    known, last = set(told), set(kept)
    listed = list(sums)
    for _, cells, equations in _components(counts, listed):
        sums_of = _sums_of(equations)
        sensitive = [cell for cell in cells if cell not in known and preset.is_sensitive(counts[cell])]
        for target in reversed(sensitive):
            is_safe = functools.partial(_is_safe, target, cells, equations, sums_of, counts, preset=preset)
            is_given_away = not is_safe(known=known) and is_safe(known=set())
            while is_given_away:
                known.discard(_next_to_go(target, equations, counts, known, last))
                is_given_away = not is_safe(known=known)
    return known


def bounds(
    target: Cell,
    cells: list[Cell],
    sums: list[Sum],
    counts: Mapping[Cell, int],
    known: set[Cell],
    preset: Preset,
    fixed: Iterable[Cell] = (),
) -> tuple[int, int]:
    """Return the least and the greatest count that a reader must think possible for a cell that is not told.

    `fixed` are cells that are taken to have their true count.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    place = {cell: position for position, cell in enumerate(cells)}
    low, high = np.zeros(len(cells)), np.full(len(cells), np.inf)
    for cell in cells:
        if cell in known:
            low[place[cell]], high[place[cell]] = preset.behind(preset.told(counts[cell]))
    for cell in fixed:
        low[place[cell]] = high[place[cell]] = counts[cell]
    low[place[target]], high[place[target]] = int(preset.tells_zero), preset.smallest_count - 1
    entries = [
        (row, place[cell], 1.0 if position == 0 else -1.0)
        for row, each in enumerate(sums)
        for position, cell in enumerate(each.cells)
    ]
    rows, columns, values = zip(*entries, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(len(sums), len(cells)))
    goal = np.zeros(len(cells))
    goal[place[target]] = 1.0
    found = [
        milp(
            sign * goal,
            constraints=LinearConstraint(matrix, 0, 0),
            bounds=Bounds(low, high),
            integrality=np.ones(len(cells)),
        )
        for sign in (1.0, -1.0)
    ]
    least, most = (round(float(each.x[place[target]])) for each in found)
    return least, most


def _is_safe(
    target: Cell,
    cells: list[Cell],
    sums: list[Sum],
    sums_of: Mapping[Cell, list[Sum]],
    counts: Mapping[Cell, int],
    known: set[Cell],
    preset: Preset,
) -> bool:
    """Tell whether a reader is left with enough values for a cell.

    All sums are asked together only where those near the cell do not decide. What is possible near it while all that
    reaches further has its true count is possible altogether; what the sums near it rule out is ruled out.
    """
    wanted = min(LEAST_VALUES, preset.smallest_count - preset.tells_zero)

    def is_enough(limits: tuple[int, int]) -> bool:
        return limits[1] - limits[0] + 1 >= wanted

    near, border = _around(target, sums_of)
    if len(near) < len(sums):
        of_near = list(dict.fromkeys(cell for each in near for cell in each.cells))
        if is_enough(bounds(target, of_near, near, counts, known, preset, border)):
            return True
        if not is_enough(bounds(target, of_near, near, counts, known, preset)):
            return False
    return is_enough(bounds(target, cells, sums, counts, known, preset))


def _around(target: Cell, sums_of: Mapping[Cell, list[Sum]]) -> tuple[list[Sum], list[Cell]]:
    """Return the sums near a cell, and which of their cells are in other sums too; no way passes cells of many sums."""
    found: dict[Sum, None] = {}
    reached = {target}
    for _ in range(RINGS_ASKED):
        for cell in list(reached):
            if cell == target or len(sums_of[cell]) <= MOST_SUMS_PASSED:
                found |= dict.fromkeys(sums_of[cell])
        reached = {cell for each in found for cell in each.cells}
    border = [cell for cell in reached if cell != target and not found.keys() >= set(sums_of[cell])]
    return list(found), sorted(border, key=repr)


def _sums_of(sums: list[Sum]) -> dict[Cell, list[Sum]]:
    found: dict[Cell, list[Sum]] = {}
    for each in sums:
        for cell in each.cells:
            found.setdefault(cell, []).append(each)
    return found


def _next_to_go(target: Cell, sums: list[Sum], counts: Mapping[Cell, int], known: set[Cell], last: set[Cell]) -> Cell:
    """Return the smallest of the told cells nearest to the target; one that goes last only where no other is near.

    Nearest are those in a sum with it, then those in a sum with one of these, and so on.
    """
    near: set[Cell] = {target}
    spared: set[Cell] = set()
    for ring in itertools.count(1):
        wider = near.union(*(set(each.cells) for each in sums if near.intersection(each.cells)))
        candidates = (wider & known) - last
        spared = spared or wider & known & last
        if not candidates and (ring >= RINGS or wider == near):
            candidates = spared
        if candidates:
            return min(candidates, key=lambda cell: (counts[cell], repr(cell)))
        if wider == near:
            break
        near = wider
    raise AssertionError("a cell without anything told around it cannot be given away")


def _components(counts: Mapping[Cell, int], sums: list[Sum]) -> list[tuple[Cell, list[Cell], list[Sum]]]:
    """Split the cells into parts that no sum connects; a cell in no sum is given away by none."""
    root: dict[Cell, Cell] = {cell: cell for cell in counts}

    def find(cell: Cell) -> Cell:
        while root[cell] != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    for each in sums:
        for cell in each.parts:
            root[find(cell)] = find(each.total)
    cells: dict[Cell, list[Cell]] = {}
    equations: dict[Cell, list[Sum]] = {}
    for cell in counts:
        cells.setdefault(find(cell), []).append(cell)
    for each in sums:
        equations.setdefault(find(each.total), []).append(each)
    return [(name, cells[name], equations[name]) for name in equations]
