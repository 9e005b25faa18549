"""A printed confidence interval of a mean against the mean, its SE or SD, n and the scale.

An interval mean ± c·SE lies evenly about the mean; c is the quantile of the normal or of Student's t distribution with
n − 1 degrees of freedom, whichever the source took, and SE = SD/√n.
"""

import math
from dataclasses import dataclass

from scipy.special import ndtri, stdtrit

from reinfuse import number_words
from reinfuse.consistency.bounded_sd import largest_sd, smallest_sd
from reinfuse.consistency.finding import Finding, Outcome, printed_within
from reinfuse.printed_numbers import Reported, meet


@dataclass(frozen=True)
class PrintedInterval:
    """A printed interval of the mean of n values, and what else is printed about them."""

    low: Reported
    high: Reported
    n: int
    level: float = 0.95
    mean: Reported | None = None
    sd: Reported | None = None
    se: Reported | None = None
    scale: tuple[float, float] | None = None
    whole_numbers: bool = False


def interval_of_mean(interval: PrintedInterval) -> Finding:
    """Judge a printed interval by everything that is printed beside it; the first contradiction decides."""
    half_low, half_high = half_width(interval.low, interval.high)
    if half_high < 0:
        return Finding("inconsistent", "The lower limit lies above the upper one.")
    sd_low, sd_high = implied_sd(half_low, half_high, interval.n, interval.level)
    checks = [_middle(interval), _against_se(interval, half_low, half_high)]
    checks += [_against_sd(interval, sd_low, sd_high), _against_scale(interval, sd_low, sd_high)]
    made = [check for check in checks if check is not None]
    verdicts = [check.verdict for check in made]
    verdict: Outcome = "inconsistent" if "inconsistent" in verdicts else "consistent"
    if all(found == "vacuous" for found in verdicts):
        verdict = "vacuous"
    told = [check.says for check in made if check.verdict == verdict] or ["Nothing else is printed to compare with."]
    return Finding(verdict, " ".join(told), sd_low, sd_high)


def half_width(low: Reported, high: Reported) -> tuple[float, float]:
    """Return the range of half the width of an interval whose limits are rounded."""
    least = float(high.reach[0] - low.reach[1]) / 2
    return max(least, 0.0), float(high.reach[1] - low.reach[0]) / 2


def implied_sd(half_low: float, half_high: float, n: int, level: float) -> tuple[float, float]:
    """Return the range of the SD behind half a width, by Student's t at the one end and the normal at the other."""
    by_t, by_normal = quantiles(n, level)
    return half_low * math.sqrt(n) / by_t, half_high * math.sqrt(n) / by_normal


def quantiles(n: int, level: float) -> tuple[float, float]:
    """Return the two-sided quantiles of Student's t with n − 1 degrees of freedom and of the normal distribution."""
    tail = (1 - level) / 2
    return -float(stdtrit(n - 1, tail)), -float(ndtri(tail))


def _middle(interval: PrintedInterval) -> Finding | None:
    if interval.mean is None:
        return None
    ends = [(low + high) / 2 for low, high in zip(interval.low.reach, interval.high.reach, strict=True)]
    low, high = float(ends[0]), float(ends[1])
    holds = meet((ends[0], ends[1]), interval.mean.reach)
    says = f"The middle of the interval is {number_words.between(low, high)}"
    says += ", as the mean." if holds else f", not the mean {number_words.printed(interval.mean)}."
    return Finding("consistent" if holds else "inconsistent", says, low, high)


def _against_se(interval: PrintedInterval, half_low: float, half_high: float) -> Finding | None:
    if interval.se is None:
        return None
    by_t, by_normal = quantiles(interval.n, interval.level)
    low, high = half_low / by_t, half_high / by_normal
    says = f"The width of the interval means an SE {number_words.of_range(low, high)}"
    return printed_within(interval.se, low, high, says)


def _against_sd(interval: PrintedInterval, low: float, high: float) -> Finding | None:
    if interval.sd is None:
        return None
    says = f"The width of the interval over {interval.n} patients means an SD {number_words.of_range(low, high)}"
    return printed_within(interval.sd, low, high, says)


def _against_scale(interval: PrintedInterval, low: float, high: float) -> Finding | None:
    """Too wide for the largest SD that the scale leaves, or too narrow for whole numbers with that mean."""
    if interval.scale is None:
        return None
    mean = _mean_range(interval.mean, interval.scale)
    most = largest_sd(mean, interval.n, interval.scale)
    least = smallest_sd(mean, interval.n, whole_numbers=interval.whole_numbers)
    ends = f"{number_words.value(interval.scale[0])} to {number_words.value(interval.scale[1])}"
    means = f"The width of the interval over {interval.n} patients means an SD {number_words.of_range(low, high)}"
    if low > most:
        fewer = _largest_n(interval, mean, interval.scale)
        says = f"{means}: too wide for values from {ends}, whose SD is at most {number_words.value(most)}{fewer}."
        return Finding("inconsistent", says, low, high)
    if high < least:
        says = (
            f"{means}: too narrow for whole numbers with this mean, whose SD is at least {number_words.value(least)}."
        )
        return Finding("inconsistent", says, low, high)
    widest = (interval.scale[1] - interval.scale[0]) / 2
    if least == 0 and implied_sd(widest, widest, interval.n, interval.level)[0] <= most:
        return Finding("vacuous", f"With {interval.n} patients even an interval as wide as the scale is possible.")
    return Finding("consistent", f"{means}, which values from {ends} can have.", low, high)


def _mean_range(mean: Reported | None, scale: tuple[float, float]) -> tuple[float, float]:
    return scale if mean is None else (float(mean.reach[0]), float(mean.reach[1]))


def _largest_n(interval: PrintedInterval, mean: tuple[float, float], scale: tuple[float, float]) -> str:
    """Say with how many patients an interval of this width would be possible."""
    half_low, half_high = half_width(interval.low, interval.high)
    for n in range(interval.n - 1, 1, -1):
        if implied_sd(half_low, half_high, n, interval.level)[0] <= largest_sd(mean, n, scale):
            return f"; {n} patients or fewer could have it"
    return ""
