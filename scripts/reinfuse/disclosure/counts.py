"""The counts in a table of estimates, which of them a reader can add up, and which may therefore be told."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reinfuse.disclosure import rules
from reinfuse.disclosure.attack import Cell, Sum, secondary
from reinfuse.disclosure.presets import Preset
from reinfuse.report.inputs import Estimate

ALL = "all"
THRESHOLD = re.compile(r"(at_least|above)_[\d.]+_percent")


@dataclass(frozen=True)
class Counted:
    """The two counts of a row of the estimates: how many of how many; a row without a count of its own has one."""

    whole: Cell
    part: Cell | None
    kind: str


@dataclass(frozen=True)
class Counts:
    """Every count of a study that a reader could want to know; `rows` follows the estimates."""

    rows: list[Counted | None]
    counts: dict[Cell, int]
    sums: list[Sum]
    sizes: Mapping[str, int]


def counts_of(estimates: list[Estimate], sizes: Mapping[str, int]) -> Counts:
    """Return the counts of estimates and all sums that hold among them.

    Parameters
    ----------
    sizes
        The number of patients in each declared group and in `all`.

    Only sums that hold are taken: where levels overlap (a patient with two diagnoses) a reader cannot add them up.
    """
    counts: dict[Cell, int] = {("n", group, size): size for group, size in sizes.items()}
    rows = [_counted(row, sizes, counts) for row in estimates]
    sums = [
        *_known_and_missing(sizes, counts),
        *_parts_and_complements(rows, counts),
        *_levels(estimates, rows, counts),
        *_kinds(estimates, rows, counts),
        *_groups(estimates, rows, sizes, counts),
        *_nested(estimates, rows, counts),
    ]
    return Counts(rows, counts, list(dict.fromkeys(sums)), sizes)


def told_counts(found: Counts, preset: Preset) -> set[Cell]:
    """Return the counts that may be told: no small one, no complement of one, nothing that gives one away."""
    told: set[Cell] = {("n", group, size) for group, size in found.sizes.items() if not preset.is_sensitive(size)}
    for row in found.rows:
        if row is None:
            continue
        whole = found.counts[row.whole]
        if whole >= preset.smallest_count:
            told.add(row.whole)
        if row.part is None or whole < preset.smallest_count:
            continue
        part = found.counts[row.part]
        # That nobody is missing is said of no patient, whatever the preset says of zeros.
        is_harmless = row.kind == "missing" and part == 0
        if is_harmless or not (preset.is_sensitive(part) or preset.is_sensitive(whole - part)):
            told.add(row.part)
    kept = [("n", group, size) for group, size in found.sizes.items()]
    return secondary(found.counts, found.sums, told, preset, kept)


def _counted(row: Estimate, sizes: Mapping[str, int], counts: dict[Cell, int]) -> Counted | None:
    if row.n_patients is None:
        return None
    n = round(row.n_patients)
    group, value = row.group, row.estimate
    whole: Cell = ("n", group, n)
    if value is not None and row.unit not in {"infusions", "hours"}:
        if row.estimand in rules.KNOWN and group in sizes:
            whole = ("n", group, sizes[group])
            return _with(counts, whole, sizes[group], ("n", group, round(value)), round(value), "known")
        if row.estimand in rules.MISSING and group in sizes:
            scale = rules.MISSING[row.estimand]
            missing = round(value if scale is None else value / scale * n)
            whole = ("n", group, sizes[group])
            return _with(counts, whole, sizes[group], ("missing", group, missing), missing, "missing")
        if row.estimand in rules.COUNTS:
            return _with(counts, whole, n, _part(row, rules.COUNTS[row.estimand], round(value)), round(value), "part")
        if row.estimand in rules.SHARES:
            kind, one = rules.SHARES[row.estimand]
            part = round(value / one * n)
            return _with(counts, whole, n, _part(row, kind, part), part, "part")
    counts[whole] = n
    return Counted(whole, None, "")


def _part(row: Estimate, kind: str, count: int) -> Cell:
    return (kind, row.analysis, row.outcome, row.group, row.contrast, row.timepoint, count)


def _with(counts: dict[Cell, int], whole: Cell, n: int, part: Cell, count: int, kind: str) -> Counted:
    counts[whole], counts[part] = n, count
    return Counted(whole, part, kind)


def _known_and_missing(sizes: Mapping[str, int], counts: dict[Cell, int]) -> Iterable[Sum]:
    """A group's size is those with a value and those without, whichever variable it is; two groups together too."""
    for cell, n in list(counts.items()):
        if not isinstance(cell, tuple) or cell[0] not in {"n", "missing"}:
            continue
        group = cell[1]
        members = [part for part in group.split(" vs ") if part in sizes]
        if len(members) == 2:
            whole: Cell = ("n", group, sum(sizes[part] for part in members))
            counts[whole] = sum(sizes[part] for part in members)
            yield Sum(whole, tuple(("n", part, sizes[part]) for part in members))
        elif group in sizes:
            whole = ("n", group, sizes[group])
        else:
            continue
        rest = counts[whole] - n
        other: Cell = ("missing" if cell[0] == "n" else "n", group, rest)
        if rest > 0 and n > 0:
            counts[other] = rest
            yield Sum(whole, (cell, other))


