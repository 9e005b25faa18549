"""The order of printed dates, and the time between them."""

import pytest

from reinfuse.consistency.dates import dates_in_order, time_between
from reinfuse.printed_numbers import parse_reported


@pytest.mark.parametrize(
    ("dates", "verdict", "told"),
    [
        (["2020", "2021", "early 2022"], "consistent", "follow one another."),
        (["2020", "2020"], "consistent", "can follow"),
        (["2022", "early 2022"], "consistent", "can follow"),
        (["Summer 2024", "Summer 2023"], "inconsistent", "‘Summer 2023’ cannot follow ‘Summer 2024’"),
        (["2020", "2023", "2021"], "inconsistent", "‘2021’ cannot follow ‘2023’"),
    ],
)
def test_order(dates, verdict, told):
    """Only dates that exclude each other are a contradiction; two in one year are none."""
    finding = dates_in_order(dates)
    assert finding.verdict == verdict
    assert told in finding.says


@pytest.mark.parametrize(
    ("claimed", "unit", "verdict"),
    [(">6", "months", "consistent"), (">16", "months", "inconsistent"), ("<8", "months", "inconsistent"),
     ("1", "years", "consistent"), ("2", "years", "inconsistent"), ("52", "weeks", "consistent"),
     (">480", "days", "inconsistent"), (">=480", "days", "consistent"), (None, "months", "undecided")],
)  # fmt: skip
def test_from_one_summer_to_the_next(claimed, unit, verdict):
    """252 to 480 days: 8.3 to 15.8 months, whatever days were meant."""
    reported = None if claimed is None else parse_reported(claimed)
    assert time_between("Summer 2023", "Summer 2024", unit, reported).verdict == verdict


@pytest.mark.parametrize(("claimed", "verdict"), [(">6", "undecided"), ("3", "undecided"), (">16", "inconsistent")])
def test_a_time_that_may_have_been_over_before(claimed, verdict):
    """Relief of six months had time in 8 to 16, which does not show that there was any; 17 months had none."""
    finding = time_between("Summer 2023", "Summer 2024", "months", parse_reported(claimed), at_most=True)
    assert finding.verdict == verdict
