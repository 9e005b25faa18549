"""PNG: text chunks, packed or not, EXIF, chunks that no program knows, and what stands behind the end.

What the picture itself shows is not read.
"""

import zlib
from collections.abc import Iterator

from reinfuse.leak_gate.pieces import Piece, UnsearchableError

SIGNATURE = b"\x89PNG\r\n\x1a\n"  # PNG specification, third edition, section 5.2
# The picture itself and its colours.
WITHOUT_WORDS = {
    b"IHDR",
    b"IDAT",
    b"PLTE",
    b"IEND",
    b"tRNS",
    b"pHYs",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"bKGD",
    b"sBIT",
    b"tIME",
}
LARGEST_TEXT_BYTES = 2**28


def png_pieces(content: bytes) -> Iterator[Piece]:
    """Yield every chunk that can hold words, in each encoding in which it can.

    Raises
    ------
    UnsearchableError
        When a chunk is damaged, or something stands behind the last one.
    """
    if not content.startswith(SIGNATURE):
        raise UnsearchableError("is no PNG picture")
    place, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        body = content[place + 8 : place + 8 + length]
        checksum = content[place + 8 + length : place + 12 + length]
        if len(checksum) != 4 or zlib.crc32(kind + body) != int.from_bytes(checksum):
            raise UnsearchableError("is a damaged PNG picture")
        place += 12 + length
        if kind not in WITHOUT_WORDS:
            for text in _texts(kind, body):
                yield Piece(f"chunk {kind.decode('latin-1')}", text)
    if content[place:]:
        raise UnsearchableError("holds something behind the end of its picture")


def _texts(kind: bytes, body: bytes) -> Iterator[str]:
    packed = b""
    if kind in {b"zTXt", b"iCCP"}:
        packed = body.partition(b"\0")[2][1:]
    elif kind == b"iTXt" and body.partition(b"\0")[2][:1] == b"\1":
        packed = body.partition(b"\0")[2][2:].split(b"\0", 2)[2]
    if packed:
        body = body.partition(b"\0")[0] + b"\n" + _unpacked(packed)
    yield from in_every_encoding(body)


def in_every_encoding(body: bytes) -> Iterator[str]:
    """Yield bytes of unknown meaning as text of one byte a sign, and of two bytes a sign from each place."""
    try:
        yield body.replace(b"\0", b"\n").decode("utf-8")
    except UnicodeDecodeError:
        yield body.replace(b"\0", b"\n").decode("windows-1252", "replace")
    if b"\0" in body:
        for encoding in ("utf-16-le", "utf-16-be"):
            for start in (0, 1):
                yield body[start:].decode(encoding, "replace")


def _unpacked(content: bytes) -> bytes:
    machine = zlib.decompressobj()
    try:
        unpacked = machine.decompress(content, LARGEST_TEXT_BYTES)
    except zlib.error:
        raise UnsearchableError("is a damaged PNG picture") from None
    if machine.unconsumed_tail or not machine.eof:
        raise UnsearchableError("is a damaged PNG picture")
    return unpacked
