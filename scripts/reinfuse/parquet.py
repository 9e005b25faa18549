"""Write tables as Parquet: whole or not at all, and nothing in them but the rows."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from reinfuse.coded import plain_table
from reinfuse.files import replacing

ROWS_OF_A_GROUP = 2**17


def write_parquet(path: Path, table: pd.DataFrame) -> None:
    """Write a table as Parquet, without an index, without column statistics and without pandas' own metadata.

    Categories are written as their words: a dictionary would keep words that no row holds any more. Rows are made
    ready a group at a time, while the group before is written: a table of coded columns never stands in memory with
    all its values.
    """
    group = _group(table, 0)
    with (
        replacing(path) as temporary,
        pq.ParquetWriter(temporary, group.schema, write_statistics=False, compression="zstd") as writer,
        ThreadPoolExecutor(1) as beside,
    ):
        for start in range(ROWS_OF_A_GROUP, len(table), ROWS_OF_A_GROUP):
            following = beside.submit(_group, table, start)
            writer.write_table(group)
            group = following.result()
        writer.write_table(group)


def _group(table: pd.DataFrame, start: int) -> pa.Table:
    rows = plain_table(table.iloc[start : start + ROWS_OF_A_GROUP])
    return pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
