"""The cells of a raw file as coded columns: pieces of a file put together."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from reinfuse.coded import mapped, of_codes, smallest_type

if TYPE_CHECKING:
    import pyarrow as pa

WHITE_SPACE = " \t\r\n"
TEXT = pd.StringDtype("pyarrow", na_value=np.nan)  # what pandas calls "str"


def coded_cells(pieces: "list[pa.Table]", lines: npt.NDArray[np.intp]) -> pd.DataFrame:
    """Return the cells of all pieces of a file without surrounding spaces, a coded column for each place: 0, 1, …

    Parameters
    ----------
    pieces
        Tables with the same number of columns, each dictionary-encoded texts; they are taken apart.
    lines
        The line where each row starts, for the index.
    """
    is_regular = lines[-1] - lines[0] == len(lines) - 1
    index = pd.RangeIndex(lines[0], lines[-1] + 1, name="line") if is_regular else pd.Index(lines, name="line")
    columns = {}
    for place in range(pieces[0].num_columns):
        columns[place] = _coded([piece.column(0) for piece in pieces], index)
        pieces[:] = [piece.remove_column(0) for piece in pieces]  # of a large file both would be much
    return pd.DataFrame(columns, index=index, copy=False)


def piece_of(rows: list[list[str]]) -> "pa.Table":
    """Return rows of texts as a piece of a file."""
    import pyarrow as pa

    columns = [pa.array(column, pa.large_string()).dictionary_encode() for column in zip(*rows, strict=True)]
    return pa.table(columns, names=[str(place) for place in range(len(columns))])


def _coded(columns: "list[pa.ChunkedArray]", index: pd.Index) -> pd.Series:
    import pyarrow as pa

    whole = pa.chunked_array([chunk for column in columns for chunk in column.chunks]).unify_dictionaries()
    texts = whole.chunk(0).dictionary
    codes = np.empty(len(whole), dtype=smallest_type(len(texts)))
    start = 0
    for chunk in whole.chunks:
        codes[start : start + len(chunk)] = chunk.indices.to_numpy()
        start += len(chunk)
    column = of_codes(codes, pd.array(texts, dtype=TEXT), index)
    return mapped(column, lambda distinct: distinct.str.strip(WHITE_SPACE))
