"""The key file: what would not keep pseudonyms secret is refused."""

import base64
import random
from pathlib import Path

import pytest

from reinfuse.deidentify.key_file import read_key
from reinfuse.errors import KeyFileError

RANDOM = bytes.fromhex("8f3ad1c07be2459966f01db83ec5a2749b10f86e2d57c3a4410cb97fe8356ad2")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    return folder


def key_file(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "content", [RANDOM, RANDOM.hex().encode(), base64.b64encode(RANDOM), base64.urlsafe_b64encode(RANDOM)]
)
def test_random_key_is_taken(content: bytes, tmp_path: Path, repository: Path) -> None:
    """A clinic could not use a key at all."""
    assert read_key(key_file(tmp_path / "key", content), repository) == content


def test_line_end_of_an_editor_changes_nothing(tmp_path: Path, repository: Path) -> None:
    """Opening a text key in an editor would give every patient a new pseudonym."""
    text = RANDOM.hex().encode()
    assert read_key(key_file(tmp_path / "key", text + b"\n"), repository) == text


def test_no_random_key_is_taken_for_a_placeholder(tmp_path: Path, repository: Path) -> None:
    """One clinic in many would be told that its good key is bad."""
    seeded = random.Random(20101)
    for _ in range(500):
        content = seeded.randbytes(32)
        for written in (content, content.hex().encode(), base64.b64encode(content)):
            assert read_key(key_file(tmp_path / "key", written), repository) == written


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "fewer than 32"),
        (RANDOM[:31], "fewer than 32"),
        (RANDOM[:16].hex().encode() + b"\n" * 40, "placeholder"),
        (b"\0" * 64, "placeholder"),
        (b"0123456789abcdef" * 4, "placeholder"),
        (bytes(range(64)), "placeholder"),
        (b"abcdefghijklmnopqrstuvwxyz0123456789", "placeholder"),
        (b"changeme" * 8, "placeholder"),
        (b"REPLACE-THIS-WITH-32-RANDOM-BYTES-PLEASE-x7Q", "placeholder"),
        (b"the quick brown fox jumps over the lazy dog at night", "placeholder"),
    ],
)
def test_weak_key_is_refused(content: bytes, words: str, tmp_path: Path, repository: Path) -> None:
    """Pseudonyms could be turned back by trying record numbers with a guessed key."""
    with pytest.raises(KeyFileError, match=words) as caught:
        read_key(key_file(tmp_path / "key", content), repository)
    assert not content or content.decode("latin-1").strip() not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o644, 0o777])
def test_key_that_others_may_open_is_refused(mode: int, tmp_path: Path, repository: Path) -> None:
    """Anyone on the machine could turn pseudonyms back."""
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key(key_file(tmp_path / "key", RANDOM, mode), repository)


@pytest.mark.parametrize("place", ["repository", "other work tree", "link to the repository", "link in the repository"])
def test_key_in_a_work_tree_is_refused(place: str, tmp_path: Path, repository: Path) -> None:
    """The key would be committed one day."""
    path = repository / "key"
    if place == "other work tree":
        (tmp_path / "other" / ".git").mkdir(parents=True)
        path = tmp_path / "other" / "deep" / "key"
        path.parent.mkdir()
    if place == "link in the repository":
        path.symlink_to(key_file(tmp_path / "elsewhere", RANDOM))
    else:
        key_file(path, RANDOM)
    if place == "link to the repository":
        path = tmp_path / "link"
        path.symlink_to(repository / "key")
    with pytest.raises(KeyFileError, match="inside a repository"):
        read_key(path, repository)


@pytest.mark.parametrize("place", ["nothing", "a folder", "not given"])
def test_missing_key_is_told_with_the_way_to_make_one(place: str, tmp_path: Path, repository: Path) -> None:
    """Private rows would get pseudonyms under no key at all."""
    path = tmp_path / "key"
    if place == "a folder":
        path.mkdir()
    with pytest.raises(KeyFileError, match="/dev/urandom"):
        read_key(None if place == "not given" else path, repository)
