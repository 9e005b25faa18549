"""Exact distributions of sums of ranks, by dynamic programming over whole-number weights.

Streitberg & Röhmel (1986), Statistical Software Newsletter 12:10: the shift algorithm. It asks nothing of the
weights, so ties need no special case, and it only adds positive terms, so small probabilities keep their digits.
The last few distributions are kept: while a confidence limit is searched, untied ranks stay the same.
"""

import functools

import numpy as np

from reinfuse.statistics.inference import Floats


@functools.lru_cache(maxsize=4)
def sign_sums(weights: tuple[int, ...]) -> Floats:
    """Return P(sum = 0), P(sum = 1), … up to half the total, when each weight counts with probability ½.

    The other half is its mirror image.
    """
    half = sum(weights) // 2
    probability = np.zeros(half + 1)
    probability[0] = 1.0
    reached = 0
    for weight in sorted(weights):
        reached = min(reached + weight, half)
        probability[: reached + 1] /= 2
        if weight <= half:
            moved = probability[: reached + 1 - weight].copy()
            probability[weight : reached + 1] += moved
    return probability


@functools.lru_cache(maxsize=4)
def subset_sums(weights: tuple[int, ...], size: int) -> Floats:
    """Return P(sum = 0), P(sum = 1), … when every subset of `size` weights is equally likely."""
    ordered = sorted(weights)
    largest = sum(ordered[len(ordered) - size :])
    ways = np.zeros((size + 1, largest + 1))
    ways[0, 0] = 1.0
    for taken, weight in enumerate(ordered, start=1):
        sizes = min(taken, size)
        reached = sum(ordered[taken - sizes : taken])
        if reached >= weight:
            ways[1 : sizes + 1, weight : reached + 1] += ways[:sizes, : reached + 1 - weight]
    return np.asarray(ways[size] / ways[size].sum())
