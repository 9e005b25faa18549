"""Files that nobody could look into: none of them passes."""

import gzip
import io
import tarfile
import zipfile

import pytest
from planted_files import NAME, in_html, pdf, png, png_text, saved, unused_category, with_cells, workbook, zipped


def encrypted_zip():
    """An archive whose first member says that it is encrypted (general purpose bit 0)."""
    content = bytearray(zipped(a_txt="words"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def encrypted_pdf():
    """A document with a password."""
    return pdf(lambda writer: writer.encrypt("secret", algorithm="RC4-128"))


def damaged(packing):
    """An archive whose packed bytes were changed, for a kind of packing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("a.txt", bytes(range(256)) * 9)
    content = bytearray(buffer.getvalue())
    middle = content.index(b"PK\x01\x02") // 2
    content[middle : middle + 20] = b"\xff" * 20
    return bytes(content)


def tarred():
    """An archive of a kind that the project never writes."""
    return saved(lambda file: tarfile.open(fileobj=file, mode="w").close())


def deep(levels):
    """An archive within archives."""
    content = zipped(a_txt="words")
    for _ in range(levels):
        content = zipped(a_zip=content)
    return content


def with_deleted_member(packing):
    """An archive from whose directory a member was taken, as some programs delete."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("a.txt", NAME)
        archive.writestr("b.txt", "words")
        del archive.filelist[0]
    return buffer.getvalue()


CANNOT_BE_SEARCHED = {
    "unknown kind": ("a.bin", b"words"),
    "no suffix": ("a", b"words"),
    "pickle": ("a.pkl", b"\x80\x04."),
    "tar": ("a.tar", tarred()),
    "empty": ("a.csv", b""),
    "binary called text": ("a.txt", b"\x00\x01\x02\x03\xff\xfe\xfd"),
    "damaged UTF-16": ("a.txt", b"\xff\xfea"),
    "text called Parquet": ("a.parquet", b"words"),
    "packed files in Parquet": ("a.parquet", with_cells(gzip.compress(NAME.encode()))),
    "cut Parquet": ("a.parquet", unused_category()[:-20]),
    "text called PNG": ("a.png", b"words"),
    "cut PNG": ("a.png", png()[:-6]),
    "changed PNG": ("a.png", png_text(False).replace(b"Mari", b"Mary")),
    "PNG with a tail": ("a.png", png() + b"words"),
    "text called PDF": ("a.pdf", b"words"),
    "encrypted PDF": ("a.pdf", encrypted_pdf()),
    "text called zip": ("a.zip", b"words"),
    "encrypted zip": ("a.zip", encrypted_zip()),
    "empty zip": ("a.zip", zipped()),
    "unknown kind in a zip": ("a.zip", zipped(a_bin="words")),
    "damaged zip": ("a.zip", damaged(zipfile.ZIP_DEFLATED)),
    "damaged zip, packed by bzip2": ("a.zip", damaged(zipfile.ZIP_BZIP2)),
    "damaged zip, packed by LZMA": ("a.zip", damaged(zipfile.ZIP_LZMA)),
    "too deep a zip": ("a.zip", deep(9)),
    "zip behind a text": ("a.zip", NAME.encode() + zipped(a_txt="words")),
    "zip before a text": ("a.zip", zipped(a_txt="words") + NAME.encode()),
    "workbook before a text": ("a.xlsx", workbook(lambda book, sheet: None) + NAME.encode()),
    "zip with a deleted member": ("a.zip", with_deleted_member(zipfile.ZIP_STORED)),
    "zip with a deleted member, packed": ("a.zip", with_deleted_member(zipfile.ZIP_DEFLATED)),
    "gzip before a text": ("a.csv.gz", gzip.compress(b"words") + NAME.encode()),
    "protected workbook": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512),
    "text called gzip": ("a.csv.gz", b"words"),
    "cut gzip": ("a.csv.gz", gzip.compress(b"words" * 99)[:-9]),
    "unknown kind in a page": ("a.html", in_html('<img src="data:image/jpeg;base64,AAAA">')),
    "damaged base64 in a page": ("a.html", in_html('<img src="data:image/png;base64,A*A*A">')),
}


@pytest.mark.attack(
    "hiding places",
    "files that are encrypted, damaged, empty, too deeply packed or of another kind; pickles, never loaded",
    "gate fails",
)
@pytest.mark.attack(
    "hiding places", "archives with text in front or behind, or with a member that was deleted", "gate fails"
)
@pytest.mark.parametrize("kind", CANNOT_BE_SEARCHED)
def test_what_cannot_be_searched_does_not_pass(found, kind):
    """A leak inside a file that nobody could look into."""
    name, content = CANNOT_BE_SEARCHED[kind]
    ((place, category),) = found(content, name)
    assert place == "file"
    assert category.startswith("cannot be searched: ")
