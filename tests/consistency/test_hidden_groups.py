"""Groups whose sizes and counts are not printed: what a test between them can show and hide."""

from fractions import Fraction
from itertools import product
from math import comb, prod

import pytest

from reinfuse.consistency.hidden_groups import difference_of_hidden_groups, splits
from reinfuse.errors import ClaimError


@pytest.mark.parametrize(
    ("sizes", "events", "p_value"),
    [
        ((15, 15, 15), (5, 7, 11), 0.114562101246),
        ((15, 15, 15), (0, 8, 15), 9.3788364237e-09),
        ((3, 5, 9), (1, 4, 2), 0.167009461127),
        ((7, 9), (2, 6), 0.314685314685),
        ((4, 5, 6, 7), (0, 3, 1, 4), 0.161694342809),
    ],
)
def test_p_values_are_those_of_r(sizes, events, p_value):
    """R: fisher.test(rbind(events, sizes - events))."""
    found = {split.events: split.p_value for split in splits(sizes, sum(events))}
    assert found[events] == pytest.approx(p_value, rel=1e-8)


@pytest.mark.parametrize(("sizes", "events"), [((2, 3), 2), ((2, 2, 3), 4), ((1, 1, 1), 0), ((1, 2, 2, 2), 3)])
def test_every_spread_is_listed_with_its_exact_p_value(sizes, events):
    """Against exact fractions over all tables with the same margins."""
    tables = [table for table in product(*(range(size + 1) for size in sizes)) if sum(table) == events]
    weight = {table: prod(comb(size, count) for size, count in zip(sizes, table, strict=True)) for table in tables}
    exact = {
        table: Fraction(sum(other for other in weight.values() if other <= weight[table]), sum(weight.values()))
        for table in tables
    }
    found = {split.events: split.p_value for split in splits(sizes, events)}
    assert found == pytest.approx({table: float(p_value) for table, p_value in exact.items()})


def test_what_45_patients_in_three_groups_can_hide():
    """5, 7 and 11 of 15 are not significant though 40 percentage points apart; 0, 8 and 15 of 15 are."""
    finding = difference_of_hidden_groups(23, 45, 3, 0.05, "not_significant")
    hidden, shown = finding.witnesses
    assert finding.verdict == "undecided"
    assert hidden.p_value >= 0.05 > shown.p_value
    assert hidden.spread == pytest.approx(6 / 15)
    wider = [split for split in splits((15, 15, 15), 23) if split.spread > hidden.spread + 1e-12]
    assert max(split.p_value for split in wider) < 0.05


@pytest.mark.parametrize(("claimed", "verdict"), [("not_significant", "vacuous"), ("significant", "inconsistent")])
def test_too_few_patients_for_any_significance(claimed, verdict):
    """One event among four patients is never significant: 'not significant' says nothing, 'significant' is wrong."""
    assert difference_of_hidden_groups(1, 4, 3, 0.05, claimed).verdict == verdict


def test_unequal_groups_are_tried_too():
    """Two events of 7 are significant in no division but the one into 2 and 5: 2 of 2 against 0 of 5, p = 1/21."""
    finding = difference_of_hidden_groups(2, 7, 2, 0.05, "significant")
    assert finding.witnesses[1].sizes == (2, 5)
    assert finding.witnesses[1].p_value == pytest.approx(1 / 21)


def test_more_groups_than_patients():
    """Then one group is empty, which is no comparison."""
    with pytest.raises(ClaimError, match="fewer patients than groups"):
        difference_of_hidden_groups(1, 2, 3, 0.05, "significant")
