"""The fast way gives what the slow way gives, or leaves the text to it."""

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reinfuse.coded import plain_table
from reinfuse.deidentify import encodings
from reinfuse.deidentify.encodings import codec_of
from reinfuse.deidentify.plain_text import read_plain
from reinfuse.deidentify.read_raw import read_csv
from reinfuse.errors import RawDataUnreadableError

Read = tuple[list[str], list[list[str]], list[int]]

TEXT = st.lists(st.sampled_from([*"ab7 ,;\t'ß€\\#", "\n", "\r\n", '"', "NA", "-9", "\u2028"]), max_size=4).map("".join)
# Cells as they should be, and signs of CSV where they should not stand.
CELL = st.one_of(
    TEXT.map(lambda text: '"' + text.replace('"', '""') + '"'),
    TEXT.map(lambda text: text.translate(dict.fromkeys(map(ord, '\r\n",;\t')))),
    st.sampled_from(["", " ", "x", "12.5", '""']),
    st.one_of(TEXT, st.sampled_from(['a"b', '"a"b', '"', '"a" ', "\r", "a\rb"])),
)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1, max_size=6)
EVEN_ROWS = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=2, max_size=8)
)


def read(path: Path, delimiter: str, encoding: str = "utf-8") -> tuple[Read | None, Read | None]:
    """Return header, cells and lines as the fast and the slow way read them; nothing where they do not."""
    source: dict[str, Any] = {"columns": {"a": {}}, "delimiter": delimiter}
    try:
        codec = codec_of(path, path.name, "sources.a", encoding)
    except RawDataUnreadableError:
        return None, None
    try:
        slow = read_csv(path, codec, path.name, "sources.a.delimiter", source)
    except RawDataUnreadableError:
        slow = None
    return told(read_plain(path, codec, delimiter)), told(slow)


def told(found: tuple[list[str], pd.DataFrame | None] | None) -> Read | None:
    if found is None or found[1] is None:
        return None
    header, cells = found
    return header, plain_table(cells).to_numpy().tolist(), cells.index.tolist()


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ROWS, st.sampled_from(["\n", "\r\n", "\n\n"]), st.booleans(), st.sampled_from(",;\t"), st.sampled_from([2, 8, 64])
)
@example([["a", "b"], ['"x\ny"', "1"], ["", ""], ['"""x"""', '""']], "\n", True, ",", 2)
@example([["a"], [" "], ['""'], ["x"]], "\n", True, ",", 64)
@example([['"first\rname"', "age"], ["x", "1"], ["x", "2"]], "\n", True, ",", 64)  # a title of two lines
@example([["a\rb", 'a"b'], ['"a"']], "\n", False, ",", 2)
def test_the_fast_way_agrees_with_the_slow_one(
    tmp_path: Path, rows: list[list[str]], line_end: str, ends: bool, delimiter: str, block: int
) -> None:
    """A cell that changes, moves or is lost, or another line in a message, in well-formed exports only."""
    path = tmp_path / "export.csv"
    path.write_bytes((line_end.join(delimiter.join(row) for row in rows) + line_end * ends).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK_BYTES", block)
        fast, slow = read(path, delimiter)
    assert fast is None or fast == slow


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVEN_ROWS, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-16"]), st.booleans())
def test_well_formed_text_is_read_fast(
    tmp_path: Path, rows: list[list[str]], line_end: str, encoding: str, has_mark: bool
) -> None:
    """A fast way that is never taken, so that the test above compares nothing."""
    rows = [[cell or "-" for cell in row] for row in rows]
    rows = [row if len(row) > 1 or row[0].strip() else ["-"] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    path = tmp_path / "export.csv"
    path.write_bytes(("\ufeff" * (has_mark and encoding == "utf-8") + text.getvalue()).encode(encoding))
    fast, slow = read(path, ",", encoding)
    assert fast is not None
    assert fast == slow
    assert fast[1] == [[cell.strip(" \t\r\n") for cell in row] for row in rows[1:]]


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
def test_other_encodings_are_read_fast_too(encoding: str, tmp_path: Path) -> None:
    """A name with an umlaut that the one way reads and the other one spoils."""
    path = tmp_path / "export.csv"
    sign = "“" if encoding == "windows-1252" else "é"
    path.write_bytes(f'a;b\r\nMüller;"{sign}"\r\n'.encode("cp1252" if encoding == "windows-1252" else encoding))
    fast, slow = read(path, ";", encoding)
    assert fast == slow == (["a", "b"], [["Müller", sign]], [2])


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """A message would point at the wrong line wherever cells have several lines, or lines have no cells."""
    path = tmp_path / "export.csv"
    path.write_bytes(b'a,b\r\n"1\r\n\r\n2",3\r\n\r\n4,"5\n6"\r\n7,8')
    fast, slow = read(path, ",")
    assert fast == slow == (["a", "b"], [["1\r\n\r\n2", "3"], ["4", "5\n6"], ["7", "8"]], [2, 6, 8])


@pytest.mark.parametrize(
    "text",
    ["a,b\n1\n", "a,b\n1,2,3\n", "a,b\r1,2\n", "a,b\n", "a,b\n   \n1,2\n", "a\n \nx\n", 'a,b\nx"y,2\n', 'a,b\n"x"y,2\n',
     'a,b\n"x,2\n', "a,b\n1," + "x" * 200_000 + "\n", 'a,b\n1,"' + "x\n" * 100_000 + '"\n'],
)  # fmt: skip
def test_everything_else_is_left_to_the_slow_way(text: str, tmp_path: Path) -> None:
    """A ragged row, a lone quotation mark or a cell without end that is read in silence."""
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode())
    assert read(path, ",")[0] is None
