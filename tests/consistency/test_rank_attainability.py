"""Whether data exist behind a printed p-value: against brute force where all data can be listed."""

import math
import random
import statistics
from itertools import combinations_with_replacement, permutations

import pytest
from scipy import stats

from reinfuse.consistency.data_search import nearest_data
from reinfuse.consistency.printed_data import PrintedData, fits
from reinfuse.consistency.rank_attainability import all_data, distinct_orders, p_values_of, rank_p_attainable
from reinfuse.consistency.rank_p_values import deviates_of, p_value
from reinfuse.printed_numbers import matches, parse_reported

KNOWN = (8, 4, 7, 8, 7, 10, 4, 8, 7, 10, 10, 10, 4, 10, 8, 8, 7, 4)
NORMAL = "mann_whitney_normal_continuity"


def printed(n, mean=None, sd=None, median=None, scale=None, items=1):
    numbers = [parse_reported(text) if text else None for text in (mean, sd, median)]
    return PrintedData(n, *numbers, scale, items)


def test_where_all_data_can_be_listed_the_verdict_is_that_of_brute_force():
    """Every p-value on a grid, against SciPy's exact test over all data with the printed mean and SD."""
    known, data = (1, 2, 5, 7), printed(4, "3", "2", scale=(0, 7))
    reached = [
        stats.mannwhitneyu(known, scores, use_continuity=True, method="asymptotic").pvalue
        for scores in combinations_with_replacement(range(8), 4)
        if fits(scores, data)
    ]
    assert len(reached) > 3
    for percent in range(1, 100, 3):
        p = parse_reported(f"{percent / 100:.2f}")
        finding = rank_p_attainable(p, [NORMAL], known, data)
        exists = any(matches(value, p) for value in reached)
        assert finding.verdict == ("attainable" if exists else "inconsistent"), p
    assert (finding.low, finding.high) == pytest.approx((min(reached), max(reached)))


def test_data_that_all_give_the_printed_p_value_make_it_consistent():
    """Eleven scores from 4 to 10 against eleven whose mean prints as 0: nothing else than p < 0.001 is possible."""
    known = (8, 7, 10, 4, 7, 10, 10, 10, 4, 7, 4)
    finding = rank_p_attainable(parse_reported("<0.001"), [NORMAL], known, printed(11, "0", scale=(0, 10)))
    assert finding.verdict == "consistent"
    assert finding.tried == 19  # partitions of 0 to 5: 1 + 1 + 2 + 3 + 5 + 7
    assert rank_p_attainable(parse_reported("0.04"), [NORMAL], known, printed(11, "0", scale=(0, 10))).low < 0.001


def test_summaries_that_no_data_have_are_inconsistent():
    """A mean of 0 with an SD of 3 on 0–10, and a mean of 5.9 of eleven whole numbers, on either side."""
    finding = rank_p_attainable(parse_reported("0.5"), [NORMAL], (1, 2, 3), printed(5, "0", "3", scale=(0, 10)))
    assert finding.verdict == "inconsistent"
    sides = printed(11, "5.9", "2.16", scale=(0, 10)), printed(18, "7", "2", scale=(0, 10))
    for first, second in (sides, sides[::-1]):
        finding = rank_p_attainable(parse_reported("0.5"), [NORMAL], first, second)
        assert finding.verdict == "inconsistent"
        assert "5.9" in finding.says


@pytest.mark.parametrize(
    ("method", "p"),
    [
        (NORMAL, "0.62"),
        (NORMAL, "0.181"),
        ("mann_whitney_exact", "0.62"),
        ("mann_whitney_exact", "0.181"),
        ("mann_whitney_normal_no_ties", "0.62"),
    ],
)
def test_a_witness_is_found_and_is_one(method, p):
    """The example must have the printed mean and SD, lie on the scale and give the printed p-value."""
    data = printed(18, "7", "2", scale=(0, 10))
    finding = rank_p_attainable(parse_reported(p), [method], KNOWN, data)
    assert finding.verdict == "attainable"
    (witness,) = finding.witnesses
    assert witness.first == KNOWN
    assert matches(statistics.mean(witness.second), data.mean)
    assert matches(statistics.stdev(witness.second), data.sd)
    assert all(score in range(11) for score in witness.second)
    assert matches(p_value(method, KNOWN, witness.second), parse_reported(p))
    assert finding.low <= witness.p_value <= finding.high


