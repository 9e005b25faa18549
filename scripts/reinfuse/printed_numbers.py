"""A number as a source printed it: what it says, how precisely, and which values agree with it."""

import re
from dataclasses import dataclass
from decimal import Decimal, DecimalTuple
from fractions import Fraction

Box = tuple[Decimal, Decimal]
# Doubles carry about 16 digits; what a computation leaves beyond 12 is noise, and would decide ties at random.
SIGNIFICANT_DIGITS = 12
# 2.46 becomes 2.5 and then 3: the second rounding adds a tenth of the first one's half unit.
ROUNDED_TWICE = Decimal("1.1")
_FORM = re.compile(r"(?P<relation><=|>=|<|>|)\s*(?P<number>-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, eq=False)
class Reported:
    """A printed number: `relation` is '', '<', '<=', '>' or '>='.

    Numbers are equal where they are printed alike: 2 and 2.0 stand for different values, though Decimal equates them.
    """

    relation: str
    number: Decimal
    exact: bool = False

    def __eq__(self, other: object) -> bool:
        """Compare every digit, trailing zeros too."""
        return isinstance(other, Reported) and self._as_printed == other._as_printed

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(self._as_printed)

    @property
    def _as_printed(self) -> tuple[str, DecimalTuple, bool]:
        return self.relation, self.number.as_tuple(), self.exact

    @property
    def half_unit(self) -> Decimal:
        """Half a unit of the last printed digit; nothing for a count, which is not rounded."""
        if self.exact:
            return Decimal(0)
        return Decimal("0.5").scaleb(int(self.number.as_tuple().exponent))

    @property
    def box(self) -> Box:
        """The values that print as this number, both ends included."""
        return self.number - self.half_unit, self.number + self.half_unit

    @property
    def reach(self) -> Box:
        """The box; where a relation is printed, everything on its side, the limit itself included."""
        if self.relation.startswith("<"):
            return Decimal("-Infinity"), self.number
        if self.relation.startswith(">"):
            return self.number, Decimal("Infinity")
        return self.box


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
    return admits(reported, decimal(value))


def admits(reported: Reported, value: Decimal | Fraction) -> bool:
    """Say whether an exact value prints as the reported number."""
    exact, limit = Fraction(value), Fraction(reported.number)
    match reported.relation:
        case "<":
            return exact < limit
        case "<=":
            return exact <= limit
        case ">":
            return exact > limit
        case ">=":
            return exact >= limit
    return abs(exact - limit) <= Fraction(reported.half_unit)


def admits_root(reported: Reported, square: Fraction) -> bool:
    """Say whether the root of an exact value prints as the reported number; squares are compared, which are exact."""
    low, high = reported.reach
    above = low <= 0 or square >= Fraction(low) ** 2
    return above and (not high.is_finite() or (high >= 0 and square <= Fraction(high) ** 2))


def admits_some(reported: Reported, values: Box) -> bool:
    """Say whether some value of a range prints as the reported number."""
    low, high = values
    match reported.relation:
        case "<" | "<=":
            return admits(reported, low)
        case ">" | ">=":
            return admits(reported, high)
    return meet(values, reported.box)


def reaches(reported: Reported, low: float, high: float) -> bool:
    """Say whether some value of a computed range prints as the reported number; both ends may be infinite."""
    return admits_some(reported, (decimal(low), decimal(high)))


def nearly_matches(value: float, reported: Reported) -> bool:
    """Say whether a value prints as the number when it is rounded twice, first to one decimal more."""
    if reported.relation or reported.exact:
        return False
    return abs(decimal(value) - reported.number) <= ROUNDED_TWICE * reported.half_unit


def moved(reported: Reported, units: int) -> Reported:
    """Return the printed number that lies so many units of the last digit above."""
    unit = Decimal(1).scaleb(int(reported.number.as_tuple().exponent))
    return Reported(reported.relation, reported.number + units * unit, reported.exact)


def overlap(first: Reported, second: Reported) -> bool:
    """Say whether two printed numbers can be the same quantity; a relation is open towards its side.

    Where their ranges only touch, both must admit that value. Rounded numbers that have no more than a tie in common,
    such as 6 and 7, are two quantities: no document rounds one both ways.
    """
    low, high = (choose(first.reach[end], second.reach[end]) for end, choose in enumerate((max, min)))
    if low != high:
        return low < high
    is_tie = not (first.relation or second.relation or first.exact or second.exact)
    return not is_tie and admits(first, low) and admits(second, low)


def meet(first: Box, second: Box) -> bool:
    """Say whether two ranges have a value in common."""
    return first[0] <= second[1] and second[0] <= first[1]
