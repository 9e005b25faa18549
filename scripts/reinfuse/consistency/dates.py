"""The order of printed dates, however imprecise, and the time between two of them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.imprecise_dates import UNIT_DAYS, days_between, span
from reinfuse.printed_numbers import Reported, admits_some, decimal


def dates_in_order(dates: Sequence[str]) -> Finding:
    """Say whether printed dates can follow one another; they cannot where one ends before the one before it begins.

    Where each is over before the next begins the order is certain, else it is only possible.
    """
    listed = number_words.listing([f"‘{text}’" for text in dates])
    pairs = [days_between(span(earlier), span(later)) for earlier, later in pairwise(dates)]
    impossible = [texts for texts, (_, most) in zip(pairwise(dates), pairs, strict=True) if most < 0]
    if impossible:
        earlier, later = impossible[0]
        return Finding("inconsistent", f"‘{later}’ cannot follow ‘{earlier}’.")
    if all(fewest >= 0 for fewest, _ in pairs):
        return Finding("consistent", f"{listed} follow one another.")
    return Finding("consistent", f"{listed} can follow one another; some of them overlap.")


def time_between(start: str, end: str, unit: str, claimed: Reported | None = None, *, at_most: bool = False) -> Finding:
    """Say how long it was from one printed date to another, in a unit of UNIT_DAYS, and whether a claimed time fits.

    Without a claimed time it is undecided; so is one that may have been over before the later date (`at_most`), unless
    there was not enough time for it.
    """
    fewest, most = (days / UNIT_DAYS[unit] for days in days_between(span(start), span(end)))
    says = f"From ‘{start}’ to ‘{end}’ are {number_words.value(fewest)} to {number_words.value(most)} {unit}"
    if claimed is None:
        return Finding("undecided", f"{says}.", fewest, most)
    if at_most:
        if not admits_some(claimed, (Decimal(0), decimal(most))):
            return Finding("inconsistent", f"{says}, too few for {number_words.printed(claimed, unit)}.", fewest, most)
        return Finding("undecided", f"{says}: time enough, which does not show that it lasted.", fewest, most)
    if admits_some(claimed, (decimal(fewest), decimal(most))):
        return Finding("consistent", f"{says}.", fewest, most)
    return Finding("inconsistent", f"{says}, not {number_words.printed(claimed, unit)}.", fewest, most)
