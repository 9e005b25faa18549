"""The t tests that printed means and SDs allow: the range of p-values over everything that prints so."""

import math
from dataclasses import dataclass

from scipy.special import stdtr

from reinfuse.errors import ClaimError

Span = tuple[float, float]


@dataclass(frozen=True)
class SummaryRange:
    """The ranges of a mean and an SD (n − 1) of n patients; from rows both are single values."""

    mean: Span
    sd: Span
    n: int


def welch_p_range(first: SummaryRange, second: SummaryRange) -> Span:
    """Return bounds on p of Welch's test (Welch 1947; degrees of freedom after Satterthwaite 1946).

    p falls with |t| and with the degrees of freedom, so that the widest and the narrowest of both bound it.
    """
    difference = _distance(first.mean, second.mean)
    variances = [[sd**2 / group.n for sd in group.sd] for group in (first, second)]
    ses = [math.sqrt(variances[0][end] + variances[1][end]) for end in (0, 1)]
    df = _df_range(variances[0], variances[1], first.n, second.n)
    return _t_p(difference[1], ses[0], df[1]), _t_p(difference[0], ses[1], df[0])


def pooled_p_range(first: SummaryRange, second: SummaryRange) -> Span:
    """Return bounds on p of the t test with one variance for both groups (Student 1908)."""
    difference, df = _distance(first.mean, second.mean), first.n + second.n - 2
    ses = [
        math.sqrt(
            ((first.n - 1) * first.sd[end] ** 2 + (second.n - 1) * second.sd[end] ** 2)
            / df
            * (1 / first.n + 1 / second.n)
        )
        for end in (0, 1)
    ]
    return _t_p(difference[1], ses[0], df), _t_p(difference[0], ses[1], df)


def paired_p_range(first: SummaryRange, second: SummaryRange) -> Span:
    """Return bounds on p of the paired t test, whatever the correlation of the two visits.

    The SD of the changes lies between |s₁ − s₂| (correlation 1) and s₁ + s₂ (correlation −1).

    Raises
    ------
    ClaimError
        When the two visits have different numbers of patients: then these are not the SDs of those who have both.
    """
    if first.n != second.n:
        raise ClaimError(
            f"paired: the two visits have {first.n} and {second.n} patients, so not all are the same. "
            "Name the same number for both, or say 'false'."
        )
    difference = _distance(first.mean, second.mean)
    sds = _distance(first.sd, second.sd)[0], first.sd[1] + second.sd[1]
    low, high = (sd / math.sqrt(first.n) for sd in sds)
    return _t_p(difference[1], low, first.n - 1), _t_p(difference[0], high, first.n - 1)


def _distance(first: Span, second: Span) -> Span:
    """Return the smallest and the largest distance between a value of each range."""
    gap = max(0.0, first[0] - second[1], second[0] - first[1])
    return gap, max(first[1] - second[0], second[1] - first[0])


def _df_range(first: list[float], second: list[float], n_first: int, n_second: int) -> Span:
    """Satterthwaite's df depend on the ratio of the variances alone, and rise up to (n₁ − 1)/(n₂ − 1), then fall."""
    if first[1] == 0 or second[1] == 0:
        sizes = [n - 1 for n, variances in ((n_first, first), (n_second, second)) if variances[1] > 0]
        return (sizes[0], sizes[0]) if sizes else (1.0, 1.0)
    shares = [first[0] / (first[0] + second[1]), first[1] / (first[1] + second[0])]

    def df_at(share: float) -> float:
        return 1 / (share**2 / (n_first - 1) + (1 - share) ** 2 / (n_second - 1))

    best = (n_first - 1) / (n_first + n_second - 2)
    most = df_at(min(max(best, shares[0]), shares[1]))
    return min(df_at(share) for share in shares), most


def _t_p(difference: float, se: float, df: float) -> float:
    if se == 0:
        return 1.0 if difference == 0 else 0.0
    return float(2 * stdtr(df, -abs(difference) / se))
