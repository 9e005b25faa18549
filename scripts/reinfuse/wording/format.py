"""How numbers read: the only place where a number of a results file is rounded."""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
# What a cell without a number shows; an empty cell could be read as an oversight.
NOTHING = "\N{EM DASH}"
P_VALUE_DECIMALS = 3
# Four digits read well without a separator; from five on they are grouped (ISO 80000-1, section 7.3.1).
FIRST_GROUPED_NUMBER = 10_000
# What a cell shows that may not be told; it is neither zero nor missing.
SUPPRESSED = "suppressed"
COUNT_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


class Suppressed(float):
    """A number that may not be told, nor what is calculated from it; shown as a word of its own."""

    def __new__(cls) -> "Suppressed":
        """Return a value that is no number, so that no comparison with it holds."""
        return super().__new__(cls, "nan")

    def _also_suppressed(self, _: object) -> "Suppressed":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = _also_suppressed
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _also_suppressed


def number(value: float | None, decimals: int) -> str:
    """Return a number with so many decimals, halves rounded away from zero, with a true minus sign."""
    if isinstance(value, Suppressed):
        return SUPPRESSED
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    # Through the shortest decimal that gives the double: 2.675 is shown as 2.68, as a reader would round it.
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):f}"
    if abs(rounded) >= FIRST_GROUPED_NUMBER:
        digits = f"{abs(rounded):,f}".replace(",", NARROW_SPACE)
    return f"{MINUS if rounded < 0 else ''}{digits}"


def decimals_for(values: Iterable[float | None]) -> int:
    """Return the decimals with which numbers that stand together keep about three digits."""
    finite = [abs(value) for value in values if value is not None and math.isfinite(value)]
    largest = max(finite, default=0.0)
    if largest >= 100:
        return 0
    if largest >= 10:
        return 1
    return 2 if largest >= 1 or largest == 0 else 3


def needed_decimals(values: Iterable[float | None], most: int) -> int:
    """Return the fewest decimals, up to `most`, that show these numbers in full: none for whole numbers."""
    finite = [value for value in values if value is not None and math.isfinite(value)]
    return next((places for places in range(most) if all(round(value, places) == value for value in finite)), most)


def count(value: float | None) -> str:
    """Return a whole number."""
    return number(value, 0)


def sample_size(value: float | None) -> str:
    """Return `n = 18` on one line."""
    return f"n{NARROW_SPACE}={NARROW_SPACE}{count(value)}"


def p_value(value: float | None) -> str:
    """Return a p-value with three decimals, `<0.001` below them and `>0.999` above."""
    if isinstance(value, Suppressed):
        return SUPPRESSED
    if value is None or math.isnan(value):
        return NOTHING
    if value < 10**-P_VALUE_DECIMALS:
        return "<0.001"
    return ">0.999" if value > 1 - 10**-P_VALUE_DECIMALS else number(value, P_VALUE_DECIMALS)


def p_statement(shown: str) -> str:
    """Return `p = 0.016` or `p < 0.001` from a p-value as it is shown, kept on one line."""
    relation = shown[0] if shown[:1] in {"<", ">", "≤", "≥"} else "="
    return f"p{NARROW_SPACE}{relation}{NARROW_SPACE}{shown.lstrip('<>≤≥ ')}"


def between(low: str, high: str) -> str:
    """Return two numbers that are already words as a range; beside a minus sign a dash would be misread."""
    return f"{low}{NO_BREAK_SPACE}to{NO_BREAK_SPACE}{high}" if MINUS in low + high else f"{low}{EN_DASH}{high}"


def interval(low: float | None, high: float | None, decimals: int) -> str:
    """Return an interval, or the sign for nothing when it has no ends."""
    if low is None or high is None:
        return NOTHING
    if isinstance(low, Suppressed) or isinstance(high, Suppressed):
        return SUPPRESSED
    return between(number(low, decimals), number(high, decimals))


def with_interval(value: float | None, low: float | None, high: float | None) -> str:
    """Return `−1.44 (−2.57 to −0.32)`; all three numbers with the same decimals."""
    decimals = decimals_for([value, low, high])
    if low is None or high is None or isinstance(low, Suppressed):
        return number(value, decimals)
    return f"{number(value, decimals)}{NO_BREAK_SPACE}({interval(low, high, decimals)})"


def percent(value: float | None, decimals: int = 0) -> str:
    """Return a percentage from a number that already is one."""
    return NOTHING if value is None else with_unit(number(value, decimals), "%")


def share(value: float | None, decimals: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage."""
    return percent(None if value is None else value * 100, decimals)


def share_with_interval(value: float | None, low: float | None, high: float | None) -> str:
    """Return `44 % (22–69 %)` from shares between 0 and 1."""
    if value is None or low is None or high is None or isinstance(low, Suppressed):
        return share(value)
    return f"{share(value)}{NO_BREAK_SPACE}({between(number(low * 100, 0), number(high * 100, 0))}{NARROW_SPACE}%)"


def as_printed(text: str) -> str:
    """Return a number as a source printed it, with true signs."""
    return text.replace("-", MINUS).replace("<=", "≤").replace(">=", "≥")


def with_unit(shown: str, unit: str) -> str:
    """Return a shown number with its unit, if it has one, on one line; one is one patient, not one patients."""
    if not unit or shown in {NOTHING, SUPPRESSED}:
        return shown
    if shown == "1":
        unit = unit.removesuffix("s")
    return f"{shown}{NARROW_SPACE if unit == '%' else NO_BREAK_SPACE}{unit}"


def in_words(value: int) -> str:
    """Return a small count as a word and a larger one as digits, for the running text."""
    return COUNT_WORDS[value] if value < len(COUNT_WORDS) else count(value)


def sentence(text: str) -> str:
    """Return text with a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def listing(parts: list[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
