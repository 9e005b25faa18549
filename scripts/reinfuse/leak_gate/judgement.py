"""Whether a hit is one: what stands beside it decides."""

import re
from collections.abc import Callable

# A run of letters and digits as long as this is a hash or an encoded file, in which any number may occur.
LONGEST_WORD_WITH_A_NUMBER = 24
SURE_DIGITS = 7  # shorter ones beside a hexadecimal digit are most likely part of a hash
SEPARATORS = b" -_/."
# What may stand before (-1) and after (1) a cell, and which of it with spaces between; names of tags are no cells.
CELL_ENDS = {-1: b"\n\r\t,;|\"'>", 1: b"\n\r\t,;|\"'<"}
LOOSE_CELL_ENDS = {-1: b'\n\r">=', 1: b'\n\r"<'}
APOSTROPHE = ord("'")
ZEROS = re.compile(rb"\.0+(?![0-9eE])")
FRACTION = re.compile(rb"\.[0-9]|[eE][-+]?[0-9]")
WORD = re.compile(rb"[0-9A-Za-z]*")

Judge = Callable[[bytes, int, int], bool]


def always(plain: bytes, start: int, end: int) -> bool:
    """Pairs of names, addresses and codes: nothing else looks like them."""
    return True


def is_number(plain: bytes, start: int, end: int) -> bool:
    """Not a part of a longer number, of a decimal number or of a hash; leading zeros and `.0` belong to it."""
    first = start
    while plain[first - 1 : first] == b"0":
        first -= 1
    before = plain[first - 1 : first]
    if before.isdigit() or (before == b"." and plain[first - 2 : first - 1].isdigit()):
        return False
    after = end
    if zeros := ZEROS.match(plain, end):
        after = zeros.end()
    if plain[after : after + 1].isdigit() or FRACTION.match(plain, after):
        return False
    return not _in_hash(plain, first, after, end - start)


def is_grouped(plain: bytes, start: int, end: int) -> bool:
    """Separated by one kind of sign; a comma counts only where it cannot part two cells, a point only among others."""
    between = [byte for byte in plain[start:end] if not chr(byte).isdigit()]
    kinds = set(between) - set(b" ()")
    if not _digits_end(plain, start, end) or len(kinds) > 1:
        return False
    if kinds == set(b","):
        return plain[start - 1 : start] in b" \"'>(" and plain[end : end + 1] in b" \"'<)."
    if kinds == set(b".") and len(between) == 1:
        return False
    return kinds <= set(SEPARATORS) | {ord("\xa0")}


def is_date(plain: bytes, start: int, end: int) -> bool:
    """Not beside further digits; in figures, with one kind of sign between day, month and year."""
    if not _digits_end(plain, start, end):
        return False
    between = {byte for byte in plain[start:end] if not chr(byte).isalnum()}
    if any(chr(byte).isalpha() for byte in plain[start:end]):
        return True
    if not between:
        return is_number(plain, start, end)
    return len(between) == 1 and between <= set(SEPARATORS)


def is_cell(plain: bytes, start: int, end: int) -> bool:
    """Alone between the ends of a cell, a string, a line or an element; the hit has one space at each side."""
    left, right = start, end - 1
    if (plain[left] == APOSTROPHE) != (plain[right] == APOSTROPHE):  # a possessive is no quotation
        return False
    return _ends(plain, left, -1) and _ends(plain, right, 1)


def is_cell_of_digits(plain: bytes, start: int, end: int) -> bool:
    """The whole number is the cell."""
    return _ends(plain, start - 1, -1) and _ends(plain, end, 1)


def _ends(plain: bytes, place: int, step: int) -> bool:
    if plain[place] in CELL_ENDS[step]:
        return True
    while 0 < place < len(plain) - 1 and plain[place] == ord(" "):
        place += step
    if plain[place] in LOOSE_CELL_ENDS[step]:
        return True
    return plain[place : place + 3] == b"-->" if step > 0 else plain[place - 2 : place + 1] == b"!--"


def _digits_end(plain: bytes, start: int, end: int) -> bool:
    before, after = plain[start - 1 : start], plain[end : end + 1]
    decimals = (before == b"." and plain[start - 2 : start - 1].isdigit()) or FRACTION.match(plain, end)
    return not (before.isdigit() or after.isdigit() or decimals)


def _in_hash(plain: bytes, first: int, after: int, digits: int) -> bool:
    window = plain[max(0, first - LONGEST_WORD_WITH_A_NUMBER) : first][::-1]
    left = WORD.match(window)
    right = WORD.match(plain, after, after + LONGEST_WORD_WITH_A_NUMBER)
    glued = (left[0] if left else b"") + (right[0] if right else b"")
    if len(glued) + digits > LONGEST_WORD_WITH_A_NUMBER:
        return True
    beside = window[:1] + plain[after : after + 1]
    return digits < SURE_DIGITS and any(sign in b"abcdefABCDEF" for sign in beside)


JUDGES: dict[str, Judge] = {
    "phrase": always,
    "code": always,
    "number": is_number,
    "grouped": is_grouped,
    "date": is_date,
    "cell": is_cell,
    "serial": is_cell_of_digits,
}
