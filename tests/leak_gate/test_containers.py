"""Each kind of file with an identifier where a plain search is blind, planted by the programs that people use."""

import base64
import gzip
import io
import json
import zipfile

import pandas as pd
import pytest
from planted_files import (
    DATA_URI,
    NAME,
    NUMBER,
    PNG_IN_PAGE,
    WORKBOOKS,
    changed_later,
    column_metadata,
    figure,
    in_html,
    index_of_dates,
    metadata,
    nested_column,
    packed_as,
    pdf,
    png,
    png_exif,
    png_international,
    png_text,
    saved,
    statistics,
    unused_category,
    with_a_field,
    with_cells,
    workbook,
    zipped,
)

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
