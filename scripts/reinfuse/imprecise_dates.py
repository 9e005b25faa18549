"""Dates as sources print them, however imprecise: every day that `Summer 2023` may mean."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
# Of the two usual reckonings, by months and by the sun, the longer at each end; northern hemisphere.
SEASONS = {
    "spring": ((3, 1), (6, 21)),
    "summer": ((6, 1), (9, 23)),
    "fall": ((9, 1), (12, 21)),
    "autumn": ((9, 1), (12, 21)),
}
THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}  # months
DAYS_PER_YEAR = 365.2425  # Gregorian calendar
UNIT_DAYS = {"days": 1.0, "weeks": 7.0, "months": DAYS_PER_YEAR / 12, "years": DAYS_PER_YEAR}
_FORM = re.compile(r"(?:(?:(?P<day>\d{1,2}) )?(?P<word>[A-Za-z]+) )?(?P<year>\d{4})")


@dataclass(frozen=True)
class Span:
    """The first and the last day that a printed date may mean."""

    first: date
    last: date


def span(text: str) -> Span:
    """Return the days that a printed date may mean.

    Understood are `2020`, `early 2022`, `Summer 2023`, `May 2024` and `17 May 2024`. `early`, `mid` and `late` are
    thirds of a year. A winter belongs to two years, and no source says to which, so it is refused.

    Raises
    ------
    ValueError
        For any other text.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError("should be a date such as 2020, early 2022, Summer 2023, May 2024 or 17 May 2024")
    year, word, day = int(form["year"]), (form["word"] or "").lower(), form["day"]
    if word in MONTHS:
        return _in_month(year, MONTHS[word], int(day) if day else None)
    if day:
        raise ValueError("a day needs the English name of its month")
    if not word:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if word in SEASONS:
        first, last = SEASONS[word]
        return Span(date(year, *first), date(year, *last))
    if word in THIRDS:
        first_month, last_month = THIRDS[word]
        return Span(date(year, first_month, 1), _in_month(year, last_month, None).last)
    raise ValueError(f"'{form['word']}' is no month, no season but winter, and not early, mid or late")


def _in_month(year: int, month: int, day: int | None) -> Span:
    if day is None:
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Span(date(year, month, day), date(year, month, day))


def days_between(start: Span, end: Span) -> tuple[int, int]:
    """Return the fewest and the most days from one date to another; negative where the order is not known."""
    return (end.first - start.last).days, (end.last - start.first).days


def middle(of: Span) -> date:
    """Return the day in the middle of a span, for an axis."""
    return of.first + timedelta(days=(of.last - of.first).days // 2)
