"""How a single count is told."""

import pytest

from reinfuse.disclosure.presets import PRESETS, Preset


@pytest.mark.parametrize(
    ("preset", "sensitive", "harmless"),
    [
        ("default", range(11), [11, 12]),  # zeros too: with 0 of 40, nobody's answer is a secret
        ("cms", range(1, 11), [0, 11]),
        ("opensafely", range(8), [8]),
        ("ema", range(1, 11), [0, 11]),
    ],
)
def test_which_counts_are_sensitive(preset: str, sensitive: range, harmless: list[int]) -> None:
    """Without this a count that the named policy forbids would be told, or one that it allows kept back."""
    assert all(PRESETS[preset].is_sensitive(count) for count in sensitive)
    assert not any(PRESETS[preset].is_sensitive(count) for count in harmless)


@pytest.mark.parametrize(
    ("preset", "count", "told"),
    [
        ("default", 10, 0),
        ("default", 11, 15),  # 10 would stand below the limit
        ("default", 12, 15),
        ("default", 17, 15),
        ("default", 18, 20),
        ("opensafely", 7, 0),  # suppressed first: rounded first, it would be told as 5
        ("opensafely", 8, 10),
        ("opensafely", 12, 10),
        ("cms", 11, 11),
        ("ema", 10, 0),
    ],
)
def test_suppression_comes_before_rounding(preset: str, count: int, told: int) -> None:
    """Without this a small count could be rounded up into the table."""
    assert PRESETS[preset].told(count) == told


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_no_told_count_is_below_the_limit_and_each_stands_for_its_whole_range(preset: Preset) -> None:
    """Without this the attack on the tables would reckon with a range that is not the reader's."""
    for count in range(preset.smallest_count, 200):
        told = preset.told(count)
        same = [other for other in range(preset.smallest_count, 300) if preset.told(other) == told]
        assert told >= preset.smallest_count
        assert preset.behind(told) == (same[0], same[-1])
