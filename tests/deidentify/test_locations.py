"""Where raw data and the key lie: an argument counts before what the workflow says."""

from pathlib import Path

import pytest

from reinfuse.deidentify.locations import LOCATIONS_VARIABLE, announce_locations, locations_of
from reinfuse.errors import RawDataMissingError


@pytest.fixture(autouse=True)
def nothing_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    # Set first, so that the environment of the test run is put back even after an announcement.
    monkeypatch.setenv(LOCATIONS_VARIABLE, "{}")


def test_what_the_workflow_announced_is_found() -> None:
    """The step would not find its raw files."""
    announce_locations({"a-clinic": {"raw": "/raw/a", "key_file": "/keys/a"}, "b": {"raw": "/raw/b", "key_file": None}})
    assert locations_of("a-clinic", None, None) == (Path("/raw/a"), Path("/keys/a"))
    assert locations_of("b", None, None) == (Path("/raw/b"), None)


def test_argument_counts_first() -> None:
    """A run by hand on other files would read those of the workflow."""
    announce_locations({"a-clinic": {"raw": "/raw/a", "key_file": "/keys/a"}})
    assert locations_of("a-clinic", Path("/mine"), Path("/key")) == (Path("/mine"), Path("/key"))


def test_study_that_nobody_announced() -> None:
    """The current folder, or another study's, would be read."""
    announce_locations({"b": {"raw": "/raw/b", "key_file": None}})
    with pytest.raises(RawDataMissingError, match="--raw"):
        locations_of("a-clinic", None, None)
