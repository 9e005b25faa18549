"""Other spellings, other units and decimal commas: read only where they are declared, and never guessed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reinfuse.deidentify.cell_readers import Refusal, allowed, other_unit, reader_of

SEX = {
    "role": "clinical", "type": "category", "values": {"F": "female", "M": "male", "Not  known": "unknown"},
    "ignore_case": True,
}  # fmt: skip
DOSE = {"role": "clinical", "type": "number", "unit": "mg", "units": ["g", "mcg"], "range": [0, 1000]}
HOURS = {"role": "clinical", "type": "number", "unit": "h", "units": ["min"], "range": [0, 24]}
WEIGHT = {"role": "clinical", "type": "number", "unit": "kg", "units": ["lb"], "range": [30, 250], "ignore_case": True}
PLAIN = {"role": "clinical", "type": "number", "unit": "mg", "range": [0, 1000]}


def read(text: str, declared: dict[str, Any], *, decimal_comma: bool = False) -> Any:
    return reader_of(declared, decimal_comma=decimal_comma)(text)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("F", SEX, "female"),
        ("f", SEX, "female"),
        (" m", SEX, "male"),
        ("NOT KNOWN", SEX, "unknown"),
        ("not\u00a0\tknown", SEX, "unknown"),
        ("fe", SEX, Refusal.UNKNOWN_WORD),
        ("notknown", SEX, Refusal.UNKNOWN_WORD),
        ("f", {**SEX, "ignore_case": False}, Refusal.UNKNOWN_WORD),
    ],
)
def test_words_in_another_case(text: str, declared: dict[str, Any], expected: Any) -> None:
    """An export typed by hand would be refused, or a word be taken for one that it only resembles."""
    assert read(text, declared) == expected


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("500", DOSE, 500.0),  # without a unit it is in the column's own
        ("500 mg", DOSE, 500.0),
        ("0.5 g", DOSE, 500.0),
        ("0.5g", DOSE, 500.0),
        ("15 mcg", DOSE, 0.015),
        ("15\u00a0µg", DOSE, 0.015),
        ("90 min", HOURS, 1.5),
        ("1 minute", HOURS, 1 / 60),
        ("154 lb", WEIGHT, 69.85322498),  # 154 × 0.45359237
        ("154 LBS", WEIGHT, 69.85322498),
        ("70 KG", WEIGHT, 70.0),
        ("500 MG", DOSE, Refusal.UNKNOWN_UNIT),  # its case is not ignored
        ("5 kg", DOSE, Refusal.UNKNOWN_UNIT),  # convertible, but not declared
        ("2 g", DOSE, Refusal.OUT_OF_RANGE),
        ("5 mg/kg", DOSE, Refusal.UNKNOWN_UNIT),
        ("5 mg 5 mg", DOSE, Refusal.UNKNOWN_UNIT),
        ("mg", DOSE, Refusal.NOT_A_NUMBER),
        ("5-6 mg", DOSE, Refusal.NOT_A_NUMBER),
        ("five mg", DOSE, Refusal.NOT_A_NUMBER),
        ("1 000 mg", DOSE, Refusal.NOT_A_NUMBER),
        ("500 mg", PLAIN, Refusal.NOT_A_NUMBER),
    ],
)
def test_units_in_the_cell(text: str, declared: dict[str, Any], expected: Any) -> None:
    """Half a gram would be analysed as half a milligram."""
    assert read(text, declared) == expected


@given(st.integers(1, 10**6), st.integers(0, 4))
def test_conversion_is_the_nearest_double(digits: int, decimals: int) -> None:
    """A product of rounded doubles would be off in the last bit, and 90 minutes not 1.5 h on every machine."""
    text = f"{digits // 10**decimals}.{digits % 10**decimals:0{decimals}d}" if decimals else str(digits)
    declared = {**HOURS, "range": [0, 10**9]}
    assert read(f"{text} min", declared) == digits / (60 * 10**decimals)  # a quotient of whole numbers is exact
    assert read(text, declared) == float(text)


@pytest.mark.parametrize(
    ("text", "decimal_comma", "expected"),
    [
        ("12,5", True, 12.5),
        ("12", True, 12.0),
        (",5", True, 0.5),
        ("0,5 g", True, 500.0),
        ("12.5", True, Refusal.NOT_A_NUMBER),  # 12.5, or 125 with a point at an odd place?
        ("1.000", True, Refusal.NOT_A_NUMBER),  # one, or a thousand?
        ("1.000,5", True, Refusal.NOT_A_NUMBER),
        ("1,2,3", True, Refusal.NOT_A_NUMBER),
        ("12,5", False, Refusal.NOT_A_NUMBER),
    ],
)
def test_decimal_commas(text: str, decimal_comma: bool, expected: Any) -> None:
    """A thousand would be read as one, or the other way round."""
    assert read(text, DOSE, decimal_comma=decimal_comma) == expected


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("500", DOSE, False), ("500 mg", DOSE, False), ("0.5 g", DOSE, True), ("1 lbs", WEIGHT, True),
        ("1 Kg", WEIGHT, False), ("heavy", WEIGHT, False), ("5 stone", WEIGHT, False), ("5 g", PLAIN, False),
    ],
)  # fmt: skip
def test_converted_cells_are_told_apart(text: str, declared: dict[str, Any], expected: bool) -> None:
    """The report would count cells that were never converted."""
    assert other_unit(text, declared) is expected


def test_what_is_allowed_names_the_units_and_the_decimal_sign() -> None:
    """The message would send the user to write what is refused again."""
    assert allowed(DOSE, decimal_comma=True) == "are numbers, such as 12 or 12,5, from 0 to 1000 mg, in mg, g or mcg"
