"""Open a file by what it is: its first bytes count, then its suffix, and what is neither known cannot pass."""

from collections.abc import Iterator
from pathlib import PurePath

from reinfuse.leak_gate.archives import gzip_pieces, zip_pieces
from reinfuse.leak_gate.markup import markup_pieces
from reinfuse.leak_gate.parquet_tables import parquet_pieces
from reinfuse.leak_gate.pictures import SIGNATURE, in_every_encoding, png_pieces
from reinfuse.leak_gate.pieces import Piece, UnsearchableError
from reinfuse.leak_gate.portable_documents import pdf_pieces
from reinfuse.leak_gate.texts import text_pieces

TEXT_SUFFIXES = {
    ".csv",
    ".tsv",
    ".json",
    ".jsonl",
    ".txt",
    ".log",
    ".md",
    ".yaml",
    ".yml",
    ".css",
    ".js",
    ".toml",
    ".cff",
}
MARKUP_SUFFIXES = {".html", ".htm", ".xhtml", ".svg", ".xml"}
ARCHIVE_SUFFIXES = {".zip", ".xlsx", ".xlsm", ".docx", ".pptx"}
TEXTS_BY_NAME = {".gitignore", ".gitkeep"}
ENCRYPTED_OR_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
DEEPEST = 6  # an archive in an archive …; each level costs as much as the one around it


def pieces_of(content: bytes, name: str, depth: int = 0) -> Iterator[Piece]:
    """Yield every text of a file.

    Parameters
    ----------
    name
        The file's name, of which only the suffix counts.
    depth
        How many containers are around this one.

    Raises
    ------
    UnsearchableError
        When the file is empty, of an unknown kind, damaged, encrypted or nested too deeply.
    """
    if not content:
        raise UnsearchableError("is empty")
    if depth > DEEPEST:
        raise UnsearchableError("holds containers within containers beyond the depth that is searched")
    path = PurePath(name)
    suffix = path.suffix.lower()

    def nested(part: bytes, part_suffix: str, place: str) -> Iterator[Piece]:
        for piece in pieces_of(part, f"part{part_suffix}", depth + 1):
            yield Piece(f"{place}, {piece.place}", piece.text)

    if content.startswith(ENCRYPTED_OR_OLD_OFFICE):
        raise UnsearchableError("is encrypted, or an old Office document")
    if content.startswith(b"PAR1") or suffix == ".parquet":
        yield from parquet_pieces(content)
    elif content.startswith(SIGNATURE) or suffix == ".png":
        yield from png_pieces(content)
    elif content.startswith(b"%PDF") or suffix == ".pdf":
        yield from pdf_pieces(content)
    elif content.startswith(b"\x1f\x8b") or suffix == ".gz":
        yield from gzip_pieces(content, PurePath(path.stem).suffix or ".txt", nested)
    elif content.startswith(b"PK\x03\x04") or suffix in ARCHIVE_SUFFIXES:
        yield from zip_pieces(content, nested)
    elif suffix in MARKUP_SUFFIXES:
        yield from markup_pieces(content, nested)
    elif suffix in TEXT_SUFFIXES or path.name in TEXTS_BY_NAME:
        yield from text_pieces(content)
    else:
        raise UnsearchableError("is of a kind that cannot be searched")


def pieces_of_any(content: bytes, name: str) -> Iterator[Piece]:
    """Yield every text of a file that programs left for themselves; what is of no known kind is searched as bytes."""
    try:
        yield from pieces_of(content, name)
    except UnsearchableError:
        for text in in_every_encoding(content):
            yield Piece("bytes", text)
