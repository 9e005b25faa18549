"""A printed standard error of a mean against the SD, n and the scale: SE = SD/√n (with the SD of n − 1)."""

import math

from reinfuse import number_words
from reinfuse.consistency.bounded_sd import largest_sd
from reinfuse.consistency.finding import Finding, holds_or_not, printed_within
from reinfuse.printed_numbers import Reported, reaches


def standard_error_of_sd(se: Reported, sd: Reported, n: int) -> Finding:
    """Compare a printed SE with the printed SD and n; says for which n they would agree where they do not."""
    sd_low, sd_high = (max(float(end), 0.0) for end in sd.reach)
    se_low, se_high = (max(float(end), 0.0) for end in se.reach)
    low, high = sd_low / math.sqrt(n), sd_high / math.sqrt(n)
    if se_low == 0 and se_high >= sd_high:
        return Finding("vacuous", "The SE is printed so coarsely that every number of patients agrees.", low, high)
    expected = f"An SD of {number_words.printed(sd)} over {n} patients gives an SE {number_words.of_range(low, high)}"
    fitting = _fitting_n(sd_low, sd_high, se_low, se_high)
    return printed_within(se, low, high, expected, besides=fitting, point=float(sd.number) / math.sqrt(n))


def standard_error_on_scale(se: Reported, n: int, scale: tuple[float, float], mean: Reported | None = None) -> Finding:
    """Say whether the mean of n values on a scale can have so large an SE."""
    width = scale[1] - scale[0]
    centre = scale if mean is None else (float(mean.reach[0]), float(mean.reach[1]))
    limit = largest_sd(centre, n, scale)
    high = limit / math.sqrt(n)
    se_low = max(float(se.reach[0]), 0.0)
    ends = f"from {number_words.value(scale[0])} to {number_words.value(scale[1])}"
    largest = f"{n} values {ends}{_with_mean(mean)} have an SE of at most {number_words.value(high)}"
    if se_low <= 0 and float(se.reach[1]) >= width / math.sqrt(n):
        return Finding("vacuous", f"{largest}, and the SE is printed more coarsely than that.", 0.0, high)
    return holds_or_not(
        holds=reaches(se, 0.0, high),
        says=f"{largest}.",
        otherwise=f"{largest}, so that {number_words.printed(se)} is too large.",
        low=0.0,
        high=high,
    )


def _with_mean(mean: Reported | None) -> str:
    return "" if mean is None else f" with a mean of {number_words.printed(mean)}"


def _fitting_n(sd_low: float, sd_high: float, se_low: float, se_high: float) -> str:
    if se_high == 0:
        return ""
    fewest = math.ceil((sd_low / se_high) ** 2 - 1e-9)
    most = math.inf if se_low == 0 else math.floor((sd_high / se_low) ** 2 + 1e-9)
    if most < fewest or most == math.inf:
        return ""
    return f"; {fewest} patients would fit" if fewest == most else f"; {fewest} to {most} patients would fit"
