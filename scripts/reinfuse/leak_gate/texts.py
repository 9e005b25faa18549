"""Plain text in UTF-8, UTF-16, UTF-32 or one byte a sign, and what its own escapes stand for."""

import codecs
import functools
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from reinfuse.leak_gate.pieces import Piece, UnsearchableError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
JSON_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
ENTITIES_KEPT = 2**10
ENTITY = re.compile(rb"&#?[\w\x80-\xff]+;")


def text_pieces(content: bytes, place: str = "text") -> Iterator[Piece]:
    """Yield a text; where it has escapes of JSON, HTML or web addresses, once more with what they stand for."""
    text = decoded(content)
    yield Piece(place, text)
    plain = without_escapes(text)
    if plain != text:
        yield Piece(f"{place}, escapes resolved", plain)


def without_escapes(text: bytes) -> bytes:
    """Return a text in UTF-8 with its escapes of JSON, of HTML and of web addresses resolved."""
    if b"\\u" in text:
        text = JSON_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)).encode("utf-8", "surrogatepass"), text)
    if b"&" in text:
        text = ENTITY.sub(lambda entity: _of_entity(entity[0]), text)
    if PERCENT.search(text):
        text = unquote_to_bytes(text).decode("utf-8", "replace").encode()
    return text


@functools.lru_cache(maxsize=ENTITIES_KEPT)
def _of_entity(entity: bytes) -> bytes:
    return html.unescape(entity.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> bytes:
    """Return the text of a file in UTF-8.

    Raises
    ------
    UnsearchableError
        When the bytes are no text.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding).encode()
            except UnicodeDecodeError:
                raise UnsearchableError("is damaged text") from None
    if b"\0" in content:
        return _utf_16(content).encode("utf-8", "surrogatepass")
    if content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252", "replace").encode()
    return content


def _utf_16(content: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte, and none in the others."""
    for encoding, zeros, signs in (
        ("utf-16-le", content[1::2], content[0::2]),
        ("utf-16-be", content[0::2], content[1::2]),
    ):
        if b"\0" not in signs and zeros.count(0) > len(zeros) // 2:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    raise UnsearchableError("is no text, whatever its name says")
