"""Moved dates as columns that the rest of study.yaml may name."""

import pytest

from reinfuse.study.data import Covariate, TablePart
from reinfuse.study.deidentification import DateShift, Deidentification, sources_passed
from reinfuse.study.raw_sources import Source, StudyDayOrigin
from reinfuse.study.risk import Risk, risk_problems
from reinfuse.study.table_parts import Declarations, table_problems

SOURCES = {
    "visits": Source(
        file="visits.csv",
        one_row_per="patient",
        columns={
            "number": {"role": "identifier", "type": "text"},
            "seen": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
        },
    )
}
SHIFT = DateShift(most_weeks=26, first="2023-01-01", last="2023-12-31")
EXPERT = Deidentification(mode="expert", documentation="a.pdf", date_shift=SHIFT)
SEEN = StudyDayOrigin(source="visits", column="seen")


def problems(columns, declared=EXPERT):
    """Return what is wrong with tables of which one part has these columns."""
    calendar = Covariate(type="integer", label="Day of the first visit, moved")
    parts = {
        "patients": [TablePart(source="visits", columns={"patient": "number"})],
        "infusions": [TablePart(source="visits", columns={"patient": "number"})],
    }
    table = "infusions" if "day" in columns else "patients"
    parts[table] = [TablePart(source="visits", columns={"patient": "number", **columns})]
    passed = sources_passed(SOURCES, declared)
    return "\n".join(table_problems(parts, Declarations(passed, SEEN, {"calendar": calendar}, [])))


def test_moved_dates_may_be_a_covariate_within_the_window():
    """Dates that are moved, written, and can be used for nothing."""
    assert problems({"calendar": "seen_shifted"}) == ""
    assert sources_passed(SOURCES, EXPERT)["visits"].columns["seen_shifted"].range == (0, 364)


@pytest.mark.parametrize(
    ("columns", "declared", "said"),
    [
        ({"day": "seen_shifted"}, EXPERT, "holds moved dates, and days count from day 0"),
        ({"calendar": "seen_shifted"}, None, "no column of 'visits' 'seen_shifted'"),
        ({"calendar": "seen_shifted"}, Deidentification(), "no column of 'visits' 'seen_shifted'"),
    ],
)
def test_what_moved_dates_cannot_be(columns, declared, said):
    """A day of the calendar that is analysed as a study day, or a column that nobody makes."""
    assert said in problems(columns, declared)


def test_the_risk_of_moved_dates_can_be_counted():
    """Dates that tell patients apart, and that no count may name."""
    one = {"source": "visits", "column": "seen_shifted", "label": "First visit", "levels": [{"width": 28.0}]}
    risk = Risk.model_validate({"quasi_identifiers": {"seen": one}})
    assert list(risk_problems(risk, sources_passed(SOURCES, EXPERT))) == []
    assert list(risk_problems(risk, SOURCES)) != []
