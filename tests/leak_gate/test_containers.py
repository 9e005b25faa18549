"""Each kind of file with an identifier where a plain search is blind, planted by the programs that people use."""

import base64
import gzip
import io
import json
import tarfile
import zipfile

import matplotlib as mpl
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pypdf
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image, PngImagePlugin

NAME, NUMBER = "Marigold Quillfeather", "00734512"


def saved(writer, *arguments, **options):
    """Return the bytes that a program writes into a file."""
    buffer = io.BytesIO()
    writer(buffer, *arguments, **options)
    return buffer.getvalue()


def zipped(**members):
    """Return an archive with members `name_suffix`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def workbook(change):
    """Return a workbook with something hidden in it."""
    book = openpyxl.Workbook()
    change(book, book.active)
    return saved(book.save)


def hidden_sheet(book, sheet):
    """A sheet that Excel shows only to programs."""
    other = book.create_sheet("Lists")
    other["A1"] = int(NUMBER)
    other.sheet_state = "veryHidden"


def cell_comment(book, sheet):
    """A comment beside a harmless cell."""
    sheet["A1"].comment = Comment(NAME, "a person")


def defined_name(book, sheet):
    """A name that the workbook defines."""
    book.defined_names["patient"] = DefinedName("patient", attr_text=f'"{NAME}"')


def rich_text(book, sheet):
    """Half of the name in bold."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    sheet["A1"] = CellRichText("Marigold Quill", TextBlock(InlineFont(b=True), "feather"))


def properties(book, sheet):
    """The author of the workbook."""
    book.properties.creator = NAME


def sheet_name(book, sheet):
    """A sheet with the name of a patient."""
    sheet.title = NAME


WORKBOOKS = [hidden_sheet, cell_comment, defined_name, rich_text, properties, sheet_name]


def unused_category():
    """Rows of somebody were dropped; the level of her name stays."""
    table = pd.DataFrame({"who": pd.Categorical(["nobody", NAME])})[:1]
    return saved(table.to_parquet)


def statistics():
    """The cells are null in the end, the statistics are those of a column with the number."""
    return saved(lambda file: pq.write_table(pa.table({"n": pa.array([int(NUMBER)])}), file))


def metadata():
    """Metadata of the file."""
    table = pa.table({"n": [1]}).replace_schema_metadata({"made for": NAME})
    return saved(lambda file: pq.write_table(table, file))


def column_metadata():
    """Metadata of one column."""
    schema = pa.schema([pa.field("n", pa.int64(), metadata={"of": NAME})])
    return saved(lambda file: pq.write_table(pa.table({"n": [1]}, schema=schema), file))


def nested_column():
    """A cell that is a list of records."""
    return saved(lambda file: pq.write_table(pa.table({"n": [[{"who": NAME}]]}), file))


def index_of_dates():
    """Dates as Parquet keeps them: days since 1970."""
    table = pa.table({"seen": pa.array(pd.to_datetime(["2006-06-09"]).date)})
    return saved(lambda file: pq.write_table(table, file, compression="zstd"))


def with_cells(*cells):
    """Return a table of cells that are bytes."""
    return saved(lambda file: pq.write_table(pa.table({"a": list(cells)}), file, write_statistics=False))


def png(**options):
    """Return a picture with something beside its points."""
    return saved(lambda file: Image.new("RGB", (2, 2)).save(file, "PNG", **options))


def png_text(packed):
    """A text chunk, packed or not."""
    information = PngImagePlugin.PngInfo()
    information.add_text("Comment", NAME, zip=packed)
    return png(pnginfo=information)


def png_international():
    """A packed chunk of UTF-8 text."""
    information = PngImagePlugin.PngInfo()
    information.add_itxt("Comment", NAME, zip=True)
    return png(pnginfo=information)


def png_exif(tag, content):
    """A tag of EXIF; some programs write it in UTF-16."""
    exif = Image.Exif()
    exif[tag] = content
    return png(exif=exif)


def packed_as(file, name):
    """Write a gzip file that keeps the name of what it packs."""
    with gzip.GzipFile(name, "wb", fileobj=file) as packed:
        packed.write(b"words")


def figure(kind):
    """A figure with the name as a label, as the project draws them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(2, 2))
    FigureCanvasAgg(drawn)
    drawn.text(0.1, 0.5, NAME)
    with mpl.rc_context({"svg.fonttype": "path"}):  # text as curves; its words stay in a comment
        return saved(drawn.savefig, format=kind)


def pdf(change):
    """A document with something beside an empty page."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    change(writer)
    return saved(writer.write)


def in_html(text):
    """Return a page around a text."""
    return f"<!doctype html><html><body>{text}</body></html>".encode()


