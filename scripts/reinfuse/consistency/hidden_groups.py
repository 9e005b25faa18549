"""What a test between groups could show when neither the groups' sizes nor their counts are printed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.consistency.vocabulary import Decision
from reinfuse.errors import ClaimError
from reinfuse.statistics.inference import Floats
from reinfuse.statistics.ranks import Integers

SAME_PROBABILITY = 1 + 1e-7  # tables this near in probability count as equally likely, as in R's fisher.test
MOST_TABLES = 2_000_000  # of one division into groups; a second


@dataclass(frozen=True)
class Split:
    """Groups of these sizes with so many events each, and the exact p-value of their difference."""

    sizes: tuple[int, ...]
    events: tuple[int, ...]
    p_value: float

    @property
    def spread(self) -> float:
        """Return the highest share less the lowest."""
        shares = [count / size for count, size in zip(self.events, self.sizes, strict=True)]
        return max(shares) - min(shares)


def difference_of_hidden_groups(events: int, n: int, groups: int, alpha: float, claimed: Decision) -> Finding:
    """Say whether a decision between groups of unknown sizes and counts can be right, and what it can hide.

    Fisher's exact test in Freeman & Halton's form (1951, Biometrika 38:141) on every way to spread `events` of `n`
    patients over so many groups; tests of single pairs of groups are not looked at. Equal shares are never
    significant, so that 'not significant' can always be right: it is *undecided* where 'significant' could be right
    too, and *vacuous* where no spread at all is significant. The first witness is the widest difference that groups
    as equal as possible can have without being significant, the second a spread that is significant.

    Raises
    ------
    ClaimError
        When there are fewer patients than groups, or too many spreads to try.
    """
    if n < groups:
        raise ClaimError("of: there are fewer patients than groups. Correct one of the two.")
    equal = splits(_as_equal_as_possible(n, groups), events)
    hidden = max((split for split in equal if split.p_value >= alpha), key=lambda split: (split.spread, split.p_value))
    shown = _significant(events, n, groups, alpha)
    widest = (
        f"groups of {_listed(hidden.sizes)} with {_listed(hidden.events)} events, whose shares lie "
        f"{number_words.value(100 * hidden.spread)} percentage points apart, would not be significant "
        f"({number_words.p(hidden.p_value)} by Fisher's exact test)"
    )
    if shown is None:
        says = (
            f"However {events} of {n} patients are spread over {groups} groups, no difference is significant: {widest}."
        )
        if claimed == "significant":
            return Finding("inconsistent", says)
        return Finding("vacuous", says, witnesses=(hidden,))
    says = (
        f"Neither the groups' sizes nor their counts are printed. Even {widest}; groups of {_listed(shown.sizes)} with "
        f"{_listed(shown.events)} would be ({number_words.p(shown.p_value)})."
    )
    return Finding("undecided", says, witnesses=(hidden, shown))


def splits(sizes: tuple[int, ...], events: int) -> list[Split]:
    """Return every way to spread events over groups of these sizes, with its p-value given all margins."""
    if np.prod([size + 1 for size in sizes[:-1]], dtype=np.float64) > MOST_TABLES:
        raise ClaimError("of: there are too many ways to spread the events. Use 'not_checkable'.")
    grids = np.meshgrid(*(np.arange(size + 1) for size in sizes[:-1]), indexing="ij")
    others = np.stack([grid.ravel() for grid in grids], axis=1)
    last = events - others.sum(axis=1)
    possible = (last >= 0) & (last <= sizes[-1])
    tables: Integers = np.column_stack([others, last])[possible]
    p_values = _p_values(tables, sizes)
    return [
        Split(sizes, tuple(int(count) for count in table), float(p_value))
        for table, p_value in zip(tables, p_values, strict=True)
    ]


def _p_values(tables: Integers, sizes: tuple[int, ...]) -> Floats:
    """Return for each table the probability of all that are no more probable than it."""
    of_sizes = np.array(sizes)
    logs = (gammaln(of_sizes + 1) - gammaln(tables + 1) - gammaln(of_sizes - tables + 1)).sum(axis=1)
    weights = np.exp(logs - logs.max())
    ordered = np.sort(weights)
    cumulative = np.cumsum(ordered) / ordered.sum()
    places = np.searchsorted(ordered, weights * SAME_PROBABILITY, side="right")
    return np.asarray(np.minimum(1.0, cumulative[places - 1]), dtype=np.float64)


def _significant(events: int, n: int, groups: int, alpha: float) -> Split | None:
    """Return the clearest spread of the first division, from equal groups on, in which some spread is significant."""
    for sizes in sorted(_divisions(n, groups), key=lambda sizes: (max(sizes) - min(sizes), sizes)):
        clearest = min(splits(sizes, events), key=lambda split: (split.p_value, split.events))
        if clearest.p_value < alpha:
            return clearest
    return None


def _divisions(n: int, groups: int, at_least: int = 1) -> Iterator[tuple[int, ...]]:
    """Return every division of n patients into groups of rising size."""
    if groups == 1:
        yield (n,)
        return
    for first in range(at_least, n // groups + 1):
        yield from ((first, *others) for others in _divisions(n - first, groups - 1, first))


def _as_equal_as_possible(n: int, groups: int) -> tuple[int, ...]:
    return tuple((n + place) // groups for place in range(groups))


def _listed(numbers: tuple[int, ...]) -> str:
    return number_words.listing([str(number) for number in numbers])
