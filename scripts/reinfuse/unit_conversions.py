"""Units that a raw column may mix, with exact factors between those of one kind.

Every factor is exact by definition (NIST Special Publication 811, 2008, appendix B: the avoirdupois pound is
0.45359237 kg, the inch 2.54 cm), so a conversion loses nothing but the last bit of the double that holds its result.
Doses per kg are left out: they need the patient's weight.
"""

from fractions import Fraction

VERSION = "NIST SP 811 (2008), exact factors"
_POUND_G = Fraction("453.59237")
_INCH_CM = Fraction("2.54")

# kind: {unit: (factor into the kind's first unit, its spellings beside its name)}
_KINDS: dict[str, dict[str, tuple[Fraction, tuple[str, ...]]]] = {
    "mass": {
        "mg": (Fraction(1), ("milligram", "milligrams")),
        "mcg": (Fraction(1, 1000), ("µg", "μg", "ug", "microgram", "micrograms")),
        "g": (Fraction(1000), ("gram", "grams")),
        "kg": (Fraction(1_000_000), ("kgs", "kilogram", "kilograms", "kilo", "kilos")),
        "lb": (1000 * _POUND_G, ("lbs", "pound", "pounds")),
        "oz": (1000 * _POUND_G / 16, ("ounce", "ounces")),
    },
    "duration": {
        "h": (Fraction(1), ("hr", "hrs", "hour", "hours")),
        "min": (Fraction(1, 60), ("mins", "minute", "minutes")),
        "s": (Fraction(1, 3600), ("sec", "second", "seconds")),
    },
    "rate": {
        "mg/h": (Fraction(1), ("mg/hr", "mg/hour")),
        "mg/min": (Fraction(60), ("mg/minute",)),
        "mcg/min": (Fraction(60, 1000), ("µg/min", "μg/min", "ug/min")),
        "g/h": (Fraction(1000), ("g/hr", "g/hour")),
    },
    "daily dose": {
        "mg/day": (Fraction(1), ("mg/d",)),
        "mcg/day": (Fraction(1, 1000), ("mcg/d", "µg/day", "μg/day", "ug/day")),
        "g/day": (Fraction(1000), ("g/d",)),
    },
    "length": {
        "cm": (Fraction(1), ("centimetre", "centimetres", "centimeter", "centimeters")),
        "m": (Fraction(100), ("metre", "metres", "meter", "meters")),
        "in": (_INCH_CM, ("inch", "inches")),
        "ft": (12 * _INCH_CM, ("foot", "feet")),
    },
}


def known_units() -> list[str]:
    """Return the names of all units, kind by kind."""
    return [unit for units in _KINDS.values() for unit in units]


def conversions_into(unit: str) -> dict[str, Fraction]:
    """Return the factor into `unit` of each unit of the same kind, itself among them."""
    units = next(units for units in _KINDS.values() if unit in units)
    return {name: factor / units[unit][0] for name, (factor, _) in units.items()}


def spellings_of(unit: str) -> list[str]:
    """Return every way to write a unit, its name first."""
    units = next(units for units in _KINDS.values() if unit in units)
    return [unit, *units[unit][1]]
