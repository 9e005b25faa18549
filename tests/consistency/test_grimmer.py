"""Mean and SD together, against every set of scores that exists."""

import statistics
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.consistency.grimmer import mean_and_sd_possible
from reinfuse.printed_numbers import admits, admits_root, parse_reported


def has(scores, mean, sd, items=1):
    """Whether scores print so, computed another way: exactly, by the standard library."""
    exact = [Fraction(score) for score in scores]
    return admits(mean, statistics.mean(exact)) and admits_root(sd, statistics.variance(exact))


@pytest.mark.parametrize(("n", "top", "decimals"), [(5, 4, 2), (4, 10, 1), (6, 3, 2)])
def test_exactly_the_pairs_that_some_scores_have_are_attainable(n, top, decimals):
    """The verdict must be a proof both ways: every pair on a grid, against all sets of scores."""
    sets = list(combinations_with_replacement(range(top + 1), n))
    means = sorted({f"{statistics.mean(scores):.2f}" for scores in sets})
    step = 10 ** (-decimals)
    for mean_text in means[:: max(1, len(means) // 12)]:
        mean = parse_reported(mean_text)
        of_this_mean = [scores for scores in sets if admits(mean, Fraction(sum(scores), n))]
        for sd_text in [f"{count * step:.{decimals}f}" for count in range(0, int(top / step), 7)]:
            sd = parse_reported(sd_text)
            exists = any(has(scores, mean, sd) for scores in of_this_mean)
            finding = mean_and_sd_possible(mean, sd, n, (0, top))
            assert finding.verdict == ("attainable" if exists else "inconsistent"), (mean_text, sd_text)


@pytest.mark.parametrize(
    ("mean", "sd", "n", "verdict"),
    [
        ("7.3", "2.51", 12, "inconsistent"),  # scrutiny 0.5, vignette on GRIMMER
        ("5.19", "1.30", 28, "inconsistent"),  # fails by its mean already
        ("0", "3", 11, "inconsistent"),  # the scale leaves no room
    ],
)
def test_known_cases(mean, sd, n, verdict):
    """Published examples, and a spread that the end of the scale forbids."""
    assert mean_and_sd_possible(parse_reported(mean), parse_reported(sd), n, (0, 10)).verdict == verdict


@settings(max_examples=40)
@given(st.lists(st.integers(0, 10), min_size=2, max_size=40), st.integers(0, 2))
def test_scores_that_exist_are_never_called_impossible_and_the_example_has_their_summaries(scores, decimals):
    """A sound paper must never be accused, and an example must be one."""
    mean = parse_reported(f"{statistics.mean(scores):.{decimals}f}")
    sd = parse_reported(f"{statistics.stdev(scores):.{decimals}f}")
    finding = mean_and_sd_possible(mean, sd, len(scores), (0, 10))
    assert finding.verdict == "attainable"
    if finding.witnesses:
        (example,) = finding.witnesses
        assert len(example) == len(scores)
        assert all(0 <= score <= 10 and score == int(score) for score in example)
        assert has(example, mean, sd)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=10))
def test_means_of_several_items(totals):
    """A score of four items lies in quarters; its example must too."""
    scores = [Fraction(total, 4) for total in totals]
    mean = parse_reported(f"{float(statistics.mean(scores)):.2f}")
    sd = parse_reported(f"{statistics.stdev(scores):.2f}")
    finding = mean_and_sd_possible(mean, sd, len(scores), (0, 10), items=4)
    assert finding.verdict == "attainable"
    for example in finding.witnesses:
        assert all((score * 4) % 1 == 0 for score in example)
        assert has(example, mean, sd)


@pytest.mark.parametrize(("mean", "sd", "n"), [("153", "158", 18), ("46", "10", 18), ("1204.5", "377.2", 60)])
def test_without_an_upper_end_an_example_is_built(mean, sd, n):
    """Doses and ages have no scale that ends; the example must still print so."""
    numbers = parse_reported(mean), parse_reported(sd)
    (example,) = mean_and_sd_possible(*numbers, n, (0, None)).witnesses
    assert len(example) == n
    assert min(example) >= 0
    assert has(example, *numbers)
