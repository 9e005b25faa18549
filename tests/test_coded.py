"""Columns by their distinct values say, sort and compare what the same columns with a value in each row do."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reinfuse.coded import (
    coded,
    codes_of,
    held_values,
    mapped,
    order_of,
    pairs,
    plain,
    plain_table,
    recoded,
    repeated,
    replaced,
)

COLUMNS = {
    "Int64": st.none() | st.integers(-3, 3),
    "Float64": st.none() | st.sampled_from([0.5, 1.0, 1e-9, -2.0]),
    "boolean": st.none() | st.booleans(),
    "str": st.none() | st.sampled_from(["", "a", "B", "é", "\U0001f600", "\uffff", "aa"]),
}


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Return a table with gaps and repeated values, of up to three columns."""
    n_rows = draw(st.integers(0, 30))
    kinds = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=3))
    return pd.DataFrame(
        {
            place: pd.Series(draw(st.lists(COLUMNS[kind], min_size=n_rows, max_size=n_rows)), dtype=kind)
            for place, kind in enumerate(kinds)
        }
    )


@settings(deadline=None)
@given(tables())
def test_values_come_back_with_their_types(table: pd.DataFrame) -> None:
    """A gap that becomes a zero, or a whole number a fraction."""
    columns = {name: coded(table[name]) for name in table}
    pd.testing.assert_frame_equal(plain_table(pd.DataFrame(columns, index=table.index)), table)
    for name in table:
        assert set(held_values(columns[name])) == set(table[name].dropna())


@settings(deadline=None)
@given(tables())
def test_rows_are_sorted_as_pandas_sorts_them(table: pd.DataFrame) -> None:
    """Another order of rows: other bytes for the same content, or rows in the order of the raw file."""
    order = order_of([coded(table[name]) for name in table])
    expected = table.sort_values(list(table.columns), ignore_index=True)
    pd.testing.assert_frame_equal(table.iloc[order].reset_index(drop=True), expected)


def test_more_columns_than_one_number_holds_are_sorted_too() -> None:
    """Of the columns after the first few the order would be that of the raw file."""
    random = np.random.default_rng(1)
    table = pd.DataFrame({place: random.integers(0, 3 if place else 2**40, 3000) for place in range(40)})
    table[0] %= 5
    table = pd.concat([table, table[::-1]], ignore_index=True)
    order = order_of([table[place] for place in table])
    expected = table.sort_values(list(table.columns), ignore_index=True)
    pd.testing.assert_frame_equal(table.iloc[order].reset_index(drop=True), expected)


@settings(deadline=None)
@given(tables(), st.sampled_from(["first", False]))
def test_repeated_rows_are_those_that_pandas_finds(table: pd.DataFrame, keep: Any) -> None:
    """An infusion counts twice, or one of two different ones is dropped."""
    found = repeated([codes_of(coded(table[name])) for name in table], keep)
    assert found.tolist() == table.duplicated(keep=keep).tolist()


def test_rows_that_only_mix_to_the_same_number_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows whose codes collide would be one."""
    monkeypatch.setattr("reinfuse.coded.ODD_MULTIPLIER", np.uint64(0))
    codes = np.array([0, 1, 0, 2])
    assert repeated([codes, codes]).tolist() == [False, False, True, False]


def test_values_that_become_equal_become_one() -> None:
    """'60' and '60.0' would be two doses, and two rows that differ in nothing else two infusions."""
    texts = coded(pd.Series(["60", "60.0", "7", "", "60"], dtype="str"))
    numbers = recoded(texts, pd.Series([60.0, 60.0, 7.0, None], dtype="Float64"))
    assert codes_of(numbers).tolist() == [0, 0, 1, -1, 0]
    assert plain(numbers).tolist() == [60.0, 60.0, 7.0, pd.NA, 60.0]
    assert plain(mapped(texts, lambda values: values.str.len())).tolist() == [2, 4, 1, 0, 2]


def test_single_rows_are_replaced() -> None:
    """A reason, or a gap, would stand in rows that it does not concern."""
    column = coded(pd.Series(["a", "b", "a"], dtype="str"))
    assert plain(replaced(column, np.array([True, False, False]), "c")).tolist() == ["c", "b", "a"]
    assert plain(replaced(column, np.array([True, False, False]), "b")).tolist() == ["b", "b", "a"]
    assert plain(replaced(column, np.array([False, True, True]), None)).isna().tolist() == [False, True, True]
    assert plain(column).tolist() == ["a", "b", "a"]


@settings(deadline=None)
@given(tables())
def test_pairs_are_those_of_the_rows(table: pd.DataFrame) -> None:
    """A dose would get the unit of another row."""
    first, second = table[0], table[table.columns[-1]]
    codes, both = pairs(coded(first), coded(second))
    found = both.take(codes).set_axis(table.index)
    pd.testing.assert_series_equal(found["first"], first, check_names=False)
    pd.testing.assert_series_equal(found["second"], second, check_names=False)
    assert not both.duplicated().any()


@pytest.mark.parametrize("n_distinct", [127, 128, 32_767, 32_768])
def test_codes_have_room(n_distinct: int) -> None:
    """The last distinct value would become a missing or another one where small numbers end."""
    column = coded(pd.Series(range(n_distinct)))
    assert plain(column).tolist() == list(range(n_distinct))
    more = replaced(column, np.arange(n_distinct) == 0, n_distinct)
    assert plain(more).tolist() == [n_distinct, *range(1, n_distinct)]