def test_without_tie_correction_a_p_value_between_two_steps_is_proved_impossible():
    """p then depends on U alone: of all its half steps for 18 and 18, none gives 0.181."""
    data, method = printed(18, "7", "2", scale=(0, 10)), "mann_whitney_normal_no_ties"
    deviates = [abs(doubled_u / 2 - 162) / math.sqrt(18 * 18 * 37 / 12) for doubled_u in range(2 * 18 * 18 + 1)]
    assert not any(round(2 * stats.norm.sf(z), 3) == 0.181 for z in deviates)
    assert rank_p_attainable(parse_reported("0.181"), [method], KNOWN, data).verdict == "inconsistent"


def test_a_median_and_an_open_scale_are_kept():
    """Doses above 80 with a printed mean, SD and median."""
    known = (100, 396, 540, 220, 270, 150, 80, 120, 150, 160, 250, 80, 80, 82, 174, 118, 190, 247)
    data = printed(18, "153", "158", "93", scale=(81, None))
    (witness,) = rank_p_attainable(parse_reported("0.173"), [NORMAL], known, data).witnesses
    assert min(witness.second) >= 81
    assert matches(statistics.median(witness.second), data.median)
    assert fits(witness.second, data)


def test_two_sides_that_are_both_unknown():
    """A publication without any rows."""
    first, second = printed(11, "8", "2", scale=(0, 10)), printed(11, "7", "2", scale=(0, 10))
    finding = rank_p_attainable(parse_reported("0.13"), [NORMAL], first, second)
    (witness,) = finding.witnesses
    assert fits(witness.first, first)
    assert fits(witness.second, second)
    exact = stats.mannwhitneyu(witness.first, witness.second, use_continuity=True, method="asymptotic").pvalue
    assert round(exact, 2) == 0.13


def test_what_is_not_found_is_not_called_impossible():
    """p = 0.0001 between 7 ± 2 and these scores; a search that fails proves nothing."""
    finding = rank_p_attainable(parse_reported("0.0001"), [NORMAL], KNOWN, printed(18, "7.0", "2.00", scale=(0, 10)))
    assert finding.verdict == "not found"
    assert finding.tried > 10_000


def test_summaries_that_leave_every_p_value_open_make_the_check_vacuous():
    """Twelve scores of which only the scale is known may be anything."""
    finding = rank_p_attainable(parse_reported("0.2"), [NORMAL], KNOWN, printed(12, scale=(0, 10)))
    assert finding.verdict == "vacuous"


def test_data_that_exist_are_never_called_impossible():
    """Random scores, their printed summaries and their printed p-value, small enough to list them all."""
    rng = random.Random(5)
    for method in (NORMAL, "signed_rank_exact", "mann_whitney_exact"):
        for _ in range(6):
            first, second = ([rng.randrange(8) for _ in range(5)] for _ in range(2))
            data = printed(5, f"{statistics.mean(second):.1f}", f"{statistics.stdev(second):.1f}", scale=(0, 7))
            p = parse_reported(f"{p_value(method, first, second):.2f}")
            finding = rank_p_attainable(p, [method], tuple(first), data)
            assert finding.verdict in {"consistent", "attainable"}, (first, second)


def test_paired_data_are_every_order_of_every_data_set():
    """Against all permutations, by the changes that they leave."""
    known, data = (8, 4, 7, 7), printed(4, "1", scale=(0, 3))
    expected = {
        tuple(sorted(after - before for before, after in zip(known, order, strict=True)))
        for scores in combinations_with_replacement(range(4), 4)
        if fits(scores, data)
        for order in permutations(scores)
    }
    found = all_data(known, data, paired=True)
    changes = [tuple(sorted(b - a for a, b in zip(one, two, strict=True))) for one, two in found]
    assert len(changes) == len(set(changes))
    assert set(changes) == expected
    assert min(p_values_of("signed_rank_exact", found)) == 0.125  # 2/2⁴: all four fell


def test_orders_that_look_alike_are_given_once():
    """Three of one value and one of another have four orders."""
    assert sorted(distinct_orders((1, 1, 1, 2))) == sorted(set(permutations((1, 1, 1, 2))))


def test_the_search_gives_the_same_example_each_time():
    """A report must not change by itself."""
    data, aim = printed(18, "7", "2", scale=(0, 10)), deviates_of(parse_reported("0.62"))
    assert nearest_data(NORMAL, KNOWN, data, aim) == nearest_data(NORMAL, KNOWN, data, aim)


def test_values_without_bounds_cannot_be_searched():
    """Neither a scale nor a mean with an SD."""
    with pytest.raises(ValueError, match="no bounds"):
        nearest_data(NORMAL, KNOWN, printed(18, median="7"), (0.0, 1.0))
