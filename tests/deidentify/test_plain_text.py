"""The fast way gives what the slow way gives, or leaves the text to it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.deidentify.plain_text import split_plain
from reinfuse.deidentify.read_raw import _split

CELL = st.text(alphabet="ab7,; \t'#ß€\\", max_size=4)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=2, max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([",", ";", "\t"]),
)
def test_the_fast_way_agrees_with_the_slow_one(
    rows: list[list[str]], line_end: str, ends: bool, delimiter: str
) -> None:
    """A cell that changes, moves or is lost in large exports only."""
    text = line_end.join(delimiter.join(row) for row in rows) + (line_end if ends else "")
    found = split_plain(text, delimiter)
    if found is None:
        return
    header, cells = found
    slow_header, slow_rows, lines = _split(text, "clinic.csv", delimiter)
    assert header == slow_header
    expected = pd.DataFrame(slow_rows, index=pd.Index(lines, name="line"), dtype="str")
    pd.testing.assert_frame_equal(cells, expected, check_index_type=False, check_column_type=False)


def test_plain_text_is_read_fast() -> None:
    """A fast way that never is taken, so that the test above compares nothing."""
    found = split_plain("a;b\r\n01;NA\r\n;x y\r\n", ";")
    assert found is not None
    assert found[1].to_numpy().tolist() == [["01", "NA"], ["", "x y"]]
    assert found[1].index.tolist() == [2, 3]


@pytest.mark.parametrize(
    "text",
    ['a,b\n"1",2\n', "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n\n1,2\n", "a,b\r1,2\n", "a\n1\n", "a,b\n", "a,b\n   \n1,2\n",
     "a,b\n1," + "x" * 200_000 + "\n", "\na,b\n1,2\n"],
)  # fmt: skip
def test_everything_else_is_left_to_the_slow_way(text: str) -> None:
    """A ragged row, an empty line or a quotation mark that is read in silence, and another line number in messages."""
    assert split_plain(text, ",") is None
