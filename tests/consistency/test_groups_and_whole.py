"""Groups against their difference and their whole, on printed numbers, on data, and by a fine grid of the box."""

import math
import statistics
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.consistency.groups_and_whole import PrintedGroup, mean_of_groups, se_of_difference, se_of_everybody
from reinfuse.printed_numbers import parse_reported


def group(mean, n, se=None):
    return PrintedGroup(parse_reported(mean), n, parse_reported(se) if se else None)


TWO_GROUPS = [group("7.2", 18, "0.51"), group("5.1", 31, "0.40")]


def test_numbers_of_a_published_abstract_fit_each_other():
    """18 patients at 7.2 (SE 0.51) and 31 at 5.1 (SE 0.40): 5.9 (SE 0.35) for all, difference SE 0.64."""
    assert mean_of_groups(parse_reported("5.9"), TWO_GROUPS).verdict == "consistent"
    assert mean_of_groups(parse_reported("6.0"), TWO_GROUPS).verdict == "inconsistent"
    assert se_of_everybody(parse_reported("0.35"), TWO_GROUPS).verdict == "consistent"
    assert se_of_everybody(parse_reported("0.32"), TWO_GROUPS).verdict == "inconsistent"
    assert se_of_difference(parse_reported("0.64"), TWO_GROUPS[0].se, TWO_GROUPS[1].se).verdict == "consistent"
    assert se_of_difference(parse_reported("0.91"), TWO_GROUPS[0].se, TWO_GROUPS[1].se).verdict == "inconsistent"


def test_the_se_of_a_difference_is_the_root_of_the_sum_of_squares():
    """3, 4 and 5; the range holds the corners of the box and nothing else."""
    finding = se_of_difference(parse_reported("5.0"), parse_reported("3.0"), parse_reported("4.0"))
    assert finding.point == pytest.approx(5)
    assert (finding.low, finding.high) == pytest.approx((math.hypot(2.95, 3.95), math.hypot(3.05, 4.05)))


@pytest.mark.parametrize(
    "groups",
    [
        TWO_GROUPS,
        [group("1", 5, "0.5"), group("2", 9, "0.4"), group("4", 3, "1.0")],
        [group("1", 5, "0.5"), group("1", 9, "0.4"), group("9", 30, "0.1")],
        [group("3", 5, "0.5"), group("3", 9, "0.4")],
    ],
)
def test_the_range_of_the_whole_se_is_that_of_a_fine_grid(groups):
    """The least squares between groups lie inside the box, where corners would miss them."""
    finding = se_of_everybody(parse_reported("1"), groups)
    total = sum(one.n for one in groups)
    ses = {end: [float(one.se.box[end]) for one in groups] for end in (0, 1)}
    grids = [np.linspace(*map(float, one.mean.box), 41) for one in groups]
    found = {0: math.inf, 1: 0.0}
    for means in product(*grids):
        centre = sum(mean * one.n for mean, one in zip(means, groups, strict=True)) / total
        between = sum(one.n * (mean - centre) ** 2 for mean, one in zip(means, groups, strict=True))
        for end, best in ((0, min), (1, max)):
            within = sum((one.n - 1) * one.n * se**2 for one, se in zip(groups, ses[end], strict=True))
            found[end] = best(found[end], math.sqrt((within + between) / ((total - 1) * total)))
    assert finding.low <= found[0] + 1e-12
    assert finding.low == pytest.approx(found[0], rel=2e-3)
    assert finding.high == pytest.approx(found[1], rel=1e-12)


@given(st.lists(st.lists(st.integers(0, 10), min_size=2, max_size=15), min_size=2, max_size=4), st.integers(0, 3))
def test_data_that_exist_are_never_called_inconsistent(data, decimals):
    """Groups of real numbers against all of them together, everything rounded."""

    def printed(value):
        return parse_reported(f"{value:.{decimals}f}")

    def se(values):
        return statistics.stdev(values) / math.sqrt(len(values))

    groups = [PrintedGroup(printed(statistics.fmean(one)), len(one), printed(se(one))) for one in data]
    everybody = [value for one in data for value in one]
    assert mean_of_groups(printed(statistics.fmean(everybody)), groups).verdict == "consistent"
    assert se_of_everybody(printed(se(everybody)), groups).verdict == "consistent"
