"""Spellings of record numbers, telephone numbers and other numbers that identify somebody."""

import re
from collections.abc import Iterator

from reinfuse.leak_gate.folding import words
from reinfuse.leak_gate.roster import FEWEST_DIGITS

DIGITS = re.compile(r"[0-9]+")
GROUP_SIZES = (2, 3, 4)
FEWEST_DIGITS_APART = 8  # shorter ones, one digit at a time, are common as rows of scores
SOCIAL_SECURITY_DIGITS = 9  # of the United States, written 3-2-4
AREA_DIGITS, EXCHANGE_DIGITS, SUBSCRIBER_DIGITS = 3, 3, 4  # North American Numbering Plan


def digits_of(text: str) -> str:
    """Return the digits of a text; the decimals of a whole number, as in 1234.0, are none of it."""
    return "".join(DIGITS.findall(re.sub(r"\.0+$", "", words(text) if not text.isascii() else text)))


def number_spellings(digits: str) -> Iterator[tuple[str, str]]:
    """Yield (rule, pattern) for a number: as it is, in groups, digit by digit, in powers of ten, with O for zero.

    Leading zeros and a trailing `.0` are for the rules to pass over.
    """
    core = digits.lstrip("0")
    yield "number", core
    for number in {digits, core}:
        for size in GROUP_SIZES:
            for groups in (_from_left(number, size), _from_right(number, size)):
                if len(groups) > 1:
                    yield "grouped", " ".join(groups)
        if "0" in number:
            yield "phrase", f" {number.replace('0', 'o')} "
    if len(digits) == SOCIAL_SECURITY_DIGITS:
        yield "grouped", f"{digits[:3]} {digits[3:5]} {digits[5:]}"
    if len(core) >= FEWEST_DIGITS_APART:
        yield "grouped", " ".join(core)
    decimals = core[1:].rstrip("0")
    if decimals:
        yield "phrase", f" {core[0]} {decimals}e {len(core) - 1:02d} "
        yield "phrase", f" {core[0]} {decimals}e{len(core) - 1} "


def telephone_spellings(digits: str) -> Iterator[tuple[str, str]]:
    """Yield (rule, pattern) for a telephone number: its digits, its last seven, and the groups it is written in."""
    subscriber = digits[-SUBSCRIBER_DIGITS:]
    exchange = digits[-SUBSCRIBER_DIGITS - EXCHANGE_DIGITS : -SUBSCRIBER_DIGITS]
    area = digits[-SUBSCRIBER_DIGITS - EXCHANGE_DIGITS - AREA_DIGITS : -SUBSCRIBER_DIGITS - EXCHANGE_DIGITS]
    whole = [digits, *([] if exchange.startswith("0") else [exchange + subscriber])]
    yield "grouped", f"{exchange} {subscriber}"
    if len(area) == AREA_DIGITS:
        whole.append(area + exchange + subscriber)
        for gap in (" ", "  ", "   "):
            yield "grouped", f"{area}{gap}{exchange} {subscriber}"
    for number in whole:
        if len(number.lstrip("0")) >= FEWEST_DIGITS:
            yield "number", number.lstrip("0")


def _from_left(number: str, size: int) -> list[str]:
    return [number[start : start + size] for start in range(0, len(number), size)]


def _from_right(number: str, size: int) -> list[str]:
    return [group[::-1] for group in _from_left(number[::-1], size)][::-1]
