"""Private raw data inside a git work tree, or linked from or into one, is refused."""

from pathlib import Path

import pytest

from reinfuse.deidentify.outside import check_raw_is_outside
from reinfuse.errors import RawDataExposedError


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "export.csv").write_text("a")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "export.csv").write_text("a")
    return folder


@pytest.mark.parametrize(
    "place", ["inside", "link into it", "link in it", "file that links into it", "another work tree", "not there yet"]
)
def test_raw_data_in_a_work_tree_is_refused(place: str, tmp_path: Path, repository: Path) -> None:
    """The export would be committed one day, or copied with the project."""
    raw = tmp_path / "raw"
    match place:
        case "inside":
            raw = repository / "data"
        case "link into it":
            raw.symlink_to(repository / "data")
        case "link in it":
            raw = repository / "link"
            raw.symlink_to(tmp_path / "outside")
        case "file that links into it":
            raw.mkdir()
            (raw / "export.csv").symlink_to(repository / "data" / "export.csv")
        case "another work tree":
            (tmp_path / "other" / ".git").mkdir(parents=True)
            raw = tmp_path / "other" / "Jane Doe"
            raw.mkdir()
        case "not there yet":
            raw = repository / "nothing"
    with pytest.raises(RawDataExposedError, match=r"raw_data\.a-clinic") as caught:
        check_raw_is_outside(raw, ["export.csv"], repository, "a-clinic")
    assert str(raw) not in str(caught.value)


def test_raw_data_outside_is_taken(tmp_path: Path, repository: Path) -> None:
    """Every refusal above could be a refusal of everything."""
    check_raw_is_outside(tmp_path / "outside", ["export.csv"], repository, "a-clinic")
