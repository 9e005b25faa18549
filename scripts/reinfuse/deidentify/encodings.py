"""Find out how the bytes of a raw file become text, or say what they look like instead; a block at a time."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from reinfuse.errors import RawDataUnreadableError

BLOCK_BYTES = 2**24  # even, so that every second byte of a file is every second byte of each block
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WORKBOOK_START = b"PK\x03\x04"
OTHER_FORMATS = {
    WORKBOOK_START: "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or a workbook with a password",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
}
# Control codes in Latin-1; in Windows-1252 quotation marks, dashes and the euro sign.
WINDOWS_SIGNS = bytes(range(0x80, 0xA0))


READABLE_AS = {  # what the bytes look like: the encodings that read them rightly
    "ascii": {"utf-8", "latin-1", "windows-1252"},
    "utf-8": {"utf-8"},
    "latin-1": {"latin-1", "windows-1252"},
    "windows-1252": {"windows-1252"},
    "utf-16": {"utf-16"},
}


def codec_of(path: Path, file: str, key: str, encoding: str) -> str:
    """Return Python's name of the codec that reads a raw file in its declared encoding; a byte order mark is accepted.

    `file` and `key` are how messages name the file and the place of the source in study.yaml.

    Raises
    ------
    RawDataUnreadableError
        When the file is empty, is no text, or is text in another encoding than the declared one.
    """
    start = _start(path)
    for bytes_of_format, what in OTHER_FORMATS.items():
        if start.startswith(bytes_of_format):
            cure = "Save the table as CSV (UTF-8)"
            if bytes_of_format == WORKBOOK_START:
                cure += f", or name the file with the ending .xlsx and its sheet under '{key}.sheet' in study.yaml"
            raise RawDataUnreadableError(f"{file}: is {what}, not a text file. {cure}.")
    likely = likely_encoding(path)
    if likely is None:
        raise RawDataUnreadableError(f"{file}: holds NUL bytes, so it is damaged or no text file. Export it again.")
    # Every byte sequence is valid Latin-1, so decoding alone would not notice a wrong declaration.
    if encoding not in READABLE_AS[likely]:
        suggestion = "utf-8" if likely == "ascii" else likely
        raise RawDataUnreadableError(
            f"{file}: is not {encoding} text; it looks like {suggestion}. "
            f"Set '{key}.encoding: {suggestion}' in study.yaml, or save the file as {encoding}."
        )
    codec = _codec(path, encoding)
    try:
        has_nul, is_empty = _nul_and_emptiness(path, codec, likely)
    except UnicodeDecodeError:
        raise RawDataUnreadableError(f"{file}: is not {encoding} text throughout. Export it again.") from None
    if has_nul:
        raise RawDataUnreadableError(f"{file}: holds NUL characters, so it is damaged. Export it again.")
    if is_empty:
        raise RawDataUnreadableError(f"{file}: is empty. Export it again.")
    return codec


def blocks_of(path: Path) -> Iterator[bytes]:
    """Return the bytes of a file in blocks."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def texts_of(path: Path, codec: str) -> Iterator[str]:
    """Return the text of a file in pieces."""
    decoder = codecs.getincrementaldecoder(codec)()
    for block in blocks_of(path):
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def likely_encoding(path: Path) -> str | None:
    """Return what the bytes of a file look like, a key of `READABLE_AS`; None where they are no text."""
    if _start(path).startswith(UTF_16_MARKS):
        return "utf-16"
    has_nul, is_ascii = False, True
    for block in blocks_of(path):
        has_nul = has_nul or b"\0" in block
        is_ascii = is_ascii and block.isascii()
    if has_nul:
        # Western text in UTF-16 has a zero in every second byte.
        zeros = sorted(_zeros(path))
        return "utf-16" if zeros[0] == 0 and zeros[1] > path.stat().st_size // 4 else None
    if is_ascii:
        return "ascii"
    try:
        for _ in texts_of(path, "utf-8"):
            pass
    except UnicodeDecodeError:
        has_windows_signs = any(len(block.translate(None, WINDOWS_SIGNS)) < len(block) for block in blocks_of(path))
        return "windows-1252" if has_windows_signs else "latin-1"
    return "utf-8"


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(max(map(len, OTHER_FORMATS)))


def _zeros(path: Path) -> tuple[int, int]:
    """Count the zeros at even and at odd places."""
    at_even = at_odd = 0
    for block in blocks_of(path):
        at_even += block[0::2].count(0)
        at_odd += block[1::2].count(0)
    return at_even, at_odd


def _codec(path: Path, encoding: str) -> str:
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding == "utf-16" and not _start(path).startswith(UTF_16_MARKS):
        at_even, at_odd = _zeros(path)
        return "utf-16-be" if at_even > at_odd else "utf-16-le"
    return encoding


def _nul_and_emptiness(path: Path, codec: str, likely: str) -> tuple[bool, bool]:
    """Say whether a text holds NUL characters, and whether it is nothing but white space."""
    has_nul, is_empty = False, True
    for text in texts_of(path, codec):
        has_nul = has_nul or "\0" in text
        is_empty = is_empty and not text.strip()
        if likely in {"ascii", "utf-8"} and not is_empty:
            break  # known to be text without NUL
    return has_nul, is_empty
