"""The fast way to cells, for text that is a well-formed table: quotation marks stand around whole cells, rows are even.

Whatever is not is left to the slow way, which reads every kind of CSV and says what is wrong with it. The file is read
a block at a time; of each column the distinct texts are kept, and which of them each row has.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from reinfuse.deidentify.coded_cells import coded_cells
from reinfuse.deidentify.encodings import blocks_of, texts_of

if TYPE_CHECKING:
    import pyarrow as pa

QUOTE, NEW_LINE, RETURN = b'"\n\r'  # as numbers
BYTE_ORDER_MARK = "\ufeff".encode()
UTF_8 = {"utf-8-sig", "ascii"}
# Longer cells are left to the slow way, which refuses those above csv.field_size_limit().
LONGEST_CELL_BYTES = 100_000
LONGEST_RECORD_BYTES = 2**26
PARSED_AT_ONCE_BYTES = 2**22  # by one thread

Places = npt.NDArray[np.intp]


def read_plain(path: Path, codec: str, delimiter: str) -> tuple[list[str], pd.DataFrame] | None:
    """Return the header and the cells, a column for each place in the header; nothing where the text is not plain.

    The index holds the line where each row starts.
    """
    if (first := _header(path, codec, delimiter)) is None:
        return None
    header, header_lines = first
    pieces, lines = [], []
    next_line = header_lines + 1
    for place, block in enumerate(_whole_records(_utf_8_blocks(path, codec))):
        rows = _after_lines(block, header_lines) if block and not place else block
        if rows is None or (piece := _parsed(rows, delimiter, len(header))) is None:
            return None
        if (starts := _lines(rows, piece.num_rows)) is None:
            return None
        pieces.append(piece)
        lines.append(starts + next_line)
        next_line += _count(rows, NEW_LINE)
    n_rows = sum(piece.num_rows for piece in pieces)
    if not n_rows:
        return None
    return header, coded_cells(pieces, np.concatenate(lines))


def _header(path: Path, codec: str, delimiter: str) -> tuple[list[str], int] | None:
    """Return the titles and how many lines there are to the end of them; nothing where they are no CSV."""
    with path.open(encoding=codec, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            header = next((record for record in reader if len(record) > 1 or "".join(record).strip()), None)
        except csv.Error:
            return None
        return (header, reader.line_num) if header else None


def _utf_8_blocks(path: Path, codec: str) -> Iterator[bytes]:
    if codec not in UTF_8:
        yield from (text.encode() for text in texts_of(path, codec))
        return
    for place, block in enumerate(blocks_of(path)):
        yield block.removeprefix(BYTE_ORDER_MARK) if place == 0 else block


def _whole_records(blocks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Cut at ends of records; gives nothing, once, where there is none for too long."""
    rest = b""
    for block in blocks:
        rest += block
        end = _end_of_records(rest)
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > LONGEST_RECORD_BYTES:
            yield None
            return
    if rest:
        yield rest


def _end_of_records(block: bytes) -> int:
    """Return where the last record ends: after a new line with an even number of quotation marks before it."""
    end = block.rfind(b"\n") + 1
    is_inside = _count(block, QUOTE, 0, end) % 2
    while is_inside:
        before = block.rfind(b"\n", 0, block.rfind(b'"', 0, end)) + 1
        is_inside = (is_inside + _count(block, QUOTE, before, end)) % 2 if before else 0
        end = before
    return end


def _count(block: bytes, sign: int, start: int = 0, end: int | None = None) -> int:
    """Count a sign that may be frequent, which numpy does many times faster than `bytes.count`."""
    return int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8)[start:end] == sign))


def _after_lines(block: bytes, lines: int) -> bytes | None:
    """Return what follows so many lines; nothing where they do not end as usual, so that they cannot be counted."""
    end = 0
    for _ in range(lines):
        end = block.find(b"\n", end) + 1
        if not end:
            return None
    return block[end:] if _has_usual_line_ends(block[:end]) else None


def _parsed(rows: bytes, delimiter: str, width: int) -> "pa.Table | None":
    """Return the cells of some records, each column by its distinct texts."""
    import pyarrow as pa
    import pyarrow.compute
    import pyarrow.csv

    if not (_has_usual_line_ends(rows) and _quotes_whole_cells(rows, delimiter)):
        return None
    names = [str(place) for place in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(rows),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=PARSED_AT_ONCE_BYTES),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in rows),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.large_string())),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowException:
        return None
    for column in table.columns:
        for texts in (chunk.dictionary for chunk in column.chunks):
            longest = pyarrow.compute.max(pyarrow.compute.binary_length(texts)).as_py() or 0
            # An empty line is none, but in a table of one column arrow knows only those without any space.
            if longest > LONGEST_CELL_BYTES or (width == 1 and _has_blank(texts)):
                return None
    return table


def _has_blank(texts: "pa.Array") -> bool:
    import pyarrow.compute

    without_letter = pyarrow.compute.invert(pyarrow.compute.match_substring_regex(texts, "[0-9A-Za-z]"))
    return not all(text.strip() for text in texts.filter(without_letter).to_pylist())


def _has_usual_line_ends(rows: bytes) -> bool:
    """Say whether each carriage return is followed by a new line."""
    if b"\r" not in rows:
        return True
    signs = np.frombuffer(rows, dtype=np.uint8)
    return bool((signs[1:][signs[:-1] == RETURN] == NEW_LINE).all() and signs[-1] != RETURN)


def _quotes_whole_cells(rows: bytes, delimiter: str) -> bool:
    """Say whether all quotation marks open a cell, close it, or stand doubled inside of one."""
    if b'"' not in rows:
        return True
    signs = np.frombuffer(rows, dtype=np.uint8)
    quotes = np.flatnonzero(signs == QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = signs[opening[opening > 0] - 1]
    after = signs[closing[closing < len(signs) - 1] + 1]
    # Between two marks that stand side by side a cell is closed and opened again: they are one mark of its text.
    return bool(
        np.isin(before, [ord(delimiter), NEW_LINE, QUOTE]).all()
        and np.isin(after, [ord(delimiter), NEW_LINE, RETURN, QUOTE]).all()
    )


def _lines(rows: bytes, n_rows: int) -> Places | None:
    """Return how many lines there are before each record; nothing where that is not clear."""
    if n_rows == _count(rows, NEW_LINE) + (not rows.endswith(b"\n")):
        return np.arange(n_rows)
    signs = np.frombuffer(rows, dtype=np.uint8)
    new_lines = np.flatnonzero(signs == NEW_LINE)
    is_end = np.searchsorted(np.flatnonzero(signs == QUOTE), new_lines) % 2 == 0
    starts = np.append(0, new_lines[is_end] + 1)
    starts = starts[starts < len(signs)]
    is_empty = (signs[starts] == NEW_LINE) | (signs[starts] == RETURN)
    lines = np.searchsorted(new_lines, starts[~is_empty])
    return lines if len(lines) == n_rows else None
