"""Conversions between units, against the constants of SciPy (CODATA and the international yard and pound agreement)."""

import pytest
from scipy import constants

from reinfuse.unit_conversions import conversions_into, known_units, spellings_of

SI_MASS_KG = {
    "mcg": constants.micro * constants.gram, "mg": constants.milli * constants.gram, "g": constants.gram, "kg": 1,
    "lb": constants.lb, "oz": constants.oz,
}  # fmt: skip
SI_TIME_S = {"h": constants.hour, "min": constants.minute, "s": 1}
SI_LENGTH_M = {"cm": constants.centi, "m": 1, "in": constants.inch, "ft": constants.foot}
SI_RATE_KG_S = {
    "mg/h": SI_MASS_KG["mg"] / constants.hour, "g/h": SI_MASS_KG["g"] / constants.hour,
    "mg/min": SI_MASS_KG["mg"] / constants.minute, "mcg/min": SI_MASS_KG["mcg"] / constants.minute,
}  # fmt: skip
SI_DAILY_KG_S = {f"{unit}/day": SI_MASS_KG[unit] / constants.day for unit in ("mcg", "mg", "g")}
KINDS = [SI_MASS_KG, SI_TIME_S, SI_LENGTH_M, SI_RATE_KG_S, SI_DAILY_KG_S]


@pytest.mark.parametrize("kind", KINDS)
def test_factors_are_those_of_the_definitions(kind: dict[str, float]) -> None:
    """A weight in pounds or a dose in micrograms would be analysed as another one."""
    for into, size in kind.items():
        factors = conversions_into(into)
        assert set(factors) == set(kind)
        for unit, factor in factors.items():
            assert float(factor) == pytest.approx(kind[unit] / size, rel=1e-14)


def test_every_unit_is_checked_above() -> None:
    """A unit that somebody adds would have a factor that nobody compared."""
    assert set(known_units()) == {unit for kind in KINDS for unit in kind}


def test_no_spelling_means_two_units_of_one_kind() -> None:
    """One of the two would be read as the other, with a factor that is wrong."""
    for unit in known_units():
        for spelling in spellings_of(unit):
            owners = [o for o in conversions_into(unit) if spelling.casefold() in map(str.casefold, spellings_of(o))]
            assert owners == [unit], spelling


@pytest.mark.parametrize("unit", ["mg/kg", "mg/kg/h", "IU", "drops", "months"])
def test_what_needs_more_than_a_factor_is_no_unit(unit: str) -> None:
    """A dose per kg cannot become mg without a weight, and drops have no fixed size."""
    assert unit not in known_units()
