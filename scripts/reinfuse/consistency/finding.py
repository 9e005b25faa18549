"""What a check of printed numbers found."""

from dataclasses import dataclass
from typing import Literal

from reinfuse import number_words
from reinfuse.printed_numbers import Reported, reaches

Outcome = Literal["consistent", "inconsistent", "attainable", "undecided", "vacuous", "not found"]


@dataclass(frozen=True)
class Finding:
    """One check's result.

    `verdict`: *consistent*: no contradiction, though there could have been one; *inconsistent*: no values that print
    so can satisfy the check (a proof); *attainable*: explicit values exist; *undecided*: what is printed allows the
    claim and its contrary; *vacuous*: on numbers of this size the check cannot fail; *not found*: a search ended
    without a result, which proves nothing.
    `says` is the reason in whole sentences. `low` and `high` bound what the check computed over all values that print
    so, `point` is what the printed numbers themselves give. `witnesses` are counts, data sets or methods, whichever the
    check looks for; `tried` is how many candidates were looked at.
    """

    verdict: Outcome
    says: str
    low: float | None = None
    high: float | None = None
    witnesses: tuple[object, ...] = ()
    tried: int = 0
    point: float | None = None


def holds_or_not(
    *, holds: bool, says: str, otherwise: str, low: float, high: float, point: float | None = None
) -> Finding:
    """Return *consistent* or *inconsistent* with the sentence that fits."""
    return Finding("consistent" if holds else "inconsistent", says if holds else otherwise, low, high, point=point)


def printed_within(
    printed: Reported, low: float, high: float, says: str, *, besides: str = "", point: float | None = None
) -> Finding:
    """Return whether a printed number can be one from low to high; where it cannot, it is named, and what is `besides`.

    `says` is what gives low and high, as a sentence without its stop.
    """
    return holds_or_not(
        holds=reaches(printed, low, high),
        says=f"{says}.",
        otherwise=f"{says}, not {number_words.printed(printed)}{besides}.",
        low=low,
        high=high,
        point=point,
    )
