"""From de-identified sources to the summary: patients are counted, not rows."""

import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.risk.assess import assess

IDENTIFIERS = {"people": "record", "visits": "number"}


def sources(ages, visits=()):
    """Return two sources: patients A, B, … with their ages, and visits as (patient, day)."""
    people = pd.DataFrame({"record": [chr(65 + n) for n in range(len(ages))], "age": pd.array(ages, dtype="Int64")})
    days = pd.array([day for _, day in visits], dtype="Int64")
    return {"people": people, "visits": pd.DataFrame({"number": [who for who, _ in visits], "day": days})}


def declared(**more):
    """Return a declaration of `risk` with the age as its one quasi-identifier."""
    age = {"source": "people", "column": "age", "label": "Age", "take": "only", "levels": [{"width": 10}]}
    return {
        "quasi_identifiers": {"age": age}, "sensitive": {}, "smallest_class": 2, "fewest_sensitive_values": 2,
        "withhold_at_most": 0.0,
    } | more  # fmt: skip


def day(take):
    """Return the declaration of the study day."""
    return {"source": "visits", "column": "day", "label": "Day", "take": take, "levels": [{"width": 7}]}


def test_before_and_after():
    """Ages 41, 42, 55, 55: two stand alone; in tens nobody does."""
    found = assess(sources([41, 42, 55, 55]), IDENTIFIERS, declared(), "a-study")
    assert (found.summary["before"]["k"], found.summary["before"]["unique"]) == (1, 2)
    assert (found.summary["after"]["k"], found.summary["after"]["unique"]) == (2, 0)
    (age,) = found.summary["quasi_identifiers"]
    assert (age["level"], age["how"], age["values"], age["values_after"]) == (1, {"width": 10}, 3, 2)
    assert found.sizes.to_dict("list") == {
        "study": ["a-study"] * 3, "when": ["before", "before", "after"], "class_size": [1, 2, 2],
        "classes": [2, 1, 2], "patients": [2, 2, 4],
    }  # fmt: skip


@pytest.mark.attack("structure", "k met by rows but not by patients", "counted")
def test_rows_are_not_patients():
    """Twelve visits of one patient on one day are no class of twelve."""
    visits = [("A", 0)] * 12 + [("B", 30)]
    found = assess(
        sources([50, 50], visits), IDENTIFIERS, declared(quasi_identifiers={"day": day("highest")}), "a-study"
    )
    assert found.summary["before"]["k"] == 1
    assert found.summary["after"] is None


@pytest.mark.parametrize(
    ("take", "combinations"),
    [("lowest", 2), ("highest", 3), ("all", 4)],  # C has no visit: a combination of its own
)
def test_which_day_of_a_patient_counts(take, combinations):
    """A and B come on days 0 and 9, B twice on day 9; D comes on day 0 alone."""
    visits = [("A", 0), ("A", 9), ("B", 9), ("B", 9), ("B", 0), ("D", 0)]
    asked = declared(quasi_identifiers={"day": day(take)})
    found = assess(sources([50, 50, 50, 50], visits), IDENTIFIERS, asked, "a-study")
    assert found.summary["before"]["combinations"] == combinations


def test_as_many_are_withheld_as_the_share_allows():
    """0.07 × 100 is 7.000000000000001 as a double and 0.29 × 100 is 28.999…: neither may lose or gain a patient."""
    limits = {
        share: assess(sources([50] * 100), IDENTIFIERS, declared(withhold_at_most=share), "a-study").summary["limits"]
        for share in (0.07, 0.29)
    }
    assert {share: each["most_withheld"] for share, each in limits.items()} == {0.07: 7, 0.29: 29}


def test_without_patients_there_is_one_message():
    """A division by nobody, as a defect of the program."""
    with pytest.raises(AnalysisError, match="no patient is left"):
        assess(sources([]), IDENTIFIERS, declared(), "a-study")
