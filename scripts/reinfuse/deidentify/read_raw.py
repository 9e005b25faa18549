"""Read one raw file, or one sheet of a workbook, as text cells: bytes are checked first, and nothing is guessed."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.deidentify.encodings import decode
from reinfuse.deidentify.plain_text import split_plain
from reinfuse.deidentify.rows import describe_rows
from reinfuse.deidentify.workbooks import read_sheet
from reinfuse.errors import RawDataMissingError, RawDataUnreadableError

WHITE_SPACE = " \t\r\n"
DELIMITER_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}


def label_of(source: dict[str, Any]) -> str:
    """Return how messages name a source: its file, and its sheet where the file is a workbook."""
    return f"{source['file']}, sheet '{source['sheet']}'" if source.get("sheet") else str(source["file"])


def read_raw(path: Path, name: str, source: dict[str, Any], study: str) -> tuple[list[str], pd.DataFrame]:
    """Return the header, and the cells as text without surrounding spaces.

    The cells have a column for each place in the header (0, 1, …); the index holds the line of the file, or the
    row of the sheet, where each row starts. Empty lines are passed over.

    Raises
    ------
    RawDataMissingError
        When there is no such file.
    RawDataUnreadableError
        When the file is empty, in another encoding, or no table with the same number of cells in each row.
    """
    content = _read_bytes(path, name, study)
    label = label_of(source)
    if source.get("sheet"):
        header, rows, lines = read_sheet(content, path.name, name, source)
    else:
        text = decode(content, label, f"sources.{name}", source["encoding"])
        plain = split_plain(text, source["delimiter"])
        if plain is not None:
            return _stripped(*plain)
        header, rows, lines = _split(text, label, source["delimiter"])
        _check_widths(header, rows, lines, label, f"sources.{name}.delimiter", source)
    if not rows:
        raise RawDataUnreadableError(f"{label}: has a header but no data rows. Export it again, with its rows.")
    cells = pd.DataFrame(rows, index=pd.Index(lines, name="line"), dtype="str")
    return _stripped(header, cells)


def _stripped(header: list[str], cells: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    return [title.strip(WHITE_SPACE) for title in header], cells.apply(lambda column: column.str.strip(WHITE_SPACE))


def _read_bytes(path: Path, name: str, study: str) -> bytes:
    mend = f"Put the raw file of source '{name}' there, or set 'raw_data.{study}' in config.yaml to its folder."
    if not path.exists():
        raise RawDataMissingError(f"{path}: there is no such file. {mend}")
    if not path.is_file():
        raise RawDataMissingError(f"{path}: is a folder or a device, not a file. {mend}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise RawDataUnreadableError(f"{path}: cannot be read ({error.strerror}). Make it readable.") from None


def _split(text: str, file: str, delimiter: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the rows, and the line where each row starts; a quoted cell may span lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, starts, start = [], [], 1
    try:
        for record in reader:
            if len(record) > 1 or "".join(record).strip():
                records.append(record)
                starts.append(start)
            start = reader.line_num + 1
    except csv.Error:
        raise RawDataUnreadableError(
            f"{file}: the text from line {start} on is no CSV: a quotation mark is not closed or stands in the "
            f"wrong place, or a cell has more than {csv.field_size_limit():,} characters. Mend that line."
        ) from None
    return records[0], records[1:], starts[1:]


def _check_widths(
    header: list[str], rows: list[list[str]], lines: list[int], file: str, key: str, source: dict[str, Any]
) -> None:
    expected = len(source["columns"])
    if len(header) == 1 < expected:
        raise RawDataUnreadableError(f"{file}: {_why_one_cell(header[0], key, source['delimiter'])}")
    ragged = [position for position, row in enumerate(rows) if len(row) != len(header)]
    if ragged:
        widths = sorted({len(rows[position]) for position in ragged})
        counts = f"{widths[0]}" if len(widths) == 1 else f"{widths[0]} to {widths[-1]}"
        raise RawDataUnreadableError(
            f"{file}: {describe_rows(ragged, lines)}: {counts} {'cell' if counts == '1' else 'cells'} "
            f"where the header has {len(header)}. Put a cell that holds "
            f"{DELIMITER_NAMES[source['delimiter']]} in quotation marks, and take out title and total lines."
        )


def _why_one_cell(title: str, key: str, declared: str) -> str:
    for delimiter, delimiter_name in DELIMITER_NAMES.items():
        if delimiter != declared and delimiter in title:
            return (
                f"the header has no {DELIMITER_NAMES[declared].split(' ', 1)[1]} but {delimiter_name}. "
                f"Set '{key}: \"{delimiter if delimiter != chr(9) else chr(92) + 't'}\"' in study.yaml."
            )
    return "the first line has only one cell. The first line must hold the names of the columns; take out titles."
