"""A timeline names claims that carry what it draws."""

from pathlib import Path

import pytest

from reinfuse.errors import ConfigurationError
from reinfuse.study.claims_file import read_claims
from reinfuse.study.figures import Timeline
from reinfuse.study.strict import validate
from reinfuse.study.study_file import read_study

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "studies" / "abrecht-2025"


def timeline(entry, **lane):
    """Read a timeline of one entry."""
    lanes = [{"label": "Lane", "entries": [{"label": "Entry", **entry}], **lane}]
    content = {"kind": "timeline", "title": "Title", "caption": "Caption", "lanes": lanes}
    return validate(Timeline, content, Path("study.yaml"))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"date": "course_vist"}, "there is no claim 'course_vist'. Did you mean 'course_visit'?"),
        ({"date": "course_relief"}, "the claim 'course_relief' carries no date"),
        ({"date": "course_visit", "lasting": "course_first_dose"}, "is in none of: days, weeks, months, years"),
        ({"date": "course_visit", "lasting": "course_visit"}, "reports no number"),
    ],
)
def test_claims_that_cannot_be_drawn_are_named(entry, said):
    """The figure's step would end in a defect, long after the file was written."""
    study = read_study(FOLDER / "study.yaml").model_copy(update={"figures": {"course": timeline(entry)}})
    with pytest.raises(ConfigurationError) as caught:
        read_claims(FOLDER / "claims.yaml", study)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "lane", "said"),
    [
        ({}, {}, "an entry without 'date' needs 'values'"),
        (
            {"date": "course_visit", "values": ["course_scale"]},
            {},
            "'range' and the 'values' of every entry go together",
        ),
        ({"date": "course_visit"}, {"range": [0, 10]}, "'range' and the 'values' of every entry go together"),
    ],
)
def test_entries_that_cannot_be_drawn_are_named(entry, lane, said):
    """Values need a scale, and whatever has no date needs a value to be drawn at."""
    with pytest.raises(ConfigurationError) as caught:
        timeline(entry, **lane)
    assert said in str(caught.value)
