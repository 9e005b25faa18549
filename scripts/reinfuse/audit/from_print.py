"""Claims that rest on other printed numbers: sums, percentages, and the same quantity in another place.

Every printed number stands for the whole box of values that print as it; a check fails only when no values in the
boxes can satisfy it.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import Any

from reinfuse import number_words
from reinfuse.audit.case import Case
from reinfuse.audit.verdict import Verdict
from reinfuse.printed_numbers import Box, Reported, admits_some, overlap

SIGNS = {"sum": " + ", "difference": " − ", "ratio": " / ", "product": " × "}


def arithmetic_of_claims_verdict(case: Case) -> Verdict:
    """Judge a number by the claims that its check names; a limit such as <5 has no box to propagate."""
    parts = {part: case.plain(part) for part in case.check["of"] if isinstance(part, str)}
    return arithmetic_verdict(case.check, case.own(), parts, case.unit)


def arithmetic_verdict(
    check: dict[str, Any], reported: Reported, printed: Mapping[str, Reported], unit: str | None
) -> Verdict:
    """Judge a number that follows from others by arithmetic; rounding of each part is propagated."""
    parts = [printed[part].box if isinstance(part, str) else _exact(part) for part in check["of"]]
    points = [printed[part].number if isinstance(part, str) else Decimal(str(part)) for part in check["of"]]
    operation = check["operation"]
    if operation in {"percent", "ratio"} and parts[1][0] <= 0 <= parts[1][1]:
        return Verdict("not checkable", "reported numbers", "Vacuous: the number that it is divided by may be 0.")
    low, high = _range(operation, parts)
    point = _apply(operation, points)
    sides = f"{_written(operation, points)} = {number_words.value(float(point))}"
    told = sides if low == high else f"{sides}, {number_words.of_range(float(low), float(high))} before rounding"
    if admits_some(reported, (low, high)):
        return Verdict("consistent", "reported numbers", f"{told}.", recomputed=float(point))
    reason = f"{told}, not {number_words.printed(reported, unit)}."
    return Verdict("inconsistent", "reported numbers", reason, recomputed=float(point))


def same_quantity_verdict(other: dict[str, Any], reported: Reported, elsewhere: Reported, unit: str | None) -> Verdict:
    """Judge a number against the same quantity in another place of the document."""
    place = f"{other['section']} gives {number_words.printed(elsewhere, unit)} for the same quantity"
    agree = overlap(reported, elsewhere)
    return Verdict(
        "consistent" if agree else "inconsistent",
        "reported numbers",
        f"{place}." if agree else f"{place}: the two contradict each other.",
        recomputed=float(elsewhere.number),
    )


def _written(operation: str, points: list[Decimal]) -> str:
    """Return the operation as one writes it down: `18 − 11 − 1`, `100 × 5 / 18`."""
    numbers = [number_words.printed(Reported("", number)) for number in points]
    return f"100 × {' / '.join(numbers)}" if operation == "percent" else SIGNS[operation].join(numbers)


def _exact(number: float) -> Box:
    exact = Decimal(str(number))
    return exact, exact


def _range(operation: str, parts: list[Box]) -> Box:
    """Each operation is monotone in each part while no divisor's box holds zero, so the corners are enough."""
    values = [_apply(operation, list(corner)) for corner in product(*parts)]
    return min(values), max(values)


def _apply(operation: str, parts: list[Decimal]) -> Decimal:
    first, *others = parts
    match operation:
        case "sum":
            return sum(others, first)
        case "difference":
            return first - sum(others, Decimal(0))
        case "percent":
            return 100 * first / others[0]
        case "ratio":
            return first / others[0]
    result = first
    for part in others:
        result *= part
    return result
