"""Percentages against counts: which counts print as a percentage, and out of how many patients it is possible.

The percentages of n patients are the multiples of 100/n, so that a percentage printed to d decimals can be
impossible only where 100/n is wider than one unit of the last digit (the argument of GRIM: Brown & Heathers 2017,
Soc Psychol Personal Sci 8:363, on a variable of zeros and ones).
"""

from decimal import Decimal
from fractions import Fraction

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.printed_numbers import Reported, admits

LISTED = 6  # counts that a sentence lists one by one


def counts_printing_as(percent: Reported, n: int) -> list[int]:
    """Return every count out of n whose percentage prints as it was printed."""
    return [count for count in range(n + 1) if admits(percent, Fraction(100 * count, n))] if n else []


def percentage_of_count(percent: Reported, count: int, n: int) -> Finding:
    """Compare a printed percentage with its printed count and denominator."""
    exact = Fraction(100 * count, n)
    value = f"{count} of {n} is {number_words.value(float(exact))} %"
    if admits(percent, exact):
        return Finding("consistent", f"{value}.", float(exact), float(exact), point=float(exact))
    fitting = counts_printing_as(percent, n)
    counts = number_words.listing([str(number) for number in fitting[:LISTED]], "or")
    instead = (
        f"; {counts} of {n} would print so" if 0 < len(fitting) <= LISTED else "" if fitting else "; no count would"
    )
    return Finding(
        "inconsistent",
        f"{value}, not {number_words.printed(percent)} %{instead}.",
        float(exact),
        float(exact),
        tuple(fitting),
        n + 1,
        float(exact),
    )


def percentage_possible(percent: Reported, n: int) -> Finding:
    """Say whether any count out of n prints as the percentage, and which; vacuous where every percentage is some count.

    A printed relation such as <5 is met by a count of 0 or n, so that the check is vacuous too.
    """
    fitting = counts_printing_as(percent, n)
    printed = f"{number_words.printed(percent)} %"
    if percent.relation or spacing_is_fine(percent, n):
        return Finding(
            "vacuous", f"Out of {n} every percentage of so few decimals is possible.", witnesses=tuple(fitting)
        )
    if not fitting:
        below = max(count for count in range(n + 1) if Fraction(100 * count, n) < Fraction(percent.number))
        around = [count for count in (below, below + 1) if count <= n]
        nearest = number_words.listing([f"{count} gives {number_words.value(100 * count / n)} %" for count in around])
        return Finding("inconsistent", f"No count out of {n} prints as {printed}: {nearest}.", tried=n + 1)
    counts = number_words.listing([str(count) for count in fitting], "or")
    return Finding(
        "consistent",
        f"{counts} of {n} prints as {printed}.",
        100 * fitting[0] / n,
        100 * fitting[-1] / n,
        tuple(fitting),
        n + 1,
    )


def spacing_is_fine(percent: Reported, n: int) -> bool:
    """Say whether counts lie so close that every printable percentage is one."""
    return Decimal(100) / n <= 2 * percent.half_unit
