"""Bounds of t tests on printed summaries, against SciPy all over the box."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reinfuse.consistency.t_test_ranges import SummaryRange, paired_p_range, pooled_p_range, welch_p_range
from reinfuse.errors import ClaimError


@given(
    st.tuples(st.floats(-5, 5), st.floats(0, 2), st.floats(0, 4), st.floats(0, 1)),
    st.tuples(st.floats(-5, 5), st.floats(0, 2), st.floats(0.1, 4), st.floats(0, 1)),
    st.integers(2, 40),
    st.integers(2, 40),
    st.tuples(*[st.floats(0, 1)] * 4),
)
def test_welch_bounds_hold_everywhere_in_the_box(first, second, n_first, n_second, place):
    """Degrees of freedom may be largest inside the box, where corners alone would miss them."""
    boxes = [
        SummaryRange((mean, mean + wide), (sd, sd + more), n)
        for (mean, wide, sd, more), n in ((first, n_first), (second, n_second))
    ]
    means = [box.mean[0] + at * (box.mean[1] - box.mean[0]) for box, at in zip(boxes, place[:2], strict=True)]
    sds = [box.sd[0] + at * (box.sd[1] - box.sd[0]) for box, at in zip(boxes, place[2:], strict=True)]
    exact = stats.ttest_ind_from_stats(means[0], sds[0], n_first, means[1], sds[1], n_second, equal_var=False).pvalue
    low, high = welch_p_range(*boxes)
    assert low <= exact * (1 + 1e-9)
    assert exact <= high * (1 + 1e-9)


def test_single_values_give_a_single_p_value():
    """From rows nothing is rounded, so there must be no range."""
    groups = SummaryRange((7.5, 7.5), (2.1, 2.1), 18), SummaryRange((6.0, 6.0), (2.5, 2.5), 12)
    expected = stats.ttest_ind_from_stats(7.5, 2.1, 18, 6.0, 2.5, 12, equal_var=False).pvalue
    assert welch_p_range(*groups) == pytest.approx((expected, expected))


def test_pooled_bounds_are_those_of_the_corners():
    """By SciPy over all sixteen corners; p rises with the SDs and falls with the distance of the means."""
    boxes = SummaryRange((4.5, 5.5), (1.5, 2.5), 9), SummaryRange((6.5, 7.5), (0.5, 1.5), 14)
    corners = [
        stats.ttest_ind_from_stats(m1, s1, 9, m2, s2, 14).pvalue
        for m1, s1, m2, s2 in itertools.product(boxes[0].mean, boxes[0].sd, boxes[1].mean, boxes[1].sd)
    ]
    assert pooled_p_range(*boxes) == pytest.approx((min(corners), max(corners)))


def test_visits_of_unequal_size_are_not_paired():
    """With 18 before and 11 after the SDs are not those of the eleven who have both."""
    with pytest.raises(ClaimError, match="18 and 11 patients"):
        paired_p_range(SummaryRange((7, 7), (2, 2), 18), SummaryRange((5, 5), (2, 2), 11))


def test_paired_bounds_hold_for_data_with_the_printed_summaries():
    """Whatever the correlation of the two visits."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        before = rng.normal(5, 2, 11)
        after = rng.uniform(-1, 1) * before + rng.normal(4, 2, 11)
        exact = stats.ttest_rel(before, after).pvalue
        boxes = [
            SummaryRange((values.mean(),) * 2, (values.std(ddof=1),) * 2, values.size) for values in (before, after)
        ]
        low, high = paired_p_range(*boxes)
        assert low <= exact <= high
