"""Parquet: cells, dictionaries with their unused levels, statistics, names of columns and metadata."""

import io
from collections.abc import Iterator
from typing import Any

from reinfuse.leak_gate.pieces import Piece, UnsearchableError
from reinfuse.leak_gate.texts import text_pieces


def parquet_pieces(content: bytes) -> Iterator[Piece]:
    """Yield each column as one line a value, and what stands beside the cells.

    Raises
    ------
    UnsearchableError
        When the file is damaged, encrypted or of a kind that cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if content[-4:] == b"PARE":
        raise UnsearchableError("is encrypted")
    try:
        plain = pq.ParquetFile(io.BytesIO(content))
        schema = plain.schema_arrow
        texts = [field.name for field in schema if _is_text(field.type)]
        # Read as dictionaries, columns give up the levels that no cell uses any more.
        file = pq.ParquetFile(io.BytesIO(content), read_dictionary=texts)
        table = file.read()
        yield Piece("names of columns", "\n".join(schema.names))
        yield Piece("metadata", "\n".join(_metadata(plain)))
        yield Piece("statistics", "\n".join(_statistics(plain.metadata)))
        for number, column in enumerate(table.columns, 1):
            for chunk in column.chunks:
                if pa.types.is_dictionary(chunk.type):
                    yield Piece(f"column {number}, dictionary", "\n".join(_texts(chunk.dictionary)))
            yield Piece(f"column {number}", "\n".join(_texts(column.combine_chunks() if column.num_chunks else column)))
    except (pa.ArrowException, OSError, ValueError):
        raise UnsearchableError("is damaged, or no Parquet file") from None


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _texts(values: Any) -> Iterator[str]:
    """Yield what the cells hold as text, each different one once where that can be told.

    Raises
    ------
    UnsearchableError
        When cells of bytes hold no text, but a packed file perhaps.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if not pa.types.is_nested(values.type):
        values = pc.unique(values)
    cells = values.drop_null().to_pylist()
    if not cells or not isinstance(cells[0], bytes):
        yield from map(str, cells)
        return
    for cell in cells:
        for piece in text_pieces(cell):
            yield piece.text if isinstance(piece.text, str) else piece.text.decode("utf-8", "surrogatepass")


def _metadata(file: Any) -> Iterator[str]:
    yield str(file.metadata.created_by)
    for source in (file.metadata.metadata, file.schema_arrow.metadata):
        for key, value in (source or {}).items():
            if key != b"ARROW:schema":  # the names and types of columns once more, in binary
                yield f"{key.decode('utf-8', 'replace')}\n{value.decode('utf-8', 'replace')}"
    for field in file.schema_arrow:
        for key, value in (field.metadata or {}).items():
            yield f"{key.decode('utf-8', 'replace')}\n{value.decode('utf-8', 'replace')}"


def _statistics(metadata: Any) -> Iterator[str]:
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            statistics = metadata.row_group(group).column(column).statistics
            if statistics is not None and statistics.has_min_max:
                for value in (statistics.min, statistics.max):
                    yield value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
