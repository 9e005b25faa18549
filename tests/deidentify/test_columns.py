"""Columns: the header must be the declared one, and its own text is never shown."""

import pandas as pd
import pytest

from reinfuse.deidentify.columns import named_columns
from reinfuse.errors import ColumnsError

DECLARED = ["record_number", "pain", "dose_mg"]


def named(header: list[str]) -> pd.DataFrame:
    cells = pd.DataFrame([[f"{place}" for place in range(len(header))]])
    return named_columns(header, cells, DECLARED, "clinic.csv", "visits")


def test_order_of_the_file_does_not_matter() -> None:
    """An export with its columns in another order would be misread."""
    found = named(["dose_mg", "record_number", "pain"])
    assert found.iloc[0].to_dict() == {"record_number": "1", "pain": "2", "dose_mg": "0"}


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (["record_number", "pain"], ["'dose_mg' is missing"]),
        (["record_number", "pain", "dose"], ["column 3 should probably be 'dose_mg'"]),
        (["pain", "record number", "dose_mg"], ["column 2 should probably be 'record_number'"]),
        (["record_number", "pain", "pain", "dose_mg"], ["'pain' stands 2 times, in columns 2 and 3"]),
        (["record_number", "pain", "dose_mg", "dose_mg2"], ["column 4 is not declared", "close to 'dose_mg'"]),
        (["record_number", "pain", "dose_mg", "Hildegard"], ["column 4 is not declared", "sources.visits.columns"]),
        (["record_number", "pain", "dose_mg", ""], ["column 4 is not declared"]),
        (["record_number", "pain", "dose_mg", "x" * 5_000_000], ["column 4 is not declared"]),
        (["Unnamed: 0", "record_number", "pain", "dose_mg"], ["column 1 is not declared"]),
        (["70001", "9", "61.5"], ["column 1", "column 2", "column 3", "'record_number' is missing"]),
    ],
)
def test_other_header_is_refused(header: list[str], lines: list[str]) -> None:
    """An undeclared column would pass without a role; a header that is a name would be shown."""
    with pytest.raises(ColumnsError) as caught:
        named(header)
    message = str(caught.value)
    for line in lines:
        assert line in message
    for title in set(header) - set(DECLARED) - {"", "dose", "9"}:
        assert title not in message
