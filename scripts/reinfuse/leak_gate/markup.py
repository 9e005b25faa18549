"""HTML, SVG and XML: what stands in tags, comments and data URIs, and words that tags part."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

import numpy as np

from reinfuse.leak_gate.pieces import Piece, UnsearchableError
from reinfuse.leak_gate.texts import decoded, without_escapes

LESS, GREATER = ord("<"), ord(">")
DATA_URI = re.compile(rb"""data:(?P<type>[\w.+/-]*)(?P<options>(?:;[\w=.-]+)*),(?P<content>[^"'\s)<>]+)""")
SUFFIX_OF_TYPE = {
    "image/png": ".png", "image/svg+xml": ".svg", "text/csv": ".csv", "text/html": ".html", "application/json": ".json",
    "text/plain": ".txt", "": ".txt", "text/css": ".css", "text/javascript": ".js", "application/pdf": ".pdf",
    "application/zip": ".zip", "application/gzip": ".gz",
}  # fmt: skip

Nested = Callable[[bytes, str, str], Iterator[Piece]]


def markup_pieces(content: bytes, nested: Nested) -> Iterator[Piece]:
    """Yield a page with its tags, without them, and without what parts letters; `nested` opens its data URIs."""
    text = decoded(content)
    uris = list(DATA_URI.finditer(text))
    if uris:
        text = DATA_URI.sub(b"data:", text)
    yield Piece("text", without_escapes(text))
    between, joined = without_tags(text)
    yield Piece("text between tags", without_escapes(between))
    yield Piece("text with its tags taken out", without_escapes(joined))
    for number, uri in enumerate(uris, 1):
        place = f"data URI {number}"
        suffix = SUFFIX_OF_TYPE.get(uri["type"].decode().lower())
        if suffix is None:
            raise UnsearchableError(f"{place} is of a kind that cannot be searched")
        yield from nested(_content_of(uri, place), suffix, place)


def without_tags(text: bytes) -> tuple[bytes, bytes]:
    """Return a text with a space for each of its tags, and with nothing for them.

    A tag is what stands between a < and a > without another of either between them.
    """
    signs = np.frombuffer(text, np.uint8)
    brackets = ((signs == LESS) | (signs == GREATER)).nonzero()[0]
    opening = (signs[brackets[:-1]] == LESS) & (signs[brackets[1:]] == GREATER)
    starts, ends = brackets[:-1][opening], brackets[1:][opening] + 1
    steps = np.zeros(len(signs) + 1, dtype=np.int8)
    steps[starts] = 1
    steps[ends] -= 1  # one tag may end where the next one starts
    outside = np.cumsum(steps[:-1], dtype=np.int8) == 0
    joined = signs[outside].tobytes()
    spaced = signs.copy()
    spaced[starts] = ord(" ")
    outside[starts] = True
    return spaced[outside].tobytes(), joined


def _content_of(uri: re.Match[bytes], place: str) -> bytes:
    content = unquote_to_bytes(uri["content"])
    if b";base64" not in uri["options"].lower():
        return content
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4), validate=True)
    except binascii.Error:
        raise UnsearchableError(f"{place} is damaged") from None
