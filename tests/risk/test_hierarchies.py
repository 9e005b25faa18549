"""Levels of a quasi-identifier: who becomes the same, and what is lost."""

import numpy as np
import pytest

from reinfuse.risk.hierarchies import hierarchy


def same(classes):
    """Return the patients of each class, by where they stand."""
    return sorted(np.flatnonzero(classes == number).tolist() for number in np.unique(classes))


def test_bands_lose_their_share_of_the_range():
    """Iyengar's loss: (upper − lower) / range, bands cut at the ends of the data; a missing age loses nothing yet."""
    made = hierarchy([(40,), (44,), (45,), (60,), ()], [{"width": 5}, {"hidden": True}])
    assert same(made.classes[0]) == [[0], [1], [2], [3], [4]]
    assert same(made.classes[1]) == [[0, 1], [2], [3], [4]]
    assert made.loss[1].tolist() == pytest.approx([5 / 20, 5 / 20, 5 / 20, 0, 0])
    assert same(made.classes[2]) == [[0, 1, 2, 3, 4]]
    assert made.loss[2].tolist() == [1, 1, 1, 1, 1]


def test_joined_words_lose_their_share_of_the_words():
    """Iyengar's loss: (leaves joined − 1) / (leaves − 1)."""
    made = hierarchy([("a",), ("b",), ("c",), ("c",)], [{"words": {"a": "ab", "b": "ab"}}])
    assert same(made.classes[1]) == [[0, 1], [2, 3]]
    assert made.loss[1].tolist() == [0.5, 0.5, 0, 0]


def test_digits_of_postcodes():
    """100 and 101 share two digits, 112 only one."""
    made = hierarchy([("100",), ("101",), ("112",)], [{"digits": 2}, {"digits": 1}])
    assert [same(level) for level in made.classes[1:]] == [[[0, 1], [2]], [[0, 1, 2]]]


def test_a_pattern_of_visits_is_made_coarser_visit_by_visit():
    """Days 0, 7, 15 and days 0, 8, 20 are the same weeks 0, 1, 2; a visit more is another pattern."""
    made = hierarchy([(0, 7, 15), (0, 8, 20), (0, 7, 15, 16)], [{"width": 7}])
    assert same(made.classes[1]) == [[0, 1], [2]]
    assert made.loss[1].tolist() == [0.5, 0.5, 0]


def test_days_before_day_0_have_bands_of_their_own():
    """Day −1 in one week with day 0, and with it twice as wide as the others."""
    assert same(hierarchy([(-1,), (0,), (6,), (-7,)], [{"width": 7}]).classes[1]) == [[0, 3], [1, 2]]
