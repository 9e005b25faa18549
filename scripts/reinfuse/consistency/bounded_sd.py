"""The largest and the smallest SD that n values can have, given their mean and the ends of their scale."""

import math


def largest_sd(mean: tuple[float, float], n: int, scale: tuple[float, float]) -> float:
    """Return the largest SD (n − 1) of n values on a scale whose mean lies in a range.

    All values but one lie at an end of the scale, because the sum of squares is convex; for n → ∞ this is the
    bound of Bhatia & Davis 2000 (Am Math Mon 107:353), √((high − mean)(mean − low)). Between the means at which the odd
    value too reaches an end the SD is convex in the mean, so that those means and the ends of the range are enough.
    """
    low, high = scale
    width = high - low
    first, last = (min(max(end, low), high) for end in mean)
    shares = [(first - low) / width * n, (last - low) / width * n]
    shares += list(range(math.ceil(shares[0]), math.floor(shares[1]) + 1))
    return max(math.sqrt(_squares_about_mean(share, n) / (n - 1)) * width for share in shares)


def smallest_sd(mean: tuple[float, float], n: int, *, whole_numbers: bool) -> float:
    """Return the smallest SD (n − 1): 0, unless whole numbers cannot all equal any mean in the range.

    With the remainder r of their sum over n, r of them are one larger than the others.
    """
    if not whole_numbers:
        return 0.0
    sums = range(math.ceil(mean[0] * n), math.floor(mean[1] * n) + 1)
    return min((math.sqrt((total % n) * (n - total % n) / (n * (n - 1))) for total in sums), default=0.0)


def _squares_about_mean(share: float, n: int) -> float:
    """Values from 0 to 1 whose sum is `share`: as many ones as fit, one rest, and zeros."""
    ones = math.floor(share)
    rest = share - ones
    return max(0.0, ones + rest**2 - share**2 / n)
