"""Turn the bytes of a raw file into text, or say what the bytes look like instead."""

import codecs

from reinfuse.errors import RawDataUnreadableError

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WORKBOOK_START = b"PK\x03\x04"
OTHER_FORMATS = {
    WORKBOOK_START: "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or a workbook with a password",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
}


READABLE_AS = {  # what the bytes look like: the encodings that read them rightly
    "ascii": {"utf-8", "latin-1", "windows-1252"},
    "utf-8": {"utf-8"},
    "latin-1": {"latin-1", "windows-1252"},
    "windows-1252": {"windows-1252"},
    "utf-16": {"utf-16"},
}


def decode(content: bytes, file: str, key: str, encoding: str) -> str:
    """Return the text of a raw file in its declared encoding; a byte order mark is accepted.

    `key` is the place of the source in study.yaml, for the message.

    Raises
    ------
    RawDataUnreadableError
        When the file is empty, is no text, or is text in another encoding than the declared one.
    """
    for start, what in OTHER_FORMATS.items():
        if content.startswith(start):
            cure = "Save the table as CSV (UTF-8)"
            if start == WORKBOOK_START:
                cure += f", or name the file with the ending .xlsx and its sheet under '{key}.sheet' in study.yaml"
            raise RawDataUnreadableError(f"{file}: is {what}, not a text file. {cure}.")
    likely = likely_encoding(content)
    if likely is None:
        raise RawDataUnreadableError(f"{file}: holds NUL bytes, so it is damaged or no text file. Export it again.")
    # Every byte sequence is valid Latin-1, so decoding alone would not notice a wrong declaration.
    if encoding not in READABLE_AS[likely]:
        suggestion = "utf-8" if likely == "ascii" else likely
        raise RawDataUnreadableError(
            f"{file}: is not {encoding} text; it looks like {suggestion}. "
            f"Set '{key}.encoding: {suggestion}' in study.yaml, or save the file as {encoding}."
        )
    try:
        text = content.decode(_codec(content, encoding))
    except UnicodeDecodeError:
        raise RawDataUnreadableError(f"{file}: is not {encoding} text throughout. Export it again.") from None
    if "\0" in text:
        raise RawDataUnreadableError(f"{file}: holds NUL characters, so it is damaged. Export it again.")
    if not text.strip():
        raise RawDataUnreadableError(f"{file}: is empty. Export it again.")
    return text


def likely_encoding(content: bytes) -> str | None:
    """Return what the bytes look like, a key of `READABLE_AS`; None where they are no text."""
    if content.startswith(UTF_16_MARKS):
        return "utf-16"
    if b"\0" in content:
        # Western text in UTF-16 has a zero in every second byte.
        zeros = sorted([content[0::2].count(0), content[1::2].count(0)])
        return "utf-16" if zeros[0] == 0 and zeros[1] > len(content) // 4 else None
    if content.isascii():
        return "ascii"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # Latin-1 has control codes where Windows-1252 has quotation marks, dashes and the euro sign.
        has_windows_signs = any(0x80 <= byte <= 0x9F for byte in set(content))
        return "windows-1252" if has_windows_signs else "latin-1"
    return "utf-8"


def _codec(content: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding == "utf-16" and not content.startswith(UTF_16_MARKS):
        return "utf-16-be" if content[0::2].count(0) > content[1::2].count(0) else "utf-16-le"
    return encoding
