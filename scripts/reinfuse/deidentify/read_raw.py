"""Read one raw file, or one sheet of a workbook, as text cells: bytes are checked first, and nothing is guessed."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.deidentify.coded_cells import WHITE_SPACE, coded_cells, piece_of
from reinfuse.deidentify.encodings import codec_of
from reinfuse.deidentify.plain_text import read_plain
from reinfuse.deidentify.rows import describe_rows
from reinfuse.deidentify.workbooks import read_sheet
from reinfuse.errors import RawDataMissingError, RawDataUnreadableError

DELIMITER_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
ROWS_AT_ONCE = 20_000


def label_of(source: dict[str, Any]) -> str:
    """Return how messages name a source: its file, and its sheet where the file is a workbook."""
    return f"{source['file']}, sheet '{source['sheet']}'" if source.get("sheet") else str(source["file"])


def read_raw(path: Path, name: str, source: dict[str, Any], study: str) -> tuple[list[str], pd.DataFrame]:
    """Return the header, and the cells as text without surrounding spaces, in coded columns.

    The cells have a column for each place in the header (0, 1, …); the index holds the line of the file, or the
    row of the sheet, where each row starts. Empty lines are passed over.

    Raises
    ------
    RawDataMissingError
        When there is no such file.
    RawDataUnreadableError
        When the file is empty, in another encoding, or no table with the same number of cells in each row.
    """
    label = label_of(source)
    with _readable(path, name, study):
        if source.get("sheet"):
            header, rows, lines = read_sheet(path.read_bytes(), path.name, name, source)
            found = header, coded_cells([piece_of(rows)], np.array(lines)) if rows else None
        else:
            codec = codec_of(path, label, f"sources.{name}", source["encoding"])
            found = _read_text(path, codec, label, f"sources.{name}.delimiter", source)
    header, cells = found
    if cells is None:
        raise RawDataUnreadableError(f"{label}: has a header but no data rows. Export it again, with its rows.")
    return [title.strip(WHITE_SPACE) for title in header], cells


@contextmanager
def _readable(path: Path, name: str, study: str) -> Iterator[None]:
    mend = f"Put the raw file of source '{name}' there, or set 'raw_data.{study}' in config.yaml to its folder."
    if not path.exists():
        raise RawDataMissingError(f"{path}: there is no such file. {mend}")
    if not path.is_file():
        raise RawDataMissingError(f"{path}: is a folder or a device, not a file. {mend}")
    try:
        yield
    except OSError as error:
        raise RawDataUnreadableError(f"{path}: cannot be read ({error.strerror}). Make it readable.") from None


def _read_text(
    path: Path, codec: str, file: str, key: str, source: dict[str, Any]
) -> tuple[list[str], pd.DataFrame | None]:
    """Return the header and the cells of a text file; no cells where it has no data rows."""
    plain = read_plain(path, codec, source["delimiter"])
    if plain is not None:
        _check_header(plain[0], file, key, source)
        return plain
    return read_csv(path, codec, file, key, source)


def read_csv(
    path: Path, codec: str, file: str, key: str, source: dict[str, Any]
) -> tuple[list[str], pd.DataFrame | None]:
    """Return the header and the cells of every kind of CSV, or say what is wrong with it; the slow way.

    Raises
    ------
    RawDataUnreadableError
        When the text is no CSV, or not all rows have as many cells as the header.
    """
    with path.open(encoding=codec, newline="") as text:
        records = _records(text, file, source["delimiter"])
        header, _ = next(records, ([""], 1))
        pieces: list[Any] = []
        lines: list[int] = []
        ragged: list[int] = []
        widths: set[int] = set()
        while chunk := list(islice(records, ROWS_AT_ONCE)):
            rows = [record for record, _ in chunk]
            ragged += [len(lines) + place for place, row in enumerate(rows) if len(row) != len(header)]
            widths |= {len(row) for row in rows} - {len(header)}
            lines += [start for _, start in chunk]
            if not ragged:
                pieces.append(piece_of(rows))
    _check_header(header, file, key, source)
    if ragged:
        counts = f"{min(widths)}" if len(widths) == 1 else f"{min(widths)} to {max(widths)}"
        raise RawDataUnreadableError(
            f"{file}: {describe_rows(ragged, lines)}: {counts} {'cell' if counts == '1' else 'cells'} "
            f"where the header has {len(header)}. Put a cell that holds "
            f"{DELIMITER_NAMES[source['delimiter']]} in quotation marks, and take out title and total lines."
        )
    return header, coded_cells(pieces, np.array(lines)) if lines else None


def _records(text: Iterable[str], file: str, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Return each record that is not empty, and the line where it starts; a quoted cell may span lines."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    start = 1
    try:
        for record in reader:
            if len(record) > 1 or "".join(record).strip():
                yield record, start
            start = reader.line_num + 1
    except csv.Error:
        raise RawDataUnreadableError(
            f"{file}: the text from line {start} on is no CSV: a quotation mark is not closed or stands in the "
            f"wrong place, or a cell has more than {csv.field_size_limit():,} characters. Mend that line."
        ) from None


def _check_header(header: list[str], file: str, key: str, source: dict[str, Any]) -> None:
    if len(header) == 1 < len(source["columns"]):
        raise RawDataUnreadableError(f"{file}: {_why_one_cell(header[0], key, source['delimiter'])}")


def _why_one_cell(title: str, key: str, declared: str) -> str:
    for delimiter, delimiter_name in DELIMITER_NAMES.items():
        if delimiter != declared and delimiter in title:
            return (
                f"the header has no {DELIMITER_NAMES[declared].split(' ', 1)[1]} but {delimiter_name}. "
                f"Set '{key}: \"{delimiter if delimiter != chr(9) else chr(92) + 't'}\"' in study.yaml."
            )
    return "the first line has only one cell. The first line must hold the names of the columns; take out titles."
