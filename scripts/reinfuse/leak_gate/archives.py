"""Zip, with workbooks among them, and gzip: every member, the names of members, and comments."""

import io
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
# Parts of a workbook or document that are XML by other names.
XML_SUFFIXES = (".rels", ".vml")
FIXED_HEADER_BYTES, LONGEST_HEADER_BYTES = 10, 1024  # RFC 1952, section 2.3: before the name, and far beyond it

Nested = Callable[[bytes, str, str], Iterator[Piece]]


def zip_pieces(content: bytes, nested: Nested) -> Iterator[Piece]:
    """Yield the names, comments and contents of all members.

    Raises
    ------
    UnsearchableError
        When the archive is damaged, encrypted, empty or unpacks to more than can be searched.
    """
    with _opened(content) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if not members:
            raise UnsearchableError("is an archive without files")
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise UnsearchableError("is encrypted")
        if sum(member.file_size for member in members) > LARGEST_UNPACKED_BYTES:
            raise UnsearchableError("unpacks to more than can be searched")
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
