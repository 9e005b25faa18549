"""Spellings of a date in folded text, where every separator is a space."""

import datetime
import itertools
from collections.abc import Iterator

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
EXCEL_1904_DAY_ZERO = datetime.date(1904, 1, 1)
UNIX_DAY_ZERO = datetime.date(1970, 1, 1)
SECONDS_PER_DAY = 86_400
FEWEST_SERIAL_DIGITS = 4


def date_spellings(day: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield (rule, pattern): figures in three orders, months in words, without separators, and seconds since 1970."""
    year, short_year = f"{day.year:04d}", f"{day.year % 100:02d}"
    days, months = {f"{day.day:02d}", str(day.day)}, {f"{day.month:02d}", str(day.month)}
    for date, month in itertools.product(sorted(days), sorted(months)):
        yield "date", f"{year} {month} {date}"
        for order in (f"{date} {month}", f"{month} {date}"):
            yield "date", f"{order} {year}"
            yield "date", f"{order} {short_year}"
    for compact in compact_dates(day):
        yield "date", compact
    name = MONTHS[day.month - 1]
    for date, month in itertools.product(sorted({*days, _ordinal(day.day)}), sorted({name, name[:3]})):
        for gap in (" ", "  "):
            for shown_year in (year, short_year):
                yield "date", f"{date}{gap}{month}{gap}{shown_year}"
                yield "date", f"{date} {month}{gap}{shown_year}"
                yield "date", f"{month} {date}{gap}{shown_year}"
                yield "date", f"{month}  {date}{gap}{shown_year}"
        yield "date", f"{date} of {month} {year}"
        yield "date", f"{date}{month}{year}"
        yield "date", f"{year} {month} {date}"
    for seconds in seconds_since_1970(day):
        yield "number", seconds


def compact_dates(day: datetime.date) -> list[str]:
    """Return a day in eight figures without signs between them."""
    return [f"{day:%Y%m%d}", f"{day:%d%m%Y}", f"{day:%m%d%Y}"]


def seconds_since_1970(day: datetime.date) -> list[str]:
    """Return the first second of a day as programs count it, and its thousandths, millionths and billionths."""
    seconds = (day - UNIX_DAY_ZERO).days * SECONDS_PER_DAY
    return [f"{seconds}{zeros}" for zeros in ("", "000", "000000", "000000000")] if seconds > 0 else []


def serial_numbers(day: datetime.date) -> list[str]:
    """Return the day as a spreadsheet counts it, in both epochs, and as days since 1970."""
    serials = (str((day - zero).days) for zero in (EXCEL_DAY_ZERO, EXCEL_1904_DAY_ZERO, UNIX_DAY_ZERO))
    return [serial for serial in serials if len(serial) >= FEWEST_SERIAL_DIGITS and not serial.startswith("-")]


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in {11, 12, 13} else "th"
    return f"{number}{ending}"
