"""The measures, against small tables worked out by hand and against counting in another way."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from reinfuse.risk.measures import UNKNOWN, class_sizes, measures


def codes(*values):
    return np.array(values, dtype=np.int64)


def test_measures_of_six_patients():
    """Each number of the report's table, on classes of 3, 2 and 1."""
    found = measures([codes(0, 0, 0, 1, 1, 1), codes(0, 0, 0, 0, 0, 1)], [codes(0, 1, 1, 2, 2, 0)], 3)
    assert found == {
        "patients": 6,
        "combinations": 3,
        "k": 1,
        "l": 1,
        "unique": 1,
        "share_unique": pytest.approx(1 / 6),
        "highest_risk": 1.0,
        "mean_risk": pytest.approx(3 / 6),
        "share_above": pytest.approx(3 / 6),
    }


@pytest.mark.attack("structure", "a class that is only diverse by a missing cell", "counted")
def test_a_missing_sensitive_value_is_no_value():
    """'a' and an empty cell taken for two values: whoever is known to be in the class is known to have 'a'."""
    assert measures([codes(0, 0, 0)], [codes(0, UNKNOWN, 0)], 3)["l"] == 1
    assert measures([codes(0, 0)], [codes(UNKNOWN, UNKNOWN)], 2)["l"] == 0


def test_the_sensitive_column_with_the_fewest_values_counts():
    """One harmless column that hides what another gives away."""
    assert measures([codes(0, 0, 0)], [codes(0, 1, 2), codes(0, 0, 0)], 3)["l"] == 1


def test_nobody_has_no_risk():
    """A division by zero where everybody is withheld."""
    found = measures([codes()], [codes()], 11)
    assert (found["patients"], found["k"], found["mean_risk"]) == (0, None, None)
    assert class_sizes([codes()]) == {}


@pytest.mark.parametrize("seed", range(5))
def test_measures_agree_with_counting(seed):
    """Mixed-up numbering of classes joins strangers or parts what belongs together."""
    random = np.random.default_rng(seed)
    columns = [random.integers(0, high, 300) for high in (2, 9, 40)]
    sensitive = random.integers(-1, 3, 300)
    kinds = list(zip(*(column.tolist() for column in columns), strict=True))
    sizes, values = Counter(kinds), defaultdict(set)
    for kind, value in zip(kinds, sensitive.tolist(), strict=True):
        values[kind] |= {value} - {UNKNOWN}
    found = measures(columns, [sensitive], 4)
    assert found["k"] == min(sizes.values())
    assert found["l"] == min(len(values[kind]) for kind in sizes)
    assert found["combinations"] == len(sizes)
    assert found["mean_risk"] == pytest.approx(sum(1 / sizes[kind] for kind in kinds) / 300)
    assert found["share_above"] == pytest.approx(sum(sizes[kind] < 4 for kind in kinds) / 300)
    assert class_sizes(columns) == dict(sorted(Counter(sizes.values()).items()))