def _parts_and_complements(rows: list[Counted | None], counts: dict[Cell, int]) -> Iterable[Sum]:
    for row in rows:
        if row is not None and row.kind == "part" and row.part is not None:
            rest = counts[row.whole] - counts[row.part]
            if rest >= 0:
                other: Cell = ("others", row.whole, row.part)
                counts[other] = rest
                yield Sum(row.whole, (row.part, other))


def _levels(estimates: list[Estimate], rows: list[Counted | None], counts: dict[Cell, int]) -> Iterable[Sum]:
    """Levels of a variable, reasons and answers that exclude each other add up to all who have a value."""
    wholes: dict[tuple[str, ...], dict[Cell, Cell]] = defaultdict(dict)
    for row, found in zip(estimates, rows, strict=True):
        if found is None or found.part is None or found.kind != "part":
            continue
        if ":" in row.outcome:
            variable = row.outcome.partition(":")[0]
            wholes[(row.analysis, variable, row.group, row.contrast, row.timepoint)][found.part] = found.whole
        for position, contrasts in enumerate(rules.CONTRASTS_OF_WHOLES):
            if row.contrast in contrasts:
                wholes[(row.analysis, row.outcome, row.group, str(position), row.timepoint)][found.part] = found.whole
    yield from _that_hold(wholes.values(), counts)


def _kinds(estimates: list[Estimate], rows: list[Counted | None], counts: dict[Cell, int]) -> Iterable[Sum]:
    by_place: dict[tuple[str, ...], dict[str, Counted]] = defaultdict(dict)
    for row, found in zip(estimates, rows, strict=True):
        if found is not None and found.part is not None and row.estimand in rules.COUNTS:
            by_place[(row.analysis, row.outcome, row.group)][rules.COUNTS[row.estimand]] = found
    for kinds in by_place.values():
        for whole, parts in rules.PARTS_OF_WHOLES:
            present = [kinds[part] for part in parts if part in kinds]
            if len(present) < 2 or (whole != "n" and whole not in kinds):
                continue
            total = present[0].whole if whole == "n" else kinds[whole].part
            yield from _that_hold([{part.part: total for part in present}], counts)


def _that_hold(wholes: Iterable[Mapping[Cell, Cell]], counts: dict[Cell, int]) -> Iterable[Sum]:
    for parts in wholes:
        totals = set(parts.values())
        if len(parts) > 1 and len(totals) == 1:
            total = totals.pop()
            if counts[total] == sum(counts[part] for part in parts):
                yield Sum(total, tuple(parts))


def _groups(
    estimates: list[Estimate], rows: list[Counted | None], sizes: Mapping[str, int], counts: dict[Cell, int]
) -> Iterable[Sum]:
    """A count of all patients less that of a group is that of the others; two groups may make up all."""
    by_row: dict[tuple[str, ...], dict[str, Counted]] = defaultdict(dict)
    for row, found in zip(estimates, rows, strict=True):
        if found is not None and row.group in sizes:
            key = (row.analysis, row.estimand, row.outcome, row.contrast, row.timepoint, row.method)
            by_row[key][row.group] = found
    sized = {group: Counted(("n", group, size), None, "") for group, size in sizes.items()}
    for groups in [*by_row.values(), sized]:
        if ALL not in groups:
            continue
        for of in ("whole", "part"):
            cells = {group: cell for group, found in groups.items() if (cell := _cell(found, of, counts)) is not None}
            yield from _differences(cells, sizes, counts)


def _cell(found: Counted, of: str, counts: Mapping[Cell, int]) -> Cell | None:
    """Return the whole or the part of a row; that nobody is missing tells nothing of those who are not."""
    if of == "whole":
        return found.whole
    return None if found.part is None or (found.kind == "missing" and counts[found.part] == 0) else found.part


def _differences(cells: Mapping[str, Cell], sizes: Mapping[str, int], counts: dict[Cell, int]) -> Iterable[Sum]:
    total = cells.get(ALL)
    if total is None:
        return
    others = [group for group in cells if group != ALL and sizes[group] < sizes[ALL]]
    for position, group in enumerate(others):
        rest = counts[total] - counts[cells[group]]
        if rest < 0:
            continue
        other: Cell = ("rest", total, cells[group])
        counts[other] = rest
        yield Sum(total, (cells[group], other))
        for second in others[position + 1 :]:
            is_whole = sizes[group] + sizes[second] == sizes[ALL]
            if is_whole and counts[cells[group]] + counts[cells[second]] == counts[total]:
                yield Sum(total, (cells[group], cells[second]))


def _nested(estimates: list[Estimate], rows: list[Counted | None], counts: dict[Cell, int]) -> Iterable[Sum]:
    """Who responds by 50 percent responds by 30 percent: the difference of two such counts is a count of patients."""
    chains: dict[tuple[str, ...], dict[Cell, None]] = defaultdict(dict)
    for row, found in zip(estimates, rows, strict=True):
        if found is not None and found.part is not None and THRESHOLD.fullmatch(row.contrast):
            chains[(row.analysis, row.outcome, row.group)][found.part] = None
    for chain in chains.values():
        ordered = sorted(chain, key=lambda cell: (-counts[cell], repr(cell)))
        for larger, smaller in itertools.pairwise(ordered):
            between: Cell = ("between", larger, smaller)
            counts[between] = counts[larger] - counts[smaller]
            if counts[between]:
                yield Sum(larger, (smaller, between))
