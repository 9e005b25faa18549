"""PDF: the text of pages, every string and stream of every object, used or not, and bytes that belong to none."""

import io
import logging
import zlib
from collections.abc import Iterator
from typing import Any

from reinfuse.leak_gate.pieces import Piece, UnsearchableError

LARGEST_UNPACKED_BYTES = 2**28  # of one stream; a small one can be made to unpack without end


def pdf_pieces(content: bytes) -> Iterator[Piece]:
    """Yield the pages' text, then the strings and streams of all objects: information, annotations, attachments.

    Then the file as it lies there: text before and behind the document, and what was changed or deleted later but is
    still in it.

    Raises
    ------
    UnsearchableError
        When the document is damaged or encrypted.
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the document
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise UnsearchableError("is encrypted")
        for number, page in enumerate(reader.pages, 1):
            yield Piece(f"page {number}", page.extract_text())
        seen: set[tuple[int, int]] = set()
        yield Piece("information", "\n".join(_strings(reader.trailer, seen)))
        for generation, objects in reader.xref.items():
            for number in objects:
                yield Piece(f"object {number}", "\n".join(_strings(_resolved(reader, number, generation), seen)))
        for number in reader.xref_objStm:
            yield Piece(f"object {number}", "\n".join(_strings(_resolved(reader, number, 0), seen)))
    except UnsearchableError:
        raise
    except Exception:  # a damaged document makes its reader fail in any way
        raise UnsearchableError("is a damaged PDF document") from None
    yield from _as_it_lies(content)


def _as_it_lies(content: bytes) -> Iterator[Piece]:
    """Yield all that stands between streams, and each stream, unpacked where it was packed by deflate."""
    between = bytearray()
    place, number = 0, 0
    while (start := content.find(b"stream", place)) >= 0 and (end := content.find(b"endstream", start + 6)) >= 0:
        between += content[place:start]
        number += 1
        yield Piece(f"stream {number}", _text(_inflated(content[start + 6 : end].lstrip(b"\r\n"))))
        place = end + 9
    yield Piece("between streams", _text(bytes(between + content[place:])))


def _inflated(stream: bytes) -> bytes:
    machine = zlib.decompressobj()
    try:
        unpacked = machine.decompress(stream, LARGEST_UNPACKED_BYTES)
    except zlib.error:
        return stream
    if machine.unconsumed_tail:
        raise UnsearchableError("unpacks to more than can be searched")
    return unpacked


def _text(content: bytes) -> str:
    """Strings of a document may be UTF-16, in which each Latin letter has a zero byte before it."""
    return content.replace(b"\0", b"").decode("latin-1")


def _resolved(reader: Any, number: int, generation: int) -> Any:
    from pypdf.generic import IndirectObject

    return reader.get_object(IndirectObject(number, generation, reader))


def _strings(value: Any, seen: set[tuple[int, int]]) -> Iterator[str]:
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    if isinstance(value, IndirectObject):
        return  # every object is visited by its number
    if isinstance(value, StreamObject) and value.get("/Subtype") != "/Image":
        yield value.get_data().decode("latin-1")
    if isinstance(value, DictionaryObject):
        for key, part in value.raw_items() if hasattr(value, "raw_items") else value.items():
            yield str(key)
            yield from _strings(part, seen)
    elif isinstance(value, ArrayObject):
        for part in list.__iter__(value):
            yield from _strings(part, seen)
    elif isinstance(value, str | bytes):
        yield value.decode("latin-1") if isinstance(value, bytes) else str(value)
