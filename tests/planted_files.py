"""Files of every kind that the leak gate opens, with an identifier where a plain search is blind, or with none."""

import base64
import gzip
import io
import zipfile

import matplotlib as mpl
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pypdf
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
