"""A number as a source printed it: what it says, how precisely, and which values agree with it."""

import re
from dataclasses import dataclass
from decimal import Decimal

# Doubles carry about 16 digits; what a computation leaves beyond 12 is noise, and would decide ties at random.
SIGNIFICANT_DIGITS = 12
# 2.46 becomes 2.5 and then 3: the second rounding adds a tenth of the first one's half unit.
ROUNDED_TWICE = Decimal("1.1")
_FORM = re.compile(r"(?P<relation><=|>=|<|>|)\s*(?P<number>-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Reported:
    """A printed number: `relation` is '', '<', '<=', '>' or '>='."""

    relation: str
    number: Decimal
    exact: bool = False

    @property
    def half_unit(self) -> Decimal:
        """Half a unit of the last printed digit; nothing for a count, which is not rounded."""
        if self.exact:
            return Decimal(0)
        return Decimal("0.5").scaleb(int(self.number.as_tuple().exponent))

    @property
    def box(self) -> tuple[Decimal, Decimal]:
        """The values that print as this number, both ends included."""
        return self.number - self.half_unit, self.number + self.half_unit


def parse_reported(text: str, *, exact: bool = False) -> Reported:
    """Read a printed number such as `8`, `0.130` or `<0.001`; `exact` for counts."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"not a printed number: {text!r}")
    return Reported(form["relation"], Decimal(form["number"]), exact)


def decimal(value: float) -> Decimal:
    """Return a computed double as the decimal number that it stands for."""
    return Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")


def matches(value: float, reported: Reported) -> bool:
    """Say whether a computed value prints as the reported number.

    For an equality |x − r| ≤ 0.5·10^−d in decimal arithmetic, closed, so that a tie may round either way.
    """
    exact = decimal(value)
    match reported.relation:
        case "<":
            return exact < reported.number
        case "<=":
            return exact <= reported.number
        case ">":
            return exact > reported.number
        case ">=":
            return exact >= reported.number
    low, high = reported.box
    return low <= exact <= high


def nearly_matches(value: float, reported: Reported) -> bool:
    """Say whether a value prints as the number when it is rounded twice, first to one decimal more."""
    if reported.relation or reported.exact:
        return False
    return abs(decimal(value) - reported.number) <= ROUNDED_TWICE * reported.half_unit


def overlap(first: Reported, second: Reported) -> bool:
    """Say whether two printed numbers can be the same quantity; a relation is open towards its side."""
    low_1, high_1 = _reach(first)
    low_2, high_2 = _reach(second)
    return low_1 <= high_2 and low_2 <= high_1


def _reach(reported: Reported) -> tuple[Decimal, Decimal]:
    if reported.relation.startswith("<"):
        return Decimal("-Infinity"), reported.number
    if reported.relation.startswith(">"):
        return reported.number, Decimal("Infinity")
    return reported.box
