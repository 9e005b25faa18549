"""Pseudonyms: one for each patient however the number is spelt, and none that can be turned back."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.deidentify import pseudonyms as module
from reinfuse.deidentify.pseudonyms import normalised, pseudonyms
from reinfuse.errors import ContractError

KEY = bytes(range(100, 132))


@pytest.mark.parametrize(
    "spelling",
    [
        "123456", "00123456", " 123456 ", "123456.0", "MRN123456", "mrn 123456", "MRN: 00123456", "\u00a0123456",
        "\u200b123456", "１２３４５６",
    ],
)  # fmt: skip
def test_spellings_of_one_number_are_one_patient(spelling: str) -> None:
    """A spreadsheet that drops zeros or adds .0 would split one patient into two."""
    assert normalised(spelling) == "123456"


@pytest.mark.parametrize(
    ("first", "second"), [("AB12", "ab12"), ("A012", "A12"), ("12-3", "123"), ("1.50", "1.5"), ("12.01", "12")]
)
def test_numbers_that_may_be_of_two_patients_stay_two(first: str, second: str) -> None:
    """Two patients would be merged into one."""
    assert normalised(first) != normalised(second)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=20) | st.text("MRNmrn :#-.01", max_size=12))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """A number that passed through an earlier export would become another patient."""
    once = normalised(text)
    assert normalised(once) == once


def test_pseudonym_is_hmac_sha_256_by_its_definition() -> None:
    """Another function than RFC 2104's would have other guarantees. Worked out here from the two paddings."""
    message = b"patient\0a-clinic\x0070001"
    padded = KEY.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + message).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded) + inner).digest()
    assert pseudonyms(["70001"], KEY, "a-clinic") == {"70001": "P" + base64.b32encode(outer[:10]).decode()}


def test_another_key_or_study_gives_another_pseudonym() -> None:
    """Two sites' equal numbers would be taken for one patient, or linked."""
    others = [
        pseudonyms(["70001"], key, study)["70001"]
        for key, study in [(KEY, "a-clinic"), (KEY, "b-clinic"), (KEY[::-1], "a-clinic")]
    ]
    assert len(set(others)) == 3


def test_pseudonym_is_no_number_for_any_reader() -> None:
    """A pseudonym of digits, or such as 1E5, would be read as a number and lose digits."""
    for pseudonym in pseudonyms([str(number) for number in range(2000)], KEY, "a-clinic").values():
        assert pseudonym[0] == "P"
        assert len(pseudonym) == 17
        assert set(pseudonym) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@pytest.mark.attack("keys", "pseudonyms, by trying all numbers of five digits without the key", "absent")
def test_trying_all_record_numbers_without_the_key_finds_nothing() -> None:
    """An unkeyed hash of an eight-digit number is turned back in a minute; here all of five digits are tried."""
    pseudonym = pseudonyms(["70001"], KEY, "a-clinic")["70001"]
    for number in range(100_000):
        for text in (f"{number}", f"patient\0a-clinic\0{number}"):
            digest = hashlib.sha256(text.encode()).digest()[:10]
            assert "P" + base64.b32encode(digest).decode() != pseudonym


@pytest.mark.attack("keys", "an injected collision: one pseudonym for two patients", "refused")
def test_collision_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two patients with one pseudonym would be analysed as one."""
    monkeypatch.setattr(module, "PSEUDONYM_BYTES", 1)
    with pytest.raises(ContractError, match="same pseudonym"):
        pseudonyms([str(number) for number in range(300)], KEY, "a-clinic")
