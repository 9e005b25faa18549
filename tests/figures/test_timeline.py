"""The course of one patient: nothing is drawn more precisely than it was printed."""

import copy
from datetime import date, timedelta

import pytest

from reinfuse.figures.timeline import BAND_PT, COLUMNS, data, draw


@pytest.fixture
def chosen(settings):
    """The settings of a timeline that a test may change."""
    return copy.deepcopy(settings(kind="timeline"))


def test_each_entry_keeps_its_dates_and_its_place_in_the_source(write_results, chosen):
    """A season is all of its days; the section says where a reader finds it."""
    table = data(write_results(), chosen)
    assert list(table.columns) == COLUMNS
    columns = ["entry", "section", "date", "first_day", "last_day"]
    assert table[columns].to_numpy().tolist() == [
        ["Operation", "Course, slide 1", "2020", "2020-01-01", "2020-12-31"],
        ["Infusion", "Course, slide 2", "Summer 2023", "2023-06-01", "2023-09-23"],
        ["Before", "Course, slide 2", "", "", ""],
        ["After", "Course, slide 2", "Summer 2023", "2023-06-01", "2023-09-23"],
    ]


def test_what_lasts_runs_from_the_middle_of_its_date(write_results, chosen):
    """Half a year from 28 July 2023, and longer, since the source says more than six months."""
    row = data(write_results(), chosen).iloc[1]
    assert row["lasts_until"] == (date(2023, 7, 28) + timedelta(days=6 * 365.2425 / 12)).isoformat()
    assert row["or_longer"]
    assert not data(write_results(), chosen)["or_longer"].iloc[0]


def test_a_range_of_scores_stays_a_range(write_results, chosen):
    """1 to 2 is neither 1, nor 2, nor 1.5; a score without a date gets none."""
    table = data(write_results(), chosen)
    assert table[["lowest", "highest"]].to_numpy().tolist()[2:] == [[4.0, 4.0], [1.0, 2.0]]


def test_the_figure_says_that_it_is_one_patient(write_results, chosen, texts):
    """A course that looks like a cohort's would be read as one."""
    written = " ".join(texts(draw(data(write_results(), chosen), chosen)))
    assert "One patient." in written
    assert "1 to 2" in written
    for year in range(2020, 2024):
        assert str(year) in written


def test_bands_are_as_wide_as_their_dates(write_results, chosen):
    """Of the 1827 days from 2020 to 2024, the year is 365 wide and the summer 114, from first to last day."""
    sheet = draw(data(write_results(), chosen), chosen).axes[0]
    lines = [line.get_xdata() for line in sheet.lines]
    upright = [ends[0] for ends in lines if len(ends) == 2 and ends[0] == ends[1]]
    all_years = max(upright) - min(upright)
    bands = [line.get_xdata() for line in sheet.lines if line.get_linewidth() == BAND_PT]
    assert [(ends[1] - ends[0]) / all_years for ends in bands] == pytest.approx([365 / 1827, 114 / 1827])


def test_without_any_date_it_says_so(write_results, chosen, texts):
    """An empty axis of years would be a riddle."""
    chosen["spec"]["lanes"] = [chosen["spec"]["lanes"][1]]
    chosen["spec"]["lanes"][0]["entries"] = chosen["spec"]["lanes"][0]["entries"][:1]
    assert "No data" in texts(draw(data(write_results(), chosen), chosen))
