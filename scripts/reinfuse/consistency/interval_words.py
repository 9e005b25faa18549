"""A share in words, such as 'half', against a printed confidence interval of that share."""

from collections.abc import Sequence
from fractions import Fraction

from reinfuse import number_words
from reinfuse.consistency.finding import Finding, holds_or_not
from reinfuse.consistency.shares_in_words import word_fits
from reinfuse.consistency.vocabulary import ShareWord
from reinfuse.printed_numbers import Reported
from reinfuse.statistics.proportions import INTERVALS


def word_against_interval(
    word: ShareWord, low: Reported, high: Reported, level: float, n: int, wider: Sequence[tuple[int, str]] = ()
) -> Finding:
    """Say whether a count out of n that a word may be used for can have an interval with the printed middle.

    The middles of the intervals (in %) that seven methods give to every such count are compared with the printed one,
    because the middle does not depend much on the method: it is the observed share, drawn towards one half by the
    methods that keep within 0 to 100 %. `wider` are larger denominators, each with words for whom it counts, that the
    word may have been meant for: the interval bounds what is known of them. Where the interval only reaches a share
    that may be called so, that is told beside.
    """
    fitting = [count for count in range(n + 1) if word_fits(word, Fraction(count, n))]
    name = f"‘{word.replace('_', ' ')}’"
    if not fitting:
        return Finding("inconsistent", f"Called {name}, but no count out of {n} is that.", tried=n + 1)
    limits = [method(count, n, level) for method in INTERVALS.values() for count in fitting]
    middles = [50 * (each.low + each.high) for each in limits]
    ends = (float(low.reach[0] + high.reach[0]) / 2, float(low.reach[1] + high.reach[1]) / 2)
    told = f"The middle of the interval is {_percent(*ends)}"
    rest = _of_wider_groups(low, high, n, wider)
    if len(fitting) == n + 1:
        return Finding("vacuous", f"{told}; every count out of {n} may be called {name}.", *ends)
    overlap = max(ends[0], min(middles)) <= min(ends[1], max(middles))
    theirs = number_words.of_range(min(middles), max(middles), "%")
    so_called = f"of {n} that may be called {name} have intervals with a middle {theirs}"
    held = [count for count in fitting if _holds(low, high, Fraction(100 * count, n))]
    reached = f" The interval itself reaches {held[0]} of {n}, which would be {name}." if held else ""
    return holds_or_not(
        holds=overlap,
        says=f"{told}; counts {so_called}.{rest}",
        otherwise=f"{told}, but counts {so_called}, by each of {len(INTERVALS)} methods.{reached}{rest}",
        low=ends[0],
        high=ends[1],
    )


def _holds(low: Reported, high: Reported, percent: Fraction) -> bool:
    """Say whether an interval with these printed limits can hold a share in percent."""
    return Fraction(low.reach[0]) <= percent <= Fraction(high.reach[1])


def _of_wider_groups(low: Reported, high: Reported, n: int, wider: Sequence[tuple[int, str]]) -> str:
    """Say what share of a larger group the interval leaves, whatever holds for those outside the n."""
    told = []
    for total, whom in wider:
        least = float(low.number) * n / total
        most = (float(high.number) * n + 100 * (total - n)) / total
        of_all = f"{total} {whom}".strip()
        told.append(
            f" Of {of_all} it would be {_percent(least, most)}, since nothing is known of the other {total - n}."
        )
    return "".join(told)


def _percent(low: float, high: float) -> str:
    return number_words.between(low, high, "%")
