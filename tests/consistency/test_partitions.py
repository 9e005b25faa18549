"""Groups against their whole, by brute force over every possible count."""

from fractions import Fraction
from itertools import product

import pytest

from reinfuse.consistency.partitions import counts_of_groups, percentages_of_partition
from reinfuse.printed_numbers import admits, parse_reported


@pytest.mark.parametrize(
    ("counts", "total", "exclusive", "verdict"),
    [
        ([18, 31], 49, True, "consistent"),
        ([18, 30], 49, True, "inconsistent"),
        ([143, 49, 80, 63], 224, True, "inconsistent"),
        ([143, 49, 80, 63], 224, False, "consistent"),  # diagnoses that do not exclude each other
        ([43, 49, 80, 50], 224, False, "inconsistent"),  # too few for everybody to have one
        ([225, 1], 224, False, "inconsistent"),
    ],
)
def test_sizes_of_groups(counts, total, exclusive, verdict):
    """Groups that may overlap are bounded from below and one by one; others must add up."""
    assert counts_of_groups(counts, total, exclusive=exclusive).verdict == verdict


@pytest.mark.parametrize(
    ("percents", "exclusive", "verdict"),
    [
        (["37", "63"], True, "consistent"),
        (["33", "33", "33"], True, "consistent"),  # thirds
        (["33", "33", "32"], True, "inconsistent"),
        (["33.3", "33.3", "33.3"], True, "consistent"),
        (["33.3", "33.3", "33.1"], True, "inconsistent"),
        (["64", "22", "36", "28"], False, "consistent"),
        (["64", "22", "36", "28"], True, "inconsistent"),
        (["20", "30", "40"], False, "inconsistent"),
    ],
)
def test_rounded_percentages_without_a_denominator(percents, exclusive, verdict):
    """Rounding each part by itself must be allowed for, and no more than that."""
    assert percentages_of_partition([parse_reported(text) for text in percents], exclusive=exclusive).verdict == verdict


@pytest.mark.parametrize("n", [7, 11, 19])
def test_with_a_denominator_exactly_the_triples_of_counts_pass(n):
    """Against every triple of counts that adds up to n; the witness must be one of them."""
    printed = [parse_reported(str(percent)) for percent in range(0, 101, 9)]
    counts = {one: [k for k in range(n + 1) if admits(one, Fraction(100 * k, n))] for one in printed}
    for triple in product(printed, repeat=3):
        exists = any(sum(chosen) == n for chosen in product(*(counts[one] for one in triple)))
        finding = percentages_of_partition(triple, n)
        assert finding.verdict == ("consistent" if exists else "inconsistent")
        if exists:
            (witness,) = finding.witnesses
            assert sum(witness) == n
            assert all(k in counts[one] for k, one in zip(witness, triple, strict=True))


@pytest.mark.parametrize(
    ("counts", "total", "exclusive", "verdict"),
    [
        ([8, 7], 31, True, "consistent"),
        ([8, 23], 31, True, "consistent"),  # nobody is left over
        ([8, 24], 31, True, "inconsistent"),
        ([36], 369, True, "consistent"),
        ([20, 20], 31, False, "consistent"),
        ([20, 32], 31, False, "inconsistent"),
    ],
)
def test_groups_that_need_not_hold_everybody(counts, total, exclusive, verdict):
    """Such groups are bounded from above only."""
    assert counts_of_groups(counts, total, exclusive=exclusive, complete=False).verdict == verdict
