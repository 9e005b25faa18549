"""Parquet files: the same rows and types, however many groups of rows they are written in."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from reinfuse.coded import coded, plain_table
from reinfuse.parquet import write_parquet


@pytest.mark.parametrize("n_rows", [0, 1, 4, 9])
def test_all_groups_of_rows_are_written(n_rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large export would lose the rows after the first group, or a gap in one group would change the types."""
    monkeypatch.setattr("reinfuse.parquet.ROWS_OF_A_GROUP", 4)
    rows = pd.DataFrame(
        {
            "patient": pd.Series([f"P{row}" for row in range(n_rows)], dtype="str"),
            "day": pd.Series([None if row > 4 else row for row in range(n_rows)], dtype="Int64"),
            "dose": coded(pd.Series([None if row < 4 else 0.5 for row in range(n_rows)], dtype="Float64")),
        }
    )
    write_parquet(tmp_path / "rows.parquet", rows)
    file = pq.ParquetFile(tmp_path / "rows.parquet")
    assert [str(field.type) for field in file.schema_arrow] == ["large_string", "int64", "double"]
    assert file.num_row_groups == max(1, -(-n_rows // 4))
    found = pd.read_parquet(tmp_path / "rows.parquet", dtype_backend="numpy_nullable")
    pd.testing.assert_frame_equal(found.astype({"patient": "str"}), plain_table(rows))
