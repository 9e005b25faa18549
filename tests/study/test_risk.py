"""What study.yaml may say under `risk`, and one clear message for what it may not."""

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.raw_sources import Source
from reinfuse.study.risk import Risk, risk_problems
from reinfuse.study.strict import validate

SOURCES = {
    "people": Source(
        file="people.csv",
        one_row_per="patient",
        columns={
            "record": {"role": "identifier", "type": "text"},
            "age": {"role": "age", "type": "integer", "range": (18.0, 120.0)},
            "place": {"role": "postcode", "type": "text"},
            "work": {"role": "quasi_identifier", "type": "category", "values": {"N": "nurse", "D": "doctor"}},
            "note": {"role": "free_text", "type": "text"},
        },
    ),
    "visits": Source(
        file="visits.csv",
        one_row_per="infusion",
        columns={
            "record": {"role": "identifier", "type": "text"},
            "day": {"role": "date", "type": "date", "date_format": "%Y-%m-%d"},
        },
    ),
}


def risk(column, levels, source="people", **more):
    """Return `risk` with one quasi-identifier."""
    one = {"source": source, "column": column, "label": "One", "levels": levels, **more}
    return {"quasi_identifiers": {"one": one}}


def read(content, tmp_path):
    return validate(Risk, content, tmp_path / "study.yaml")


@pytest.mark.parametrize(
    "content",
    [
        risk("age", [{"width": 5}, {"width": 10}, {"hidden": True}]),
        risk("place", [{"digits": 2}, {"digits": 1}]),
        risk("work", [{"words": {"nurse": "clinic", "doctor": "clinic"}}, {"hidden": True}]),
        risk("day", [{"width": 7}], source="visits", take="all"),
    ],
)
def test_what_fits_is_accepted(content, tmp_path):
    """A sound declaration that is refused."""
    assert list(risk_problems(read(content, tmp_path), SOURCES)) == []


@pytest.mark.parametrize(
    "levels",
    [
        [{"width": 10}, {"width": 15}],  # 10–20 lies in two bands of 15
        [{"width": 10}, {"width": 5}],
        [{"digits": 1}, {"digits": 2}],
        [{"hidden": True}, {"width": 5}],
        [{"width": 5}, {"digits": 1}],
        [{"words": {"a": "x", "b": "x"}}, {"words": {"a": "y", "b": "z"}}],  # parts what was joined
    ],
)
def test_a_level_that_parts_a_class_is_refused(levels, tmp_path):
    """The search rests on classes that only join: without that its answer could be unsafe."""
    with pytest.raises(ConfigurationError, match="whole classes of the one before it"):
        read(risk("age", levels), tmp_path)


def test_a_level_has_one_way(tmp_path):
    """Two ways at once, of which one is ignored in silence."""
    with pytest.raises(ConfigurationError, match="exactly one of 'width', 'digits', 'words' and 'hidden'"):
        read(risk("age", [{"width": 5, "digits": 1}]), tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (risk("age", [{"hidden": True}], source="peple"), "there is no source 'peple'. Did you mean 'people'?"),
        (risk("aeg", [{"hidden": True}]), "there is no column of 'people' 'aeg'. Did you mean 'age'?"),
        (risk("note", [{"hidden": True}]), "'note' has the role 'free_text' and is not passed on"),
        (risk("day", [{"width": 7}], source="visits"), "'visits' has several rows a patient"),
        (risk("age", [{"width": 7}], take="all"), "'people' has one row a patient"),
        (risk("work", [{"width": 7}]), "levels[1]: 'width' is for numbers, ages and dates"),
        (risk("age", [{"digits": 1}]), "levels[1]: 'digits' is for columns of role 'postcode'"),
        (risk("place", [{"words": {"1": "2"}}]), "levels[1]: 'words' is for categories"),
        (risk("work", [{"words": {"N": "clinic"}}]), "there is no word of 'work' 'N'"),
    ],
)
def test_what_does_not_fit_is_named(content, said, tmp_path):
    """A mistake that shows only in the middle of a run, or never."""
    (problem,) = risk_problems(read(content, tmp_path), SOURCES)
    assert problem.startswith("risk.quasi_identifiers.one")
    assert said in problem
