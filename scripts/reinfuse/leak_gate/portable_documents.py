"""PDF: the text of pages, and every string and stream of every object, used by a page or not."""

import io
import logging
from collections.abc import Iterator
from typing import Any

from reinfuse.leak_gate.pieces import Piece, UnsearchableError


def pdf_pieces(content: bytes) -> Iterator[Piece]:
    """Yield the pages' text, then the strings and streams of all objects: information, annotations, attachments.

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
