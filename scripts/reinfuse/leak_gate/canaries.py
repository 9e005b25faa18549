"""Canaries: an invented patient, new at each run, hidden in one file of each kind; the gate must find all of them."""

import gzip
import io
import secrets
import struct
import zipfile
import zlib
from pathlib import Path

from reinfuse.leak_gate.pictures import SIGNATURE
from reinfuse.leak_gate.roster import Roster

LETTERS = "bcdfghjklmnpqrstvwxz"  # no vowels: nobody has such a name
NAME_LETTERS = 9
DIGITS = 12


def invented_patient() -> Roster:
    """Return a patient that no file can hold by chance."""
    names = tuple("".join(secrets.choice(LETTERS) for _ in range(NAME_LETTERS)) for _ in range(2))
    number = "9" + "".join(secrets.choice("123456789") for _ in range(DIGITS - 1))
    return Roster(record_numbers=frozenset({number}), names=frozenset({names}))


def plant(folder: Path, patient: Roster) -> dict[str, Path]:
    """Write one file a kind, each with the patient where a plain search would not look; returns {kind: file}."""
    (number,), (names,) = patient.record_numbers, patient.names
    first, last = names
    contents = {
        "CSV": ("a.csv", f"n,mean\n{number},1.5\n".encode()),
        "CSV in UTF-16": ("b.csv", f"n,mean\n{number},1.5\n".encode("utf-16")),
        "JSON": ("c.json", f'{{"label": "{_escaped(last)}, {_escaped(first)}"}}'.encode()),
        "text in Latin-1": ("d.txt", f"Größe {last}, {first}".encode("latin-1")),
        "Parquet": ("e.parquet", _parquet(number)),
        "workbook": ("f.xlsx", _workbook(f"{first} {last}")),
        "zip in zip": ("g.zip", _zip({"inner.zip": _zip({"note.txt": number.encode()})})),
        "gzip": ("h.csv.gz", gzip.compress(f"n\n{number}\n".encode(), mtime=0)),
        "PDF": ("i.pdf", _pdf(f"{first} {last}")),
        "PNG": ("j.png", _png(f"{first} {last}")),
        "HTML": ("k.html", f"<p>1</p><!-- {last}, {first} -->".encode()),
        "SVG": ("l.svg", f"<svg><title>{first}&#32;{last}</title></svg>".encode()),
        "name of a file": (f"{last}_{first}.txt", b"nothing"),
    }
    planted = {}
    for kind, (name, content) in contents.items():
        planted[kind] = folder / name
        planted[kind].write_bytes(content)
    return planted


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in text)


def _parquet(number: str) -> bytes:
    """Return a table with the number as a level that no cell has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    levels = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0], pa.int8()), pa.array(["none", number]))
    buffer = io.BytesIO()
    pq.write_table(pa.table({"level": levels}), buffer, write_statistics=False, compression="zstd")
    return buffer.getvalue()


def _workbook(text: str) -> bytes:
    """Return a workbook with the text as the comment of a cell."""
    comments = f"<comments><commentList><comment ref='A1'><text><t>{text}</t></text></comment></commentList></comments>"
    return _zip({"[Content_Types].xml": b"<Types/>", "xl/comments1.xml": comments.encode()})


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _png(text: str) -> bytes:
    """Return a picture of one point with the text in a packed chunk."""
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0),
        b"zTXt": b"Comment\0\0" + zlib.compress(text.encode("latin-1")),
        b"IDAT": zlib.compress(b"\0\0"),
        b"IEND": b"",
    }
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks.items()
    )


def _pdf(text: str) -> bytes:
    """Return a document of one page with the text in a packed stream."""
    stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1"))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    document, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(document))
        document += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    document += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(document)
