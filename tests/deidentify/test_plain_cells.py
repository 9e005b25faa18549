"""Cells that are read all at once have the values that the reader of single cells gives."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.deidentify.cell_readers import reader_of
from reinfuse.deidentify.plain_cells import plain_cells

COLUMNS: list[dict[str, Any]] = [
    {"role": "clinical", "type": "number"},
    {"role": "clinical", "type": "number", "range": [-1, 100]},
    {"role": "clinical", "type": "number", "range": [0, 50], "unit": "mg", "units": ["g"]},
    {"role": "age", "type": "integer", "range": [0, 120]},
    {"role": "clinical", "type": "integer"},
    {"role": "clinical", "type": "integer", "values": {"1": "2"}},
    {"role": "clinical", "type": "text"},
    {"role": "postcode", "type": "integer"},
    {"role": "identifier", "type": "text"},
    {"role": "identifier", "type": "integer", "range": [1, 500]},
    {"role": "date", "type": "date", "date_format": "%Y"},
]
TEXT = st.one_of(
    st.from_regex(r"-?[0-9]{0,17}([.,][0-9]{0,20})?", fullmatch=True),
    st.text(alphabet="0123456789.,-+eE ١½\n", max_size=6),
    st.sampled_from(["-0", "-0.0", "007", "0.1", "1e5", "5\n", "12 g", "inf", "nan", "2024", "0.30000000000000004"]),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(TEXT, max_size=8), st.sampled_from(COLUMNS), st.booleans())
def test_all_at_once_is_as_one_by_one(texts: list[str], declared: dict[str, Any], decimal_comma: bool) -> None:
    """A dose would be another one, or pass outside its range, in large exports and in small ones."""
    is_read, values = plain_cells(pd.Series(texts, dtype="str"), declared, decimal_comma=decimal_comma)
    read = reader_of(declared, decimal_comma=decimal_comma)
    for text, was_read, value in zip(texts, is_read, values, strict=True):
        if was_read:
            assert (repr(read(text)) if isinstance(value, str) else str(read(text))) == (
                repr(value) if isinstance(value, str) else str(value)
            )


@pytest.mark.parametrize(
    ("declared", "texts", "expected"),
    [
        (COLUMNS[1], ["12", "-0.5", "100.0", "100.1", ".5", "1e1"], [True, True, True, False, False, False]),
        (COLUMNS[3], ["0", "120", "121", "-1", "5.0"], [True, True, False, False, False]),
        (COLUMNS[8], ["0017", "MRN17", "1.2E+07", ""], [True, False, False, False]),
    ],
)  # fmt: skip
def test_plain_numbers_are_read_at_once(declared: dict[str, Any], texts: list[str], expected: list[bool]) -> None:
    """A way that is never taken, so that the test above compares nothing."""
    assert plain_cells(pd.Series(texts, dtype="str"), declared, decimal_comma=False)[0].tolist() == expected
