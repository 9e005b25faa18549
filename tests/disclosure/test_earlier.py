"""What a reader learns by subtracting one release from another, by trying all counts that print alike."""

import itertools
import random
from typing import Any

import pytest

from reinfuse.disclosure.earlier import ESTIMATE, code_of, differences_told, record_of
from reinfuse.disclosure.estimates import protected_estimates
from reinfuse.disclosure.presets import PRESETS, Preset
from reinfuse.report.inputs import Estimate
from reinfuse.wording.format import SUPPRESSED

LEVELS = ("a", "b", "c")
MOST = 140  # patients of any cohort here, and what the reader tries


def estimate(estimand: str, outcome: str, value: float, n: int) -> Estimate:
    """Return one row of a description of all patients."""
    return Estimate(
        analysis="t", estimand=estimand, outcome=outcome, group="all", contrast="", timepoint="", n_patients=n,
        n_observations=n, estimate=value, se=None, df=None, statistic=None, p_value=None, p_adjusted=None,
        ci_level=None, ci_low=None, ci_high=None, unit="", method="sample", note="",
    )  # fmt: skip


def release(counts: dict[str, int], preset: str, mean: float = 5.0) -> dict[str, Any]:
    """Return the record of a release of a description: how many at each level, and a mean."""
    n = sum(counts.values())
    rows = [estimate("mean", "pain", mean, n)]
    rows += [estimate("count", f"kind:{level}", float(count), n) for level, count in counts.items()]
    made, told = protected_estimates(rows, {"all": n}, set(), PRESETS[preset])
    kept = PRESETS[preset].told(n) if ("n", "all", n) in told else SUPPRESSED
    step = {"step": "x", "unit": "patients", "kept": kept, "reasons": []}
    return record_of(made, {"steps": [step], "groups": []}, preset)


def told_of(record: dict[str, Any], estimand: str, outcome: str) -> str:
    """Return a cell of a release."""
    (row,) = [row for key, row in record["estimates"].items() if f"| {estimand} | {outcome} |" in key]
    return str(row[ESTIMATE])


def counts_behind(told: str, preset: Preset) -> list[int]:
    """Return all counts that are told so, by trying them."""
    if told == SUPPRESSED:
        return list(range(MOST + 1))
    return [count for count in range(MOST + 1) if preset.told(count) == float(told) and count >= preset.smallest_count]


def differences(old: str, new: str, preset: Preset) -> set[int]:
    """Return all numbers of patients that may have come, for who takes the new release to hold all of the old."""
    pairs = itertools.product(counts_behind(old, preset), counts_behind(new, preset))
    return {after - before for before, after in pairs if after >= before}


@pytest.mark.attack("outputs", "counts of newcomers, from any two of many releases", "held back")
@pytest.mark.parametrize("preset", ["default", "cms", "opensafely", "ema"])
def test_whoever_subtracts_any_two_releases_that_passed_finds_no_small_count(preset: str) -> None:
    """Without this the table of a month's newcomers follows from two tables that were safe alone."""
    rules, chance = PRESETS[preset], random.Random(20261122)
    wanted = min(5, rules.smallest_count - rules.tells_zero)
    passed: list[dict[str, Any]] = []
    counts = {level: chance.randint(12, 16) for level in LEVELS}
    attacks = held_back = 0
    for _ in range(40):
        counts = {level: min(45, max(11, count + chance.choice([-3, 0, 1, 4, 15]))) for level, count in counts.items()}
        new = release(counts, preset)
        if any(differences_told(old, new) for old in passed if old != new):
            held_back += 1
            continue
        for old, level in itertools.product(passed, [*LEVELS, "n"]):
            for first, second in ((old, new), (new, old)):
                if level == "n":
                    cells = [record["sizes"]["all"] for record in (first, second)]
                else:
                    cells = [told_of(record, "count", f"kind:{level}") for record in (first, second)]
                came = differences(*cells, rules)
                small = {count for count in came if 0 < count < rules.smallest_count}
                assert not (came and came == small and len(came) < wanted), (preset, level, cells)
                attacks += 1
        passed.append(new)
    assert len(passed) > 2
    assert held_back > 2
    assert attacks > 20


@pytest.mark.parametrize(
    ("old", "new", "preset", "is_told"),
    [
        ({"a": 30, "b": 30}, {"a": 30, "b": 30}, "cms", False),
        ({"a": 30, "b": 30}, {"a": 33, "b": 30}, "cms", True),
        # Twenty more, of whom three of one kind.
        ({"a": 30, "b": 30}, {"a": 47, "b": 33}, "cms", True),
        ({"a": 30, "b": 30}, {"a": 50, "b": 45}, "cms", False),
        ({"a": 30, "b": 30}, {"a": 50, "b": 30}, "cms", False),
        # Ten of a kind are suppressed; with thirteen all told, and all who came of that kind but one, they follow.
        ({"a": 30, "b": 19, "c": 10}, {"a": 30, "b": 19, "c": 22}, "cms", True),
        # Nobody can say how many came: one to nine.
        ({"a": 30, "b": 30}, {"a": 47, "b": 46}, "default", False),
        # The suppressed rest is known as a whole.
        ({"a": 40, "b": 30, "c": 6, "d": 7}, {"a": 60, "b": 50, "c": 6, "d": 8}, "cms", True),
        ({"a": 40, "b": 30, "c": 6, "d": 7}, {"a": 60, "b": 50, "c": 6, "d": 7}, "cms", False),
    ],
)
def test_counts_of_newcomers_are_told_by_exact_tables(
    old: dict[str, int], new: dict[str, int], preset: str, is_told: bool
) -> None:
    """Without this a table of who came follows, or every second release waits for a person."""
    assert bool(differences_told(release(old, preset), release(new, preset))) == is_told
    assert bool(differences_told(release(new, preset), release(old, preset))) == is_told


@pytest.mark.parametrize(("patients", "is_told"), [(60, True), (63, True), (66, True), (90, False)])
def test_a_mean_that_changes_asks_for_enough_newcomers(patients: int, is_told: bool) -> None:
    """Without this sixty values and sixty-three give the mean of three, or a corrected cell of one patient."""
    first, second = release({"a": 30, "b": 30}, "default"), release({"a": patients - 30, "b": 30}, "default", 5.4)
    assert any("| mean |" in told for told in differences_told(first, second)) == is_told


def test_an_analysis_under_another_name_is_compared_all_the_same() -> None:
    """Without this renaming an analysis makes every release the first."""
    first = release({"a": 30, "b": 30}, "default")
    second = release({"a": 30, "b": 30}, "default", 5.4)
    second["estimates"] = {f"u{key.removeprefix('t')}": row for key, row in second["estimates"].items()}
    assert differences_told(first, second) == [key for key in second["estimates"] if "| mean |" in key]


def test_a_release_under_other_rules_is_compared_by_both() -> None:
    """Without this a change from rounded to exact counts hides that three came."""
    first, second = release({"a": 30, "b": 30}, "cms"), release({"a": 33, "b": 30}, "default", 5.4)
    assert differences_told(first, second)
    assert code_of(first) != code_of(second)
