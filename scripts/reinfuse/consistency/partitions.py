"""Groups against their whole: counts that must add up, and percentages that must add up to 100."""

from collections.abc import Sequence
from decimal import Decimal

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.percentages import counts_printing_as
from reinfuse.printed_numbers import Reported

WHOLE = Decimal(100)


def counts_of_groups(counts: Sequence[int], total: int, *, exclusive: bool, complete: bool = True) -> Finding:
    """Compare the sizes of groups with the whole.

    Exclusive groups that hold everybody (`complete`) add up to the whole. Groups that may overlap hold each at most
    everybody, and together at least everybody. Of groups that need not hold everybody, exclusive ones add up to at most
    the whole, and each that may overlap is at most the whole.
    """
    added = sum(counts)
    several = number_words.listing([str(count) for count in counts])
    sums = f"{several} add up to {added}" if len(counts) > 1 else several
    if not complete:
        most = added if exclusive else max(counts)
        holds = most <= total
        fits = f"{sums} of {total}, which leaves {total - added}." if exclusive else f"Each lies within {total}."
        says = fits if holds else f"{sums if exclusive else f'A group of {most}'}, more than {total}."
    elif exclusive:
        holds = added == total
        says = f"{sums}." if holds else f"{sums}, not {total}."
    elif max(counts) > total:
        holds, says = False, f"A group of {max(counts)} cannot lie within {total}."
    else:
        holds = added >= total
        says = f"{sums}: {'groups that overlap can hold' if holds else 'too few to hold'} all {total}."
    return Finding("consistent" if holds else "inconsistent", says, float(added), float(added))


def percentages_of_partition(percents: Sequence[Reported], n: int | None = None, *, exclusive: bool = True) -> Finding:
    """Say whether rounded percentages can be those of groups that hold everybody.

    With n, each percentage stands for the counts that print as it, and those must add up to n (for groups that may
    overlap: reach n). Without n only the rounding of each percentage is propagated.
    """
    if n is not None:
        return _counts_of_partition(percents, n, exclusive=exclusive)
    low = sum((max(percent.reach[0], Decimal(0)) for percent in percents), Decimal(0))
    high = sum((min(percent.reach[1], WHOLE) for percent in percents), Decimal(0))
    holds = high >= WHOLE and (low <= WHOLE or not exclusive)
    span = f"Before rounding the percentages add up to {number_words.between(float(low), float(high))} %"
    says = f"{span}." if holds else f"{span}, never to {'' if exclusive else 'at least '}100 %."
    return Finding("consistent" if holds else "inconsistent", says, float(low), float(high))


def _counts_of_partition(percents: Sequence[Reported], n: int, *, exclusive: bool) -> Finding:
    possible = [counts_printing_as(percent, n) for percent in percents]
    for percent, counts in zip(percents, possible, strict=True):
        if not counts:
            says = f"No count out of {n} prints as {number_words.printed(percent)} %."
            return Finding("inconsistent", says)
    least, most = sum(counts[0] for counts in possible), sum(counts[-1] for counts in possible)
    if most < n or (exclusive and least > n):
        span = number_words.between(least, most)
        says = f"The counts out of {n} that print so add up to {span}, never to {'' if exclusive else 'at least '}{n}."
        return Finding("inconsistent", says, float(least), float(most))
    witness = _adding_up(possible, n) if exclusive else [counts[-1] for counts in possible]
    only = all(len(counts) == 1 for counts in possible)
    says = f"{'The' if only else 'For example the'} counts {number_words.listing([str(count) for count in witness])}"
    says += f" out of {n} print so and add up to {sum(witness)}."
    return Finding("consistent", says, float(least), float(most), (tuple(witness),))


def _adding_up(possible: list[list[int]], n: int) -> list[int]:
    """Counts of one percentage are consecutive, so raising one after the other reaches every sum on the way."""
    chosen = [counts[0] for counts in possible]
    missing = n - sum(chosen)
    for position, counts in enumerate(possible):
        step = min(missing, counts[-1] - counts[0])
        chosen[position] += step
        missing -= step
    return chosen
