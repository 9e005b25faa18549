"""The p-value of a change between two visits of the same patients, from an interval of the mean at each visit.

The two means of the same patients are correlated, so that SE² of their difference is s₁² + s₂² − 2·r·s₁·s₂: intervals
that overlap widely do not contradict a small p-value, they demand a high correlation r.
"""

import math
from dataclasses import dataclass
from itertools import product

from scipy.special import ndtri, stdtr

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.mean_intervals import half_width, quantiles
from reinfuse.consistency.p_values import anything_goes
from reinfuse.printed_numbers import Reported, reaches

Span = tuple[float, float]


@dataclass(frozen=True)
class Visit:
    """A printed mean with its confidence limits."""

    mean: Reported
    low: Reported
    high: Reported

    def standard_errors(self, n: int, level: float) -> Span:
        """Return the range of the SE behind the interval, by Student's t at the one end and the normal at the other."""
        by_t, by_normal = quantiles(n, level)
        least, most = half_width(self.low, self.high)
        return max(least, 0.0) / by_t, max(most, 0.0) / by_normal


def p_of_change(p: Reported | None, first: Visit, second: Visit, n: int, level: float = 0.95) -> Finding:
    """Compare a printed p-value of a change with the intervals at both visits, whatever their correlation.

    p is by the normal distribution at its least and by Student's t with n − 1 degrees of freedom at its most. Where
    the p-value can be had, the finding is *attainable* and says from which correlation on; its `point` is that
    correlation where it is positive.
    """
    least, most = _distance(first.mean, second.mean)
    ses = first.standard_errors(n, level), second.standard_errors(n, level)
    low = _p(most, _smallest_se(ses), math.inf)
    high = _p(least, ses[0][1] + ses[1][1], n - 1)
    if anything_goes(low, high):
        return Finding(
            "vacuous", f"With some correlation of the visits {number_words.p_between(low, high)}.", low, high
        )
    independent = (
        _p(most, math.hypot(ses[0][0], ses[1][0]), math.inf),
        _p(least, math.hypot(ses[0][1], ses[1][1]), n - 1),
    )
    says = f"Of different patients the intervals would mean {number_words.p_between(*independent)}"
    if p is None or reaches(p, *independent):
        return Finding("attainable", f"{says}.", low, high)
    if not reaches(p, low, high):
        says = f"{says}; whatever the correlation of the visits, {number_words.p_between(low, high)}"
        return Finding("inconsistent", f"{says}, not {number_words.p_printed(p)}.", low, high)
    if float(p.reach[1]) >= independent[0]:
        return Finding("attainable", f"{says}; a negative correlation gives {number_words.p_printed(p)}.", low, high)
    needed = _least_correlation(most / -float(ndtri(float(p.reach[1]) / 2)), ses)
    says = f"{says}. A value of {number_words.p_printed(p)} needs a correlation of the two means of at least"
    return Finding("attainable", f"{says} {number_words.value(needed)}.", low, high, point=needed)


def _distance(first: Reported, second: Reported) -> Span:
    """Return the smallest and the largest size of the change."""
    ends = [float(second.reach[0] - first.reach[1]), float(second.reach[1] - first.reach[0])]
    return (0.0 if ends[0] <= 0 <= ends[1] else min(map(abs, ends))), max(map(abs, ends))


def _smallest_se(ses: tuple[Span, Span]) -> float:
    """At a correlation of 1 the SE of the change is the distance of the two SEs."""
    return max(0.0, ses[0][0] - ses[1][1], ses[1][0] - ses[0][1])


def _least_correlation(se_of_change: float, ses: tuple[Span, Span]) -> float:
    """Return the least r = (s₁² + s₂² − SE²)/(2·s₁·s₂); along each s it is least at an end or at s² = other² − SE²."""
    candidates = [*product(*ses)]
    for own, other in ((0, 1), (1, 0)):
        for end in ses[other]:
            turn = math.sqrt(max(end**2 - se_of_change**2, 0.0))
            if ses[own][0] < turn < ses[own][1]:
                candidates.append((turn, end))
    return min((s**2 + t**2 - se_of_change**2) / (2 * s * t) for s, t in candidates if s * t > 0)


def _p(difference: float, se: float, df: float) -> float:
    if se == 0:
        return 1.0 if difference == 0 else 0.0
    from_normal = math.isinf(df)
    return math.erfc(difference / se / math.sqrt(2)) if from_normal else float(2 * stdtr(df, -difference / se))
