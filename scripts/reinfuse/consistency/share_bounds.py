"""What a share may be: of everybody, when some were left out; of a population, when a few were looked at."""

from fractions import Fraction

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.printed_numbers import Box, Reported, admits, decimal, meet
from reinfuse.statistics.proportions import clopper_pearson
from reinfuse.statistics.rule_of_three import exact_upper_limit, rule_of_three

RULE_OF_THREE_LEVEL = 0.95  # −log 0.05 is nearly 3


def share_with_those_left_out(events: int, counted: int, everybody: int, claimed: Reported | None = None) -> Finding:
    """Bound a share of everybody by the two extremes for those who were not counted: none of them, all of them.

    These are the worst and the best case of Horowitz & Manski (2000), Journal of the American Statistical Association
    95:77, section 1: the only bounds that need no assumption about who was left out. Where nobody was, the check
    is vacuous.
    """
    left_out = everybody - counted
    if left_out == 0:
        return Finding("vacuous", f"All {everybody} are counted, so nobody was left out.")
    worst, best = (Fraction(100 * count, everybody) for count in (events, events + left_out))
    says = (
        f"{left_out} of {everybody} ({_percent(Fraction(100 * left_out, everybody))}) are left out. Counting them too, "
        f"the share is {_percent(worst)} if none of them had the outcome and {_percent(best)} if all had."
    )
    return _judged(says, claimed, float(worst), float(best))


def share_beyond_chance(events: int, n: int, level: float, claimed: Reported | None = None) -> Finding:
    """Say what n patients tell of a share in patients like them, by the exact interval (Clopper & Pearson 1934)."""
    limits = clopper_pearson(events, n, level)
    low, high = 100 * limits.low, 100 * limits.high
    says = (
        f"{events} of {n} is {_percent(Fraction(100 * events, n))}, with an exact {100 * level:g} % interval from "
        f"{number_words.value(low)} to {number_words.value(high)} %."
    )
    return _judged(says, claimed, low, high, 100 * events / n if claimed else None)


def share_without_events(denominators: list[tuple[int, str]], level: float, claimed: Reported | None = None) -> Finding:
    """Say how often something may happen that nobody had (Hanley & Lippman-Hand 1983), for each denominator.

    The first denominator is the one that a claimed share is judged by.
    """
    said = [
        f"{number_words.value(100 * exact_upper_limit(n, level))} % by no event among {n}{f' {whom}' if whom else ''}"
        + (f" (rule of three: {number_words.value(100 * rule_of_three(n))} %)" if level == RULE_OF_THREE_LEVEL else "")
        for n, whom in denominators
    ]
    highest = 100 * exact_upper_limit(denominators[0][0], level)
    says = f"The share may be as high as {number_words.listing(said, 'or')}, one-sided at {100 * level:g} %."
    return _judged(says, claimed, 0.0, highest, highest if claimed else None)


def _judged(says: str, claimed: Reported | None, low: float, high: float, point: float | None = None) -> Finding:
    """Compare a claimed share with a range: all of it, some of it or none of it may be meant."""
    if claimed is None:
        return Finding("undecided", says, low, high, point=point)
    ends: Box = (decimal(low), decimal(high))
    fits = [admits(claimed, end) for end in ends]
    told = f"{number_words.printed(claimed)} %"
    if all(fits):
        return Finding("consistent", f"{says} All of this is {told}.", low, high, point=point)
    if any(fits) or (not claimed.relation and meet(ends, claimed.box)):
        part = f"Both sides of {told} are possible" if claimed.relation else f"{told} is only one possible value"
        return Finding("undecided", f"{says} {part}, so that nothing is shown.", low, high, point=point)
    return Finding("inconsistent", f"{says} None of this is {told}.", low, high, point=point)


def _percent(share: Fraction) -> str:
    return f"{number_words.value(float(share))} %"
