"""One value against the limits of a recommendation: within, outside, or not documented."""

import math
from collections.abc import Iterable
from typing import Any, Literal

from reinfuse.statistics.inference import joined_notes

Verdict = Literal["within", "outside", "not documented"]
VERDICTS: tuple[Verdict, ...] = ("within", "outside", "not documented")
Limit = dict[str, Any]
# Rates are quotients; one that misses a limit in its last digits does not miss it.
ROUNDING = 1e-9


def verdict_of(value: float, limit: Limit) -> Verdict:
    """Compare one value with one limit (`at_least`, `above`, `at_most`); NaN is not documented."""
    if math.isnan(value):
        return "not documented"
    return "outside" if _is_below(value, limit) or _is_above(value, limit) else "within"


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Return outside if one is, within if all are, and not documented otherwise."""
    found = set(verdicts)
    if "outside" in found:
        return "outside"
    return "within" if found == {"within"} else "not documented"


def sides(values: list[float], limit: Limit, of: str) -> str:
    """Say on which side of a limit values are outside, for too little is another matter than too much."""
    found = {
        f"{limit['column']} too low": sum(_is_below(value, limit) for value in values),
        f"{limit['column']} too high": sum(_is_above(value, limit) for value in values),
    }
    return joined_notes(*(f"{side} in {n} of {len(values)} {of}" for side, n in found.items() if n))


def _is_below(value: float, limit: Limit) -> bool:
    at_least, above = float(limit.get("at_least", -math.inf)), float(limit.get("above", -math.inf))
    return value < at_least - ROUNDING or value <= above + ROUNDING


def _is_above(value: float, limit: Limit) -> bool:
    return value > float(limit.get("at_most", math.inf)) + ROUNDING
