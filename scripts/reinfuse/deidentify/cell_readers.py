"""How one cell's text becomes a value of its declared type, or why it does not."""

import datetime
import re
import time
from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np

from reinfuse.unit_conversions import conversions_into, spellings_of
from reinfuse.vocabularies import folded, vocabulary

# Plain decimals only: float() would also take 1e3, inf, nan, 1_000 and full-width digits.
INTEGER = re.compile(r"-?[0-9]{1,15}(\.0+)?")
NUMBER = re.compile(r"-?([0-9]{1,15}(\.[0-9]+)?|\.[0-9]+)")
NUMBER_AND_UNIT = re.compile(r"(?P<number>[-0-9.,]+)([ \u00a0]*(?P<unit>[^-0-9., \u00a0].*))?", re.DOTALL)
# A spreadsheet shows long record numbers as 1.23E+07, and then several patients share one.
ROUNDED_BY_SPREADSHEET = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
# A visit outside these years is a typing error, such as the year 0024.
PLAUSIBLE_YEARS = range(1900, 2101)
REMOVED_ROLES = {"direct_identifier", "free_text"}
NUMERIC_TYPES = {"integer", "number", "date"}
WORDS_SHOWN = 8

Column = dict[str, Any]
Reader = Callable[[str], Any]


class Refusal(Enum):
    """Why a cell cannot be what its column declares; the value is how reports say it."""

    NO_VALUE = "no value where every row needs one"
    NOT_A_NUMBER = "not a number"
    OUT_OF_RANGE = "outside its range"
    UNKNOWN_WORD = "not a declared word"
    NO_UNIT = "without a unit"
    UNKNOWN_UNIT = "in a unit that is not declared"
    NOT_A_DATE = "not a date as declared"
    ROUNDED = "a record number that a spreadsheet rounded"


def reader_of(declared: Column, *, decimal_comma: bool) -> Reader:
    """Return the function that gives the value of a cell's text, or a `Refusal`."""
    if declared["role"] in REMOVED_ROLES | {"postcode"}:
        return str
    parse = _parser(declared, decimal_comma=decimal_comma)
    words = vocabulary(declared.get("values"))
    if words is None:
        return parse
    ignore_case = declared.get("ignore_case", False)
    clean_words = {folded(raw): clean for raw, clean in words.items()} if ignore_case else words

    def read(text: str) -> Any:
        word = folded(text) if ignore_case else text
        return parse(clean_words[word]) if word in clean_words else Refusal.UNKNOWN_WORD

    return read


def other_unit(text: str, declared: Column) -> bool:
    """Say whether a cell that was read was in another unit than its column's, so that it was converted."""
    match = NUMBER_AND_UNIT.fullmatch(text)
    factors = _factors(declared)
    unit = match["unit"] if match else None
    return unit is not None and factors.get(_unit_key(unit, declared), Fraction(1)) != 1


def allowed(declared: Column, *, decimal_comma: bool) -> str:
    """Say in words what a column allows; the words are those of study.yaml."""
    if (words := vocabulary(declared.get("values"))) is not None:
        shown = ", ".join(f"'{word}'" for word in list(words)[:WORDS_SHOWN])
        more = f" and {len(words) - WORDS_SHOWN} more" if len(words) > WORDS_SHOWN else ""
        return f"are the words {shown}{more}"
    if declared["type"] == "date":
        return f"are dates written as {declared['date_format']}, from {PLAUSIBLE_YEARS[0]} to {PLAUSIBLE_YEARS[-1]}"
    if declared["type"] not in NUMERIC_TYPES:
        return "are record numbers as the clinic writes them, not such as 1.2E+07"
    example = "12,5" if decimal_comma else "12.5"
    kind = "whole numbers" if declared["type"] == "integer" else f"numbers, such as 12 or {example},"
    limits = ""
    if declared.get("range") is not None:
        lowest, highest = declared["range"]
        limits = f" from {lowest:g} to {highest:g}"
    if declared.get("units"):
        units = list(dict.fromkeys([declared["unit"], *declared["units"]]))
        limits += f" {declared['unit']}, in {', '.join(units[:-1])} or {units[-1]}" if len(units) > 1 else ""
    return f"are {kind}{limits}"


def _parser(declared: Column, *, decimal_comma: bool) -> Reader:
    if declared["role"] == "identifier":
        return _record_number_reader(declared)
    match declared["type"]:
        case "integer":
            return _whole_number_reader(declared)
        case "number":
            return _number_reader(declared, decimal_comma=decimal_comma)
        case "date":
            return date_reader(declared["date_format"])
    return str


def _limits(declared: Column) -> tuple[float, float]:
    lowest, highest = declared.get("range") or (-np.inf, np.inf)
    return lowest, highest


def _whole_number_reader(declared: Column) -> Reader:
    lowest, highest = _limits(declared)

    def read(text: str) -> Any:
        if not INTEGER.fullmatch(text):
            return Refusal.NOT_A_NUMBER
        number = int(text.split(".")[0])
        return number if lowest <= number <= highest else Refusal.OUT_OF_RANGE

    return read


def _number_reader(declared: Column, *, decimal_comma: bool) -> Reader:
    lowest, highest = _limits(declared)
    factors = _factors(declared)

    def read(text: str) -> Any:
        match = NUMBER_AND_UNIT.fullmatch(text)
        digits = match["number"] if match else ""
        if decimal_comma:
            digits = "" if "." in digits else digits.replace(",", ".")
        if match is None or not NUMBER.fullmatch(digits):
            return Refusal.NOT_A_NUMBER
        number = float(digits) + 0.0  # so that -0 is 0
        if match["unit"] is not None:
            if not factors:
                return Refusal.NOT_A_NUMBER
            factor = factors.get(_unit_key(match["unit"], declared))
            if factor is None:
                return Refusal.UNKNOWN_UNIT
            number = float(Fraction(digits) * factor)
        return number if lowest <= number <= highest else Refusal.OUT_OF_RANGE

    return read


def _factors(declared: Column) -> Mapping[str, Fraction]:
    """Return the factor into the column's unit of every spelling that it accepts; none without `units`."""
    if not declared.get("units"):
        return {}
    factors = conversions_into(declared["unit"])
    accepted = [declared["unit"], *declared["units"]]
    return {_unit_key(spelling, declared): factors[unit] for unit in accepted for spelling in spellings_of(unit)}


def _unit_key(spelling: str, declared: Column) -> str:
    return folded(spelling) if declared.get("ignore_case") else spelling


def _record_number_reader(declared: Column) -> Reader:
    whole_number = _whole_number_reader(declared)

    def read(text: str) -> Any:
        if ROUNDED_BY_SPREADSHEET.fullmatch(text):
            return Refusal.ROUNDED
        refusal = whole_number(text) if declared["type"] == "integer" else None
        return refusal if isinstance(refusal, Refusal) else text

    return read


def date_reader(date_format: str) -> Reader:
    """Return the function that gives the day of a date (1 is 1 January of year 1), or a `Refusal`."""

    def read(text: str) -> Any:
        try:
            day = datetime.date(*time.strptime(text, date_format)[:3])
        except ValueError:
            return Refusal.NOT_A_DATE
        return day.toordinal() if text.isascii() and day.year in PLAUSIBLE_YEARS else Refusal.NOT_A_DATE

    return read
