"""What a reader can work out, counted by an attacker of its own: every table that prints alike is tried."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from reinfuse.disclosure import attack
from reinfuse.disclosure.attack import LEAST_VALUES, Sum, bounds, secondary
from reinfuse.disclosure.presets import PRESETS, Preset

MOST = 26  # no cell of these tables is larger, so the attacker need not try more
NAMES = ["a", "b", "c", "d"]
# Two groups and two answers, with all sums: a + b, c + d, a + c, b + d, and the whole.
SUMS = [
    Sum("ab", ("a", "b")),
    Sum("cd", ("c", "d")),
    Sum("ac", ("a", "c")),
    Sum("bd", ("b", "d")),
    Sum("all", ("ab", "cd")),
    Sum("all", ("ac", "bd")),
]


def table(inner: tuple[int, ...]) -> dict[str, int]:
    """Return a two by two table with its totals."""
    a, b, c, d = inner
    return {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d, "all": a + b + c + d}


def possible(counts: dict[str, int], known: set[str], preset: Preset) -> dict[str, set[int]]:
    """Return the values that each inner cell takes in all tables that print like this one."""
    ranges = []
    for name in NAMES:
        low, high = preset.behind(preset.told(counts[name])) if name in known else (0, MOST)
        ranges.append(np.arange(low, min(high, MOST) + 1))
    a, b, c, d = np.meshgrid(*ranges, indexing="ij")
    totals = {"ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d, "all": a + b + c + d}
    fits = np.ones(a.shape, dtype=bool)
    for name, total in totals.items():
        if name in known:
            low, high = preset.behind(preset.told(counts[name]))
            fits &= (total >= low) & (total <= high)
    return {name: set(cell[fits].tolist()) for name, cell in zip(NAMES, (a, b, c, d), strict=True)}


def protected(counts: dict[str, int], preset: Preset) -> set[str]:
    """Return what of a table is told."""
    harmless = [name for name, count in counts.items() if not preset.is_sensitive(count)]
    return secondary(counts, SUMS, harmless, preset, kept=["all"])


@pytest.mark.attack("outputs", "a suppressed cell, worked out from any two by two table and its totals", "protected")
@pytest.mark.parametrize("preset", [PRESETS["default"], PRESETS["cms"]], ids=["default", "cms"])
@given(inner=st.tuples(*[st.integers(0, 22)] * 4))
@given_settings(max_examples=12)
def test_no_table_pins_a_sensitive_cell(preset: Preset, inner: tuple[int, ...]) -> None:
    """Without this a suppressed count could be added up from the totals around it."""
    counts = table(inner)
    known = protected(counts, preset)
    found = possible(counts, known, preset)
    for name in NAMES:
        if preset.is_sensitive(counts[name]):
            assert name not in known
            small = {value for value in found[name] if preset.is_sensitive(value)}
            assert len(small) >= LEAST_VALUES
            assert counts[name] in found[name]


@pytest.mark.attack("outputs", "a cell of 1 to 10, worked out from the total and its complement", "protected")
@pytest.mark.parametrize("small", range(1, 11))
def test_unrounded_complements_are_suppressed_too(small: int) -> None:
    """Without this a cell of 1 to 10 is the total less what stands beside it."""
    counts = {"whole": 40, "other": 40 - small, "small": small}
    known = secondary(counts, [Sum("whole", ("other", "small"))], ["whole", "other"], PRESETS["cms"], kept=["whole"])
    assert known == {"whole"}


def test_rounding_alone_protects_a_complement() -> None:
    """Without this tables would lose cells that tell nothing: 40 and 35 are 33 to 37 of 38 to 42."""
    counts = {"whole": 40, "other": 36, "small": 4}
    known = secondary(counts, [Sum("whole", ("other", "small"))], ["whole", "other"], PRESETS["default"])
    assert known == {"whole", "other"}


@pytest.mark.attack("outputs", "a cell that follows only from several sums together", "protected")
def test_bounds_see_through_a_chain_of_sums() -> None:
    """Without this a cell is found that no single row or column gives: two rows less two columns leave it."""
    rows = [Sum("r1", ("x11", "x12")), Sum("r2", ("x21", "x22", "x23"))]
    columns = [Sum("c1", ("x11", "x21")), Sum("c2", ("x12", "x22"))]
    inner = {"x11": 3, "x12": 4, "x21": 5, "x22": 6, "x23": 7}
    counts = {**inner, "r1": 7 + 20, "r2": 18, "c1": 8, "c2": 10}
    counts |= {"x11": 13, "x12": 14, "r1": 27, "c1": 18, "c2": 20}
    cms = PRESETS["cms"]
    found = bounds("x23", list(counts), [*rows, *columns], counts, {"r1", "r2", "c1", "c2"}, cms)
    assert found == (7, 7)
    known = secondary(counts, [*rows, *columns], ["r1", "r2", "c1", "c2"], cms)
    assert known < {"r1", "r2", "c1", "c2"}


def test_bounds_are_those_of_all_tables_that_print_alike() -> None:
    """Without this the integer programmes could claim room that no table has."""
    preset = PRESETS["default"]
    for inner in itertools.product([2, 14], [9, 20], [13], [18]):
        counts = table(inner)
        known = {name for name, count in counts.items() if not preset.is_sensitive(count)}
        found = possible(counts, known, preset)
        for name in set(NAMES) - known:
            small = sorted(value for value in found[name] if value < preset.smallest_count)
            assert bounds(name, list(counts), SUMS, counts, known, preset) == (small[0], small[-1])


@pytest.mark.parametrize("preset", [PRESETS["default"], PRESETS["cms"]], ids=["default", "cms"])
def test_asking_the_sums_near_a_cell_first_decides_as_asking_all_together(
    preset: Preset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without this what was made faster tells a cell that all sums together give away, or hides one for nothing."""
    random = np.random.default_rng(11)
    counts: dict[str, int] = {}
    sums = []
    for variable in range(12):
        for group, size in {"all": 90, "men": 50}.items():
            levels = random.multinomial(size, [0.5, 0.3, 0.15, 0.05]).tolist()
            names = [f"{group} {variable} {level}" for level in range(len(levels))]
            counts |= {group: size, **dict(zip(names, levels, strict=True))}
            sums.append(Sum(group, tuple(names)))
            for name in names:
                counts[f"not {name}"] = size - counts[name]
                sums.append(Sum(group, (name, f"not {name}")))
    told = [name for name, count in counts.items() if not (name.startswith("not") or preset.is_sensitive(count))]
    asked: list[int] = []

    def counted(target: str, cells: list[str], near: list[Sum], *others: Any) -> tuple[int, int]:
        asked.append(len(near))
        return bounds(target, cells, near, *others)

    monkeypatch.setattr(attack, "bounds", counted)
    quickly = secondary(counts, sums, told, preset, ["all", "men"])
    assert min(asked) < len(sums)
    monkeypatch.setattr(attack, "_around", lambda target, sums_of: (sums, []))
    assert secondary(counts, sums, told, preset, ["all", "men"]) == quickly
    # Rounding alone protects all of it; exact counts do not.
    assert (quickly < set(told)) == (preset.rounding == 1)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_zero_that_follows_from_the_sums_alone_takes_nothing_with_it(preset):
    """A study in which only one group lacks values: a defect of the program, or a release without any count."""
    # 30 patients, of whom 18 and 12 are in two groups; 27, 15 and 12 have a value. The 3 of all are the 3 of one group.
    counts = {"all": 30, "a": 18, "b": 12, "known": 27, "known a": 15, "missing": 3, "missing a": 3, "missing b": 0}
    sums = [
        Sum("all", ("a", "b")),
        Sum("all", ("known", "missing")),
        Sum("a", ("known a", "missing a")),
        Sum("known", ("known a", "b")),
        Sum("missing", ("missing a", "missing b")),
    ]
    harmless = [cell for cell, count in counts.items() if not preset.is_sensitive(count)]
    assert "all" in secondary(counts, sums, harmless, preset, kept=["all"])
