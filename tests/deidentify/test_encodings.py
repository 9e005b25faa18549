"""Bytes become text a block at a time, and look the same however they are cut."""

from pathlib import Path

import pytest

from reinfuse.deidentify import encodings
from reinfuse.deidentify.encodings import codec_of, likely_encoding, texts_of
from reinfuse.errors import RawDataUnreadableError

TEXT = "naïve;“x”;10 €\r\n" * 3


@pytest.mark.parametrize("block", [2, 4, 6, 2**24])
@pytest.mark.parametrize(
    ("content", "encoding", "likely", "codec"),
    [
        (b"a;b\n" * 9, "utf-8", "ascii", "utf-8-sig"),
        (TEXT.encode(), "utf-8", "utf-8", "utf-8-sig"),
        ("\ufeff".encode() + TEXT.encode(), "utf-8", "utf-8", "utf-8-sig"),
        (TEXT.encode("cp1252"), "windows-1252", "windows-1252", "windows-1252"),
        ("naïve\n".encode("latin-1"), "latin-1", "latin-1", "latin-1"),
        (TEXT.encode("utf-16"), "utf-16", "utf-16", "utf-16"),
        ("a;b\n".encode("utf-16-le"), "utf-16", "utf-16", "utf-16-le"),
        ("a;b\n".encode("utf-16-be"), "utf-16", "utf-16", "utf-16-be"),
    ],
)
def test_text_is_known_however_it_is_cut(
    content: bytes, encoding: str, likely: str, codec: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that falls on the border of two blocks would be lost, or the file refused."""
    monkeypatch.setattr(encodings, "BLOCK_BYTES", block)
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert likely_encoding(path) == likely
    assert codec_of(path, "export.csv", "sources.a", encoding) == codec
    assert "".join(texts_of(path, codec)) == content.decode(codec)


@pytest.mark.parametrize("block", [2, 2**24])
@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (b"a;b\n" * 9 + b"\xff", "utf-8", "looks like latin-1"),
        (TEXT.encode()[:-4] + b"\xe2", "utf-8", "looks like windows-1252"),
        (b"a;b\n1;\0\n", "utf-8", "NUL bytes"),
        ("a;b\n".encode("utf-16") + b"1", "utf-16", "is not utf-16 text throughout"),
        ("a;b\n\0".encode("utf-16"), "utf-16", "NUL characters"),
        (b" \n\t\r\n" * 3, "utf-8", "is empty"),
        (b"", "utf-8", "is empty"),
    ],
)
def test_what_is_wrong_is_found_in_any_block(
    content: bytes,
    encoding: str,
    words: str,
    block: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that is damaged near its end would be read as if it were whole."""
    monkeypatch.setattr(encodings, "BLOCK_BYTES", block)
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(RawDataUnreadableError, match=words):
        codec_of(path, "export.csv", "sources.a", encoding)
