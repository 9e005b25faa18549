"""Numbers against limits that the same document gives, rates against an unknown weight, and falls of a score."""

from collections.abc import Sequence
from decimal import Decimal

from reinfuse import number_words
from reinfuse.consistency.finding import Finding
from reinfuse.printed_numbers import Box, Reported, admits, admits_some


def number_within_limits(
    value: Reported, limits: Sequence[Reported], unit: str | None = None, *, recommended: bool = False
) -> Finding:
    """Say whether a number can lie within every limit; each limit carries its relation, such as >=80.

    Limits that are `recommended` only neither confirm nor contradict a number: then nothing is decided.
    """
    broken = [limit for limit in limits if not admits_some(limit, value.box)]
    told = number_words.printed(value, unit)
    if recommended:
        named = f"the {_listed(broken or limits, unit)} that the document recommends"
        inside = all(admits(limit, value.number) for limit in limits)
        place = f"does not keep to {named}" if broken else f"{'keeps' if inside else 'may keep'} to {named}"
        return Finding("undecided", f"Nothing else bears on the number itself; {told} {place}.")
    if broken:
        return Finding("inconsistent", f"{told} is not {_listed(broken, unit)}, the document's own limit.")
    if all(admits(limit, value.number) for limit in limits):
        return Finding("consistent", f"{told} is {_listed(limits, unit)}, as the document itself asks.")
    return Finding("consistent", f"{told} may be {_listed(limits, unit)} before rounding, as the document itself asks.")


def _listed(limits: Sequence[Reported], unit: str | None) -> str:
    texts = [number_words.printed(limit, unit) for limit in limits]
    return number_words.listing([text.replace(">=", "≥ ").replace("<=", "≤ ") for text in texts])


def rate_against_weight(
    dose_mg: Reported,
    duration_h: Reported,
    lowest_mg_per_kg_h: Reported,
    highest_mg_per_kg_h: Reported,
    weights_kg: tuple[float, float] | None = None,
) -> Finding:
    """Say at which weights a dose over a duration lies within limits per kilogram.

    Without the range that weights may have nothing is decided. With it, the check fails where no weight of the range
    gives a rate within the limits, and holds where all do; rounding of each number is propagated. `low` and `high` are
    the weights that the printed numbers themselves give.

    Raises
    ------
    ValueError
        When a number that is divided by may be zero.
    """
    divisors = (duration_h, lowest_mg_per_kg_h, highest_mg_per_kg_h)
    if any(number.box[0] <= 0 for number in divisors):
        raise ValueError("a duration or a limit may be zero")
    rate = dose_mg.number / duration_h.number
    low, high = (float(rate / limit.number) for limit in (highest_mg_per_kg_h, lowest_mg_per_kg_h))
    says = (
        f"{number_words.value(float(rate))} mg/h lies within {number_words.printed(lowest_mg_per_kg_h)} to "
        f"{number_words.printed(highest_mg_per_kg_h)} mg/kg/h for a patient of {number_words.value(low)} to "
        f"{number_words.value(high)} kg"
    )
    if weights_kg is None:
        return Finding("undecided", f"{says}; no weight is printed.", low, high)
    rates = (dose_mg.box[0] / duration_h.box[1], dose_mg.box[1] / duration_h.box[0])
    possible = (float(rates[0] / highest_mg_per_kg_h.box[1]), float(rates[1] / lowest_mg_per_kg_h.box[0]))
    told = f"{says}; weights from {weights_kg[0]:g} to {weights_kg[1]:g} kg are possible."
    if weights_kg[1] < possible[0] or weights_kg[0] > possible[1]:
        return Finding("inconsistent", told, low, high)
    return Finding("consistent" if low <= weights_kg[0] and weights_kg[1] <= high else "undecided", told, low, high)


def percent_fall(before: Reported, after: Sequence[Reported], claimed: Reported | None = None) -> Finding:
    """Say by how many percent a number fell, to one number or to a range of them, and whether a claimed fall fits.

    Vacuous where the number before may be zero. Without a claimed fall it is undecided.
    """
    if before.box[0] <= 0 <= before.box[1]:
        return Finding("vacuous", "The number before may be 0, which leaves no percentage.")
    points = sorted(_fall(before.number, number.number) for number in after)
    corners = [_fall(start, end) for start in before.box for number in after for end in number.box]
    box: Box = (min(corners), max(corners))
    ends = number_words.listing([number_words.printed(number) for number in after], "or")
    fall = number_words.value(float(points[0]))
    span = fall if points[0] == points[-1] else f"{fall} to {number_words.value(float(points[-1]))}"
    says = f"From {number_words.printed(before)} to {ends} is a fall of {span} %."
    low, high = (float(end) for end in box)
    if claimed is None:
        return Finding("undecided", says, low, high)
    if not admits_some(claimed, box):
        says = f"{says} That is not {number_words.printed(claimed)} %."
        return Finding("inconsistent", says, low, high, point=float(points[0]))
    return Finding("consistent", says, low, high, point=float(points[0]))


def _fall(start: Decimal, end: Decimal) -> Decimal:
    return 100 * (start - end) / start
