"""Printed p-values against what is printed beside them: an estimate with its SE, a test statistic, a word.

Recomputing p-values from print: Nuijten et al. 2016, Behav Res Methods 48:1205 (statcheck).
"""

import math

from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.vocabulary import Decision, Distribution
from reinfuse.printed_numbers import Box, Reported, reaches

Span = tuple[float, float]
# Where computed p-values span this much of the line from 0 to 1, no printed p-value can contradict them.
EVERYTHING = (0.001, 0.999)


def anything_goes(low: float, high: float) -> bool:
    """Say whether a range of p-values leaves out none that could be printed."""
    return low <= EVERYTHING[0] and high >= EVERYTHING[1]


def p_of_statistic(statistic: float, distribution: Distribution, df: tuple[float, ...] = (), tails: int = 2) -> float:
    """Return the p-value of a test statistic; `df` has none for z, one for t and χ², two for F."""
    match distribution:
        case "z":
            return tails * float(ndtr(-abs(statistic)))
        case "t":
            return tails * float(stdtr(df[0], -abs(statistic)))
        case "chi_square":
            return float(chdtrc(df[0], statistic))
    return float(fdtrc(df[0], df[1], statistic))


def p_of_printed_statistic(
    p: Reported, statistic: Reported, distribution: Distribution, df: tuple[float, ...] = (), tails: int = 2
) -> Finding:
    """Compare a printed p-value with the printed statistic; a one-sided p is named where it would fit."""
    low, high = (p_of_statistic(size, distribution, df, tails) for size in reversed(_magnitudes(statistic.reach)))
    point = p_of_statistic(float(statistic.number), distribution, df, tails)
    says = f"{_statistic_in_words(distribution, df, statistic)} gives {number_words.p_between(low, high)}"
    if anything_goes(low, high):
        return Finding("vacuous", f"{says}, whatever is printed.", low, high, point=point)
    if reaches(p, low, high):
        return Finding("consistent", f"{says}.", low, high, point=point)
    one_sided = tails == 2 and distribution in {"t", "z"} and reaches(p, low / 2, high / 2)
    half = " Half of it, a one-sided p-value, would agree." if one_sided else ""
    return Finding("inconsistent", f"{says}, not {number_words.p_printed(p)}.{half}", low, high, point=point)


def p_range(estimate: Reported, se: Reported, df: float = math.inf) -> Span:
    """Return the two-sided p-values of estimate/SE over all values that print so; df = ∞ is the normal distribution."""
    smallest, largest = _magnitudes(estimate.reach)
    se_low, se_high = (max(float(end), 0.0) for end in se.reach)
    least = smallest / se_high if se_high else math.inf
    most = largest / se_low if se_low else math.inf
    low, high = (_two_sided(value, df) for value in (most, least))
    return low, high


def p_of_estimate(p: Reported | None, estimate: Reported, se: Reported, df: Span | None = None) -> Finding:
    """Compare a printed p-value with estimate/SE under the normal distribution and under t over a range of df.

    With no printed p-value the finding holds the range alone. Says which distribution gives the printed number.
    """
    tested = {"the normal distribution": p_range(estimate, se)}
    if df is not None:
        degrees = " to ".join(dict.fromkeys(number_words.value(end) for end in df))
        name = f"Student’s t with {degrees} degrees of freedom"
        tested[name] = p_range(estimate, se, df[1])[0], p_range(estimate, se, df[0])[1]
    low, high = min(span[0] for span in tested.values()), max(span[1] for span in tested.values())
    point = _two_sided(abs(float(estimate.number / se.number)), df[1] if df else math.inf) if se.number else None
    spans = number_words.listing([f"{number_words.p_between(*span)} by {name}" for name, span in tested.items()])
    says = f"{number_words.printed(estimate)} with an SE of {number_words.printed(se)} gives {spans}"
    if anything_goes(low, high):
        return Finding("vacuous", f"{says}, whatever is printed.", low, high, point=point)
    fitting = tuple(name for name, span in tested.items() if p is None or reaches(p, *span))
    if p is not None and not fitting:
        says = f"{says}, not {number_words.p_printed(p)}."
        return Finding("inconsistent", says, low, high, tried=len(tested), point=point)
    chosen = f" Only {fitting[0]} gives the printed number." if len(fitting) < len(tested) else ""
    return Finding("consistent", f"{says}.{chosen}", low, high, fitting, len(tested), point)


def significance_in_words(p: Reported, claimed: Decision, alpha: float) -> Finding:
    """Compare a printed p-value with the word 'significant' beside it; vacuous where it may round either way."""
    low, high = (float(end) for end in p.reach)
    word = "significant" if claimed == "significant" else "not significant"
    shown = f"{number_words.p_printed(p)} at a level of {alpha:g}"
    below = high < alpha or (p.relation == "<" and high <= alpha)
    above = low >= alpha
    if not below and not above:
        return Finding("vacuous", f"{shown[0].upper()}{shown[1:]} may be either side of it.", low, high)
    if below == (claimed == "significant"):
        return Finding("consistent", f"Called {word}, as {shown} says.", low, high)
    return Finding("inconsistent", f"Called {word}, but {shown} is {'' if below else 'not '}significant.", low, high)


def side_of(low: float, high: float, alpha: float) -> Decision | None:
    """Return the decision that every p-value of a range leads to, or None where they differ."""
    if high < alpha:
        return "significant"
    return "not_significant" if low >= alpha else None


def _two_sided(ratio: float, df: float) -> float:
    if math.isinf(ratio):
        return 0.0
    return p_of_statistic(ratio, "z") if math.isinf(df) else p_of_statistic(ratio, "t", (df,))


def _magnitudes(reach: Box) -> Span:
    """Return the smallest and the largest absolute value of a range."""
    low, high = (float(end) for end in reach)
    smallest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return smallest, max(abs(low), abs(high))


def _statistic_in_words(distribution: Distribution, df: tuple[float, ...], statistic: Reported) -> str:
    name = {"t": "t", "z": "z", "chi_square": "χ²", "f": "F"}[distribution]
    degrees = f"({', '.join(number_words.value(number) for number in df)})" if df else ""
    relation = "" if statistic.relation else "= "
    return f"{name}{degrees} {relation}{number_words.printed(statistic)}"
