"""Texts made to keep a search busy: what grows faster than the text would never end on an export's own files."""

import time

import pytest

NAME = "Marigold Quillfeather"
SMALL = 250_000
TIMES_LARGER = 8
# Time of the larger text over that of the smaller: 8 if it grows with the size, 64 if with its square.
MOST = 30
# Of a processor, whose caches and speed others share.
NOISE_SECONDS = 0.5

REPEATED = {
    "one letter": ("a.csv", "a"),
    "one digit": ("a.csv", "1"),
    "digits apart": ("a.csv", "1 "),
    "decimal points": ("a.csv", "1."),
    "quotation marks": ("a.csv", '"'),
    "line ends": ("a.csv", "\n"),
    "the start of a record number": ("a.txt", "0073451"),
    "the start of a date": ("a.txt", "1911-05-"),
    "a given name": ("a.txt", "Marigold "),
    "signs of no width": ("a.txt", "\u200b"),
    "letters and accents": ("a.txt", "a\u0301"),
    "base64": ("a.txt", "QUJD"),
    "halves of web escapes": ("a.txt", "%4"),
    "brackets": ("a.json", "["),
    "halves of escapes": ("a.json", "\\u"),
    "tags that never end": ("a.html", "<a "),
    "comments that never end": ("a.html", "<!--"),
    "attributes that never end": ("a.html", "<a b='"),
    "references that never end": ("a.html", "&#"),
    "data URIs without data": ("a.html", '<img src="data:image/png;base64,'),
    "nested drawings": ("a.svg", "<svg>"),
}


def seconds(found, unit, name, size):
    text = (unit * (size // len(unit) + 1))[:size]
    start = time.process_time()
    found(text.encode(), name)
    return time.process_time() - start


@pytest.mark.attack("leak gate", "texts that make regular expressions crawl", "in time")
@pytest.mark.parametrize("kind", REPEATED)
def test_time_grows_with_the_text_and_no_faster(found, kind):
    """A gate that never ends, and that people therefore switch off."""
    name, unit = REPEATED[kind]
    small = min(seconds(found, unit, name, SMALL) for _ in range(2))
    large = min(seconds(found, unit, name, SMALL * TIMES_LARGER) for _ in range(2))
    assert large < MOST * small + NOISE_SECONDS


@pytest.mark.attack("leak gate", "a name at the end of a cell of ten megabytes", "gate fails")
@pytest.mark.parametrize("unit", ["a", "1 ", "Marigold ", '""'])
def test_a_name_behind_ten_megabytes_of_one_cell_is_found(found, unit):
    """A search that gives up before the end of a long cell."""
    cell = (unit * (10_000_000 // len(unit))).strip()
    assert ("text, first in line 2", "name") in found(f'n\n"{cell} - {NAME}"\n'.encode(), "a.csv")
