"""HTML, SVG and XML: what stands in tags, comments and data URIs, and words that tags part."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from reinfuse.leak_gate.pieces import Piece, UnsearchableError
from reinfuse.leak_gate.texts import decoded, without_escapes

TAG = re.compile(r"<[^<>]*>")
DATA_URI = re.compile(r"""data:(?P<type>[\w.+/-]*)(?P<options>(?:;[\w=.-]+)*),(?P<content>[^"'\s)<>]+)""")
SUFFIX_OF_TYPE = {
    "image/png": ".png", "image/svg+xml": ".svg", "text/csv": ".csv", "text/html": ".html", "application/json": ".json",
    "text/plain": ".txt", "": ".txt", "text/css": ".css", "text/javascript": ".js", "application/pdf": ".pdf",
    "application/zip": ".zip", "application/gzip": ".gz",
}  # fmt: skip

Nested = Callable[[bytes, str, str], Iterator[Piece]]


def markup_pieces(content: bytes, nested: Nested) -> Iterator[Piece]:
    """Yield a page with its tags, without them, and without what parts letters; `nested` opens its data URIs."""
    raw = decoded(content)
    text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
    uris = list(DATA_URI.finditer(text))
    if uris:
        text = DATA_URI.sub("data:", text)
    plain = without_escapes(text) if "&" in text or "%" in text or "\\u" in text else text
    yield Piece("text", plain)
    yield Piece("text between tags", without_escapes(TAG.sub(" ", text)))
    yield Piece("text with its tags taken out", without_escapes(TAG.sub("", text)))
    for number, uri in enumerate(uris, 1):
        place = f"data URI {number}"
        suffix = SUFFIX_OF_TYPE.get(uri["type"].lower())
        if suffix is None:
            raise UnsearchableError(f"{place} is of a kind that cannot be searched")
        yield from nested(_content_of(uri, place), suffix, place)


def _content_of(uri: re.Match[str], place: str) -> bytes:
    content = unquote_to_bytes(uri["content"])
    if ";base64" not in uri["options"].lower():
        return content
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4), validate=True)
    except binascii.Error:
        raise UnsearchableError(f"{place} is damaged") from None