def with_a_field():
    """An archive of which a member says more of itself than the directory says of it."""
    member = zipfile.ZipInfo("a.txt")
    member.extra = b"\xfe\xca" + len(NAME).to_bytes(2, "little") + NAME.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "words")
    before, in_directory, after = buffer.getvalue().rpartition(NAME.encode())
    return before + b"x" * len(in_directory) + after


def changed_later():
    """A document whose author was taken out in a later version, which the file appends to the first."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf(lambda first: first.add_metadata({"/Author": NAME}))), incremental=True)
    writer.add_metadata({"/Author": "nobody"})
    return saved(writer.write)


DATA_URI = "data:{};base64,{}"
PNG_IN_PAGE = base64.b64encode(png_text(True)).decode()
PLANTED = {
    "CSV": ("a.csv", f"n\n{NUMBER}\n".encode()),
    "CSV with a byte order mark": ("a.csv", f"{NUMBER}\n".encode("utf-8-sig")),
    "UTF-16 with a mark": ("a.csv", f"n\n{NUMBER}\n".encode("utf-16")),
    "UTF-16 without a mark": ("a.txt", f"patient {NAME}".encode("utf-16-le")),
    "UTF-16, the other way round": ("a.txt", f"patient {NAME}".encode("utf-16-be")),
    "UTF-32": ("a.txt", NAME.encode("utf-32")),
    "Latin-1": ("a.txt", "José O'Brien".encode("latin-1")),
    "Windows-1252": ("a.txt", "José O’Brien".encode("cp1252")),
    "JSON with escapes": ("a.json", json.dumps({"who": "José\u00a0O’Brien"}).encode()),
    "text with web escapes": ("a.log", b"GET /?q=Marigold%20Quillfeather"),
    "unused category": ("a.parquet", unused_category()),
    "Parquet statistics": ("a.parquet", statistics()),
    "Parquet metadata": ("a.parquet", metadata()),
    "metadata of a column": ("a.parquet", column_metadata()),
    "nested column": ("a.parquet", nested_column()),
    "dates in Parquet": ("a.parquet", index_of_dates()),
    "cells of bytes in UTF-16": ("a.parquet", with_cells(NAME.encode("utf-16-le"))),
    "cells of bytes in Latin-1": ("a.parquet", with_cells("José O'Brien".encode("latin-1"))),
    "name of a column": ("a.parquet", saved(lambda file: pd.DataFrame({NAME: [1]}).to_parquet(file))),
    "gzip": ("a.csv.gz", gzip.compress(NUMBER.encode())),
    "two members of gzip": ("a.csv.gz", gzip.compress(b"n\n") + gzip.compress(NUMBER.encode())),
    "name in the header of gzip": ("a.csv.gz", saved(packed_as, f"{NAME}.csv")),
    "zip": ("a.zip", zipped(a_txt=NAME)),
    "zip in zip in zip": ("a.zip", zipped(a_zip=zipped(b_zip=zipped(c_csv=f"{NUMBER}\n")))),
    "gzip in zip": ("a.zip", zipped(a_gz=gzip.compress(NUMBER.encode()))),
    "name in a zip": ("a.zip", zipped(**{f"{NAME}_csv": "n"})),
    "a zip that is called CSV": ("a.csv", zipped(a_txt=NAME)),
    **{f"workbook: {change.__name__}": ("a.xlsx", workbook(change)) for change in WORKBOOKS},
    "PNG text": ("a.png", png_text(False)),
    "packed PNG text": ("a.png", png_text(True)),
    "international PNG text": ("a.png", png_international()),
    "EXIF artist": ("a.png", png_exif(0x013B, NAME)),
    "EXIF title in UTF-16": ("a.png", png_exif(0x9C9B, NAME.encode("utf-16-le"))),
    "HTML comment": ("a.html", in_html(f"<!-- {NAME} -->")),
    "HTML entities": ("a.html", in_html("Marigold&nbsp;&#81;uillfeather")),
    "HTML words in tags": ("a.html", in_html("<b>Mari</b>gold <i>Quill</i>feather")),
    "HTML cells": ("a.html", in_html("<tr><td>Marigold</td><td>Quillfeather</td></tr>")),
    "HTML attribute": ("a.html", in_html(f'<p title="{NAME}">1</p>')),
    "CSV in a page": ("a.html", in_html(f'<a href="data:text/csv;charset=utf-8,n%0A{NUMBER}">data</a>')),
    "base64 in a page": (
        "a.html",
        in_html(f'<a href="{DATA_URI.format("text/csv", base64.b64encode(NUMBER.encode()).decode())}">data</a>'),
    ),
    "picture in a page": ("a.html", in_html(f'<img src="{DATA_URI.format("image/png", PNG_IN_PAGE)}">')),
    "SVG title": ("a.svg", f"<svg><title>{NAME}</title></svg>".encode()),
    "SVG in parts": ("a.svg", b"<svg><text><tspan>Marigold</tspan> <tspan>Quillfeather</tspan></text></svg>"),
    "SVG comment of a drawn label": ("a.svg", figure("svg")),
    "PDF page": ("a.pdf", figure("pdf")),
    "PDF author": ("a.pdf", pdf(lambda writer: writer.add_metadata({"/Author": NAME}))),
    "PDF attachment": ("a.pdf", pdf(lambda writer: writer.add_attachment("a.csv", NUMBER.encode()))),
    "PDF, in an earlier version": ("a.pdf", changed_later()),
    "PDF, in front of it": ("a.pdf", NAME.encode() + b"\n" + pdf(lambda writer: None)),
    "PDF, behind its end": ("a.pdf", pdf(lambda writer: None) + NUMBER.encode()),
    "field of a zip that its directory does not show": ("a.zip", with_a_field()),
    "PDF bookmark": ("a.pdf", pdf(lambda writer: writer.add_outline_item(title=NAME, page_number=0))),
}


@pytest.mark.attack(
    "hiding places", "Parquet: unused categories, statistics, metadata, nested cells, names of columns", "gate fails"
)
@pytest.mark.attack(
    "hiding places",
    "workbooks: hidden sheets, comments, defined names, rich text, properties, names of sheets",
    "gate fails",
)
@pytest.mark.attack("hiding places", "PNG: text chunks, packed ones too, and EXIF", "gate fails")
@pytest.mark.attack("hiding places", "SVG: titles, text in parts, the comment of a drawn label", "gate fails")
@pytest.mark.attack(
    "hiding places",
    "PDF: pages, author, attachments, bookmarks, earlier versions, text in front or behind",
    "gate fails",
)
@pytest.mark.attack(
    "hiding places",
    "HTML: comments, references, words in tags, cells, attributes, data URIs, pictures in them",
    "gate fails",
)
@pytest.mark.attack("hiding places", "archives in each other, names in them, a zip that is called CSV", "gate fails")
@pytest.mark.attack(
    "hiding places", "text in UTF-16 and UTF-32, Latin-1, with escapes of JSON or the web", "gate fails"
)
@pytest.mark.parametrize("hidden", PLANTED)
def test_an_identifier_is_found_in_its_hiding_place(found, hidden):
    """A file that passes although somebody can be read out of it."""
    name, content = PLANTED[hidden]
    categories = {category for _, category in found(content, name)}
    assert categories & {"name", "record number", "record number of five or six digits", "visit date"}
    assert not any(category.startswith("cannot") for category in categories)


def harmless_workbook(book, sheet):
    """Numbers and words as in results."""
    sheet.append(["group", "mean"])
    sheet.append(["CRPS", 7.34512])


def streamed_zip():
    """An archive written to where nobody can go back: sizes stand behind each member."""

    class Pipe(io.RawIOBase):
        def writable(self):
            return True

        def write(self, content):
            written.extend(content)
            return len(content)

    written = bytearray()
    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "words " * 99)
        archive.writestr("b.txt", "more words")
    return bytes(written)


CLEAN = {
    "CSV": ("a.csv", b"group,mean\nCRPS,0.734512\n"),
    "Parquet": ("a.parquet", saved(lambda file: pd.DataFrame({"mean": [0.734512]}).to_parquet(file))),
    "workbook": ("a.xlsx", workbook(harmless_workbook)),
    "PNG": ("a.png", png()),
    "PDF": ("a.pdf", pdf(lambda writer: None)),
    "zip that was written to a pipe": ("a.zip", streamed_zip()),
    "HTML": ("a.html", in_html("<p>Pain fell by 7.34512 points</p>")),
    "zip": ("a.zip", zipped(a_csv=b"n\n1\n")),
    "gzip": ("a.csv.gz", gzip.compress(b"n\n1\n")),
}


@pytest.mark.parametrize("kind", CLEAN)
def test_a_clean_file_of_each_kind_passes(found, kind):
    """A gate that nothing passes."""
    name, content = CLEAN[kind]
    assert found(content, name) == set()


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


@pytest.mark.attack("hiding places", "an identifier that two blocks of a long text share", "gate fails")
def test_a_long_text_is_searched_in_blocks_to_its_end(found, monkeypatch):
    """A leak behind the first megabytes, or one that two blocks share."""
    monkeypatch.setattr("reinfuse.leak_gate.places.BLOCK_BYTES", 4096)
    line = b"group,0.5\n" * 450
    assert found(line * 9 + f"{NAME}\n".encode() + line, "a.csv") != set()
    for shift in range(0, 40, 3):
        content = b"x" * (4096 - shift) + f" {NAME}, {NUMBER} ".encode() + line
        categories = {category for _, category in found(content, "a.csv")}
        assert {"name", "record number of five or six digits"} <= categories, shift
