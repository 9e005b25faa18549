"""Numbers inside the sentences of the audit: recomputed ones with about three digits, printed ones as they stand."""

from reinfuse.printed_numbers import Reported
from reinfuse.wording import format as shown


def value(number: float, unit: str | None = None) -> str:
    """Return a recomputed number with about three digits."""
    text = shown.number(number, 0 if number == round(number) else max(shown.decimals_for([number]), 1))
    return shown.with_unit(text, _unit(text, unit))


def between(low: float, high: float, unit: str | None = None) -> str:
    """Return `between 1.2 and 3.4 points`, or one number where both ends read alike."""
    first, last = value(low), value(high, unit)
    return last if value(low, unit) == last else f"between {first} and {last}"


def of_range(low: float, high: float, unit: str | None = None) -> str:
    """Return what follows a quantity: `between 1.2 and 3.4 points`, or `of 2.1 points` where both ends read alike."""
    told = between(low, high, unit)
    return told if told.startswith("between") else f"of {told}"


def p(number: float) -> str:
    """Return `p = 0.016`."""
    return shown.p_statement(shown.p_value(number))


def p_shown(number: float) -> str:
    """Return `0.016` or `<0.001`."""
    return shown.p_value(number)


def p_between(low: float, high: float) -> str:
    """Return `p between 0.001 and 0.2`, or `p = 0.016` where both ends read alike."""
    first, last = (shown.p_value(end) for end in (low, high))
    return shown.p_statement(first) if first == last else f"p between {first} and {last}"


def p_printed(reported: Reported) -> str:
    """Return `p = 0.13` or `p < 0.001` as the source printed it."""
    return shown.p_statement(printed(reported))


def printed(reported: Reported, unit: str | None = None) -> str:
    """Return a number as the source printed it."""
    text = f"{reported.relation}{reported.number:f}".replace("-", shown.MINUS)
    return shown.with_unit(text, _unit(text, unit))


def listing(parts: list[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    return shown.listing(parts, last)


def _unit(text: str, unit: str | None) -> str:
    """Return the unit, in the singular for one patient, year or point."""
    return (unit or "").removesuffix("s") if text == "1" else unit or ""
