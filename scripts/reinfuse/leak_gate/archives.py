"""Zip, with workbooks among them, and gzip: every member, the names of members, and comments."""

import contextlib
import io
import itertools
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from reinfuse.leak_gate.pieces import Piece, UnsearchableError

LARGEST_UNPACKED_BYTES = 2**31  # more than any result; a small archive can be made to unpack without end
ENCRYPTED = 0x1  # general purpose bit 0, APPNOTE.TXT 4.4.4
# All that zipfile raises for what it cannot unpack: a broken structure, each kind of packing by its own error, a
# packing that it does not know (RuntimeError), an end too early, and sizes or places that make no sense.
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError, ValueError)
# Before a member's name stand 30 bytes, and behind the directory 22 and a comment (APPNOTE.TXT 4.3.7, 4.3.16).
LOCAL_HEADER_BYTES = 30
END_MARK, END_BYTES = b"PK\x05\x06", 22
# Parts of a workbook or document that are XML by other names.
XML_SUFFIXES = (".rels", ".vml")
FIXED_HEADER_BYTES, LONGEST_HEADER_BYTES = 10, 1024  # RFC 1952, section 2.3: before the name, and far beyond it

Nested = Callable[[bytes, str, str], Iterator[Piece]]


def zip_pieces(content: bytes, nested: Nested) -> Iterator[Piece]:
    """Yield the names, comments and contents of all members.

    Raises
    ------
    UnsearchableError
        When the archive is damaged, encrypted, empty, unpacks to more than can be searched, or has bytes that belong
        to no member: text in front of it or behind it, or a member that was deleted but is still there.
    """
    with _opened(content) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if not members:
            raise UnsearchableError("is an archive without files")
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise UnsearchableError("is encrypted")
        if sum(member.file_size for member in members) > LARGEST_UNPACKED_BYTES:
            raise UnsearchableError("unpacks to more than can be searched")
        yield Piece("headers of parts", "\n".join(_local_headers(content, archive)))
        comments = [archive.comment, *(member.comment for member in members), *(member.extra for member in members)]
        yield Piece("names of parts", "\n".join(_names(archive)))
        yield Piece("comments of parts", b"\n".join(comments).decode("windows-1252", "replace"))
        is_document = "[Content_Types].xml" in archive.namelist()
        for number, member in enumerate(members, 1):
            suffix = PurePosixPath(member.filename).suffix.lower()
            if is_document and member.filename.lower().endswith(XML_SUFFIXES):
                suffix = ".xml"
            part = _read(archive, member)
            if is_document and not part:
                continue
            yield from nested(part, suffix, f"part {number}")


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE:
        raise UnsearchableError("is a damaged archive") from None


def _local_headers(content: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield what each member says of itself, which need not be what the directory says, and follow it byte by byte."""
    place = 0
    for member in sorted(archive.infolist(), key=lambda one: one.header_offset):
        behind_last = member.header_offset - place
        header = content[member.header_offset : member.header_offset + LOCAL_HEADER_BYTES]
        if behind_last or not header.startswith(b"PK\x03\x04") or len(header) < LOCAL_HEADER_BYTES:
            raise UnsearchableError("is an archive with bytes that belong to no part of it")
        described = member.header_offset + LOCAL_HEADER_BYTES
        place = described + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        yield content[described:place].decode("windows-1252", "replace")
        place += member.compress_size
        place += next((len(text) for text in _descriptors(member) if content.startswith(text, place)), 0)
    end = content.rfind(END_MARK)
    if place != archive.start_dir or end + END_BYTES + len(archive.comment) != len(content):
        raise UnsearchableError("is an archive with bytes that belong to no part of it")


def _descriptors(member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what may stand behind a member's packed bytes (APPNOTE.TXT 4.3.9): its sizes, with or without a mark."""
    for mark, width in itertools.product((b"PK\x07\x08", b""), (8, 4)):
        with contextlib.suppress(OverflowError):
            sizes = (size.to_bytes(width, "little") for size in (member.compress_size, member.file_size))
            yield mark + member.CRC.to_bytes(4, "little") + b"".join(sizes)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(member)
    except DAMAGE:
        raise UnsearchableError("is a damaged archive") from None


def _names(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        yield name
        yield from (part.partition(".")[0] for part in PurePosixPath(name).parts)


def gzip_pieces(content: bytes, inner_suffix: str, nested: Nested) -> Iterator[Piece]:
    """Yield what a gzip file holds, all members of it, and its header with the name of the packed file."""
    yield Piece("header", content[FIXED_HEADER_BYTES:LONGEST_HEADER_BYTES].replace(b"\0", b"\n").decode("latin-1"))
    yield from nested(_unpacked(content), inner_suffix, "packed file")


def _unpacked(content: bytes) -> bytes:
    unpacked = bytearray()
    while content:
        machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            unpacked += machine.decompress(content, LARGEST_UNPACKED_BYTES - len(unpacked))
        except zlib.error:
            raise UnsearchableError("is a damaged archive") from None
        if machine.unconsumed_tail:
            raise UnsearchableError("unpacks to more than can be searched")
        if not machine.eof:
            raise UnsearchableError("is a damaged archive")
        content = machine.unused_data.lstrip(b"\0")
    return bytes(unpacked)
