"""The crosswalk: codes that tell nothing, stay the same from run to run, and are for their owner alone."""

import stat
from pathlib import Path

import pytest

from reinfuse.deidentify.crosswalk import crosswalk_path, read_crosswalk, with_new_codes, write_crosswalk
from reinfuse.errors import KeyFileError

GOOD = "record_number,code\n12,PAAAAAAAAAAAAAAAA\n13,PBBBBBBBBBBBBBBBB\n"


def test_codes_stay_and_new_numbers_get_new_ones(tmp_path: Path) -> None:
    """A patient would become another one with each export."""
    path = crosswalk_path(tmp_path / "key", "a-clinic")
    first = with_new_codes(read_crosswalk(path), ["12", 'a,b\n"c"'])
    write_crosswalk(path, first)
    later = with_new_codes(read_crosswalk(path), ["12", "13"])
    assert read_crosswalk(path) == first
    assert {number: later[number] for number in first} == first
    assert len(set(later.values())) == 3


def test_codes_are_not_derived_from_numbers() -> None:
    """A code that comes again from the number alone is what Safe Harbor forbids."""
    assert with_new_codes({}, ["12"])["12"] != with_new_codes({}, ["12"])["12"]
    assert all(code != "12" and len(code) == 17 for code in with_new_codes({}, ["12"]).values())


@pytest.mark.attack("keys", "a crosswalk, read by others while it is written", "closed")
def test_only_the_owner_may_open_it_from_its_first_byte_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed after it was written, it would stand open for a moment, and after a crash for good."""
    path = tmp_path / "crosswalk.csv"
    modes = []
    replace = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda self, target: (modes.append(self.stat().st_mode), replace(self, target))
    )
    write_crosswalk(path, {"12": "PAAAAAAAAAAAAAAAA"})
    assert [stat.S_IMODE(mode) for mode in [*modes, path.stat().st_mode]] == [0o600, 0o600]
    assert [each.name for each in tmp_path.iterdir()] == ["crosswalk.csv"]


@pytest.mark.attack("keys", "the order of first visits, read from the order of the crosswalk", "absent")
def test_its_lines_do_not_stand_in_the_order_of_record_numbers(tmp_path: Path) -> None:
    """Record numbers are given out in the order of first visits."""
    path = tmp_path / "crosswalk.csv"
    write_crosswalk(path, {"1": "PCCCCCCCCCCCCCCCC", "2": "PAAAAAAAAAAAAAAAA"})
    assert path.read_text(encoding="utf-8").splitlines()[1:] == ["2,PAAAAAAAAAAAAAAAA", "1,PCCCCCCCCCCCCCCCC"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "number,code\n",
        GOOD.replace("PB", "PA").replace("BBBBBBBBBBBBBBB", "AAAAAAAAAAAAAAA"),  # one code twice
        GOOD.replace("13", "12"),
        GOOD + "14,J. Doe\n",
        GOOD + "14\n",
        GOOD + '"15,P',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_crosswalk_is_refused(content: str | bytes, tmp_path: Path) -> None:
    """Half of the codes would be made anew in silence, or two patients become one."""
    path = tmp_path / "crosswalk.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="damaged or no crosswalk") as caught:
        read_crosswalk(path)
    assert "Doe" not in str(caught.value)


def test_a_crosswalk_that_others_may_open_is_refused(tmp_path: Path) -> None:
    """The codes would no longer hide anybody."""
    path = tmp_path / "crosswalk.csv"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_crosswalk(path)
