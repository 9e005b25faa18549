"""Spearman's rank correlation with midranks, its permutation test, and an interval for small samples."""

import math
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
from scipy.special import ndtri, stdtr

from reinfuse.errors import AnalysisError
from reinfuse.statistics.inference import Floats, Inference, Sample, checked_level, joined_notes, sample
from reinfuse.statistics.ranks import Integers, doubled_midranks, tie_levels
from reinfuse.statistics.seeds import generator

# Above so many additions (about a second) the exact distribution gives way to random orders.
MOST_ADDITIONS = 300_000_000
RANDOM_ORDERS = 100_000
NUMBERS_AT_ONCE = 1_000_000  # 8 MB
UNDEFINED = "fewer than three values, or one of the two does not vary"
INFINITE_T = "a perfect correlation, so t is infinite"
NO_INTERVAL = "fewer than four values or a perfect correlation, so no interval"
INTERVAL = "interval: Fisher's z, Bonett–Wright error"


def spearman_permutation(first: Sample, second: Sample, level: float = 0.95, *, seed: str = "spearman") -> Inference:
    """Test independence by all orders of one sample against the other, or by 100,000 random ones if all are too many.

    Two-sided by distance from the expected sum of products of ranks; ties stay as they are. A random p-value counts the
    observed order in (Phipson & Smyth 2010) and follows from the name `seed`. Interval: `fisher_interval`.
    """
    one, two = _ranks(first, second)
    correlation = _correlation(one, two)
    if math.isnan(correlation):
        return Inference(math.nan, note=UNDEFINED)
    exact = _exact_p_value(one, two)
    p_value = _random_p_value(one, two, seed) if exact is None else exact
    how = f"{RANDOM_ORDERS:,} random orders" if exact is None else "p exact over all orders"
    return _with_interval(Inference(correlation, p_value=p_value, note=how), one.size, level)


def spearman_t(first: Sample, second: Sample, level: float = 0.95) -> Inference:
    """Test independence by t = r·√((n − 2) / (1 − r²)) with n − 2 degrees of freedom (Kendall & Stuart 1973, 31.19)."""
    one, two = _ranks(first, second)
    correlation = _correlation(one, two)
    if math.isnan(correlation):
        return Inference(math.nan, note=UNDEFINED)
    df = one.size - 2
    if abs(correlation) == 1:
        return _with_interval(Inference(correlation, df=df, note=INFINITE_T), one.size, level)
    statistic = correlation * math.sqrt(df / (1 - correlation**2))
    p_value = 2 * float(stdtr(df, -abs(statistic)))
    return _with_interval(Inference(correlation, df=df, statistic=statistic, p_value=p_value), one.size, level)


def fisher_interval(correlation: float, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the limits tanh(atanh r ± z·√((1 + r²/2) / (n − 3))); NaN for n below 4 or a perfect correlation.

    Bonett & Wright (2000), Psychometrika 65:23, equation 3.
    """
    z = -float(ndtri((1 - checked_level(level)) / 2))
    if n < 4 or abs(correlation) == 1:
        return math.nan, math.nan
    margin = z * math.sqrt((1 + correlation**2 / 2) / (n - 3))
    return math.tanh(math.atanh(correlation) - margin), math.tanh(math.atanh(correlation) + margin)


def _ranks(first: Sample, second: Sample) -> tuple[Integers, Integers]:
    one, two = sample(first), sample(second)
    if one.size != two.size:
        raise AnalysisError(
            f"A correlation needs pairs; here {one.size} and {two.size} values. Keep those that have both."
        )
    return doubled_midranks(tie_levels(one)), doubled_midranks(tie_levels(two))


def _correlation(one: Integers, two: Integers) -> float:
    """Return the product-moment correlation of whole numbers, exactly 1 where they are proportional."""
    if one.size < 3 or np.ptp(one) == 0 or np.ptp(two) == 0:
        return math.nan
    n = one.size
    cross = n * int(one @ two) - int(one.sum()) * int(two.sum())
    squares = [n * int(ranks @ ranks) - int(ranks.sum()) ** 2 for ranks in (one, two)]
    return math.copysign(1.0, cross) if cross**2 == squares[0] * squares[1] else cross / math.sqrt(math.prod(squares))


def _with_interval(inference: Inference, n: int, level: float) -> Inference:
    low, high = fisher_interval(inference.estimate, n, level)
    note = joined_notes(inference.note, NO_INTERVAL if math.isnan(low) else INTERVAL)
    return replace(inference, ci_low=low, ci_high=high, note=note)


def _exact_p_value(one: Integers, two: Integers) -> float | None:
    """Return the share of all orders whose sum of products lies as far from its mean; None where that costs too much.

    The values of one sample are dealt out one after the other to the groups of ties of the other, so that orders that
    differ only within ties are never told apart.
    """
    one, two = _from_zero(one), _from_zero(two)
    states = {id(ranks): math.prod(count + 1 for count in Counter(ranks.tolist()).values()) for ranks in (one, two)}
    grouped, dealt = (one, two) if states[id(one)] <= states[id(two)] else (two, one)
    sizes = Counter(grouped.tolist())
    largest = int(np.sort(one) @ np.sort(two))
    if states[id(grouped)] * len(sizes) * (largest + 1) > MOST_ADDITIONS:
        return None
    values = list(sizes)
    layer: dict[tuple[int, ...], Floats] = {tuple(sizes.values()): np.eye(1, largest + 1)[0]}
    for position, rank in enumerate(dealt.tolist()):
        following: defaultdict[tuple[int, ...], Floats] = defaultdict(lambda: np.zeros(largest + 1))
        for left, weights in layer.items():
            for group, count in enumerate(left):
                if count:
                    after = (*left[:group], count - 1, *left[group + 1 :])
                    shift = values[group] * rank
                    share = count / (one.size - position)
                    following[after][shift:] += share * weights[: largest + 1 - shift]
        layer = following
    (distribution,) = layer.values()
    centred = one.size * np.arange(largest + 1, dtype=np.int64) - int(one.sum()) * int(two.sum())
    observed = one.size * int(one @ two) - int(one.sum()) * int(two.sum())
    return min(1.0, math.fsum(distribution[np.abs(centred) >= abs(observed)]))


def _from_zero(ranks: Integers) -> Integers:
    """Shift and shrink ranks to the smallest whole numbers with the same spacing; the test does not change."""
    lowest = ranks - ranks.min()
    smallest: Integers = lowest // np.gcd.reduce(lowest)
    return smallest


def _random_p_value(one: Integers, two: Integers, seed: str) -> float:
    centre = int(one.sum()) * int(two.sum())
    observed = abs(one.size * int(one @ two) - centre)
    random, as_far = generator(seed), 0
    at_once = max(1, NUMBERS_AT_ONCE // one.size)
    for done in range(0, RANDOM_ORDERS, at_once):
        orders = random.permuted(np.tile(two, (min(at_once, RANDOM_ORDERS - done), 1)), axis=1)
        as_far += int((np.abs(one.size * (orders @ one) - centre) >= observed).sum())
    return (as_far + 1) / (RANDOM_ORDERS + 1)
