"""DEBIT: whether the printed share and the printed SD of zeros and ones belong together.

Heathers & Brown 2019 (DEBIT, OSF preprint 5vb3u): the SD of n zeros and ones with mean m is √(m(1 − m)·n/(n − 1)).
Here every count that prints as the share is tried, so that both numbers are judged at once.
"""

from fractions import Fraction

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.printed_numbers import Reported, admits, admits_root


def share_and_sd_possible(share: Reported, sd: Reported, n: int) -> Finding:
    """Compare the mean of n zeros and ones with their SD (n − 1)."""
    counts = [count for count in range(n + 1) if admits(share, Fraction(count, n))]
    if not counts:
        return Finding("inconsistent", f"No count out of {n} is a share that prints as {number_words.printed(share)}.")
    spreads = {count: (count * (n - count) / (n * (n - 1))) ** 0.5 for count in counts}
    low, high = min(spreads.values()), max(spreads.values())
    fitting = [count for count in counts if admits_root(sd, Fraction(count * (n - count), n * (n - 1)))]
    if fitting:
        listed = number_words.listing([str(count) for count in fitting], "or")
        return Finding("consistent", f"{listed} of {n} has this share and this SD.", low, high, tuple(fitting), n + 1)
    says = (
        f"{n} zeros and ones with a share of {number_words.printed(share)} have an SD of "
        f"{number_words.between(low, high)}, not {number_words.printed(sd)}."
    )
    return Finding("inconsistent", says, low, high, tried=n + 1)
