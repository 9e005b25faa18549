"""Columns by their distinct values: a row holds only which of them it has, so each is looked at, and kept, once.

Exports repeat themselves: three million infusions have a few thousand doses and a dozen words. A coded column is a
pandas column of categories; a missing value has the code -1.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.signedinteger[Any]]
Flags = npt.NDArray[np.bool_]
Keep = Literal["first", False]  # of equal rows, the first is not counted as repeated, or all are

BARE_TYPES = {"Int64": "int64", "Float64": "float64"}  # distinct values are never missing
LARGEST_SPREAD = 2**62  # of whole numbers that are taken as their own ranks; a difference must fit into 64 bits
ODD_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio (Knuth, TAOCP volume 3, section 6.4)


def is_coded(column: pd.Series) -> bool:
    """Say whether a column is coded."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def coded(column: pd.Series) -> pd.Series:
    """Return a column by its distinct values; one that is coded already stays as it is."""
    if is_coded(column):
        return column
    codes, distinct = pd.factorize(column)
    return of_codes(codes, distinct, column.index)


def of_codes(codes: Codes, distinct: Any, index: pd.Index) -> pd.Series:
    """Return the coded column in which each row has one of the distinct values, or -1."""
    categories = pd.Index(distinct)
    if bare := BARE_TYPES.get(str(categories.dtype)):
        categories = categories.astype(bare)
    small = codes.astype(smallest_type(len(categories)), copy=False)
    return pd.Series(pd.Categorical.from_codes(small, categories=categories, validate=False), index=index, copy=False)


def smallest_type(n_distinct: int) -> type[np.signedinteger[Any]]:
    """Return the smallest type that can hold the codes of so many values."""
    return np.int8 if n_distinct <= 0x7F else np.int16 if n_distinct <= 0x7FFF else np.int32


def codes_of(column: pd.Series) -> Codes:
    """Return which of the distinct values each row has; -1 where it has none."""
    return np.asarray(column.cat.codes)


def distinct_of(column: pd.Series) -> pd.Series:
    """Return the distinct values of a coded column; there may be some that no row holds any more."""
    return pd.Series(column.cat.categories)


def held_values(column: pd.Series) -> list[Any]:
    """Return the distinct values that rows of a coded column hold."""
    is_held = np.bincount(codes_of(column) + 1, minlength=len(column.cat.categories) + 1)[1:] > 0
    return list(column.cat.categories[is_held].to_numpy())


def recoded(column: pd.Series, values: pd.Series) -> pd.Series:
    """Return a coded column with another value for each distinct one; values that are equal become one."""
    if values.equals(distinct_of(column)):
        return column
    of_old, distinct = pd.factorize(values)
    codes = codes_of(column)
    if not np.array_equal(of_old, np.arange(len(of_old))):
        codes = np.append(of_old, -1).astype(smallest_type(len(distinct)))[codes]
    return of_codes(codes, distinct, column.index)


def mapped(column: pd.Series, function: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Return what a function that looks at each value by itself makes of a coded column."""
    return recoded(column, function(distinct_of(column)))


def replaced(column: pd.Series, where: pd.Series | Flags, value: Any) -> pd.Series:
    """Return a coded column with one value in some of its rows; None is a missing one."""
    where = np.asarray(where)
    if not where.any():
        return column
    distinct = column.cat.categories
    place = -1 if value is None else int(distinct.get_indexer(pd.Index([value], dtype=distinct.dtype))[0])
    if value is not None and place < 0:
        place, distinct = len(distinct), distinct.append(pd.Index([value], dtype=distinct.dtype))
    codes = codes_of(column).astype(smallest_type(len(distinct)))
    codes[where] = place
    return of_codes(codes, distinct, column.index)


def plain(column: pd.Series) -> pd.Series:
    """Return a column with a value in each row, of a type that can tell what is missing."""
    if not is_coded(column):
        return column
    distinct, codes = column.cat.categories, codes_of(column)
    values: Any
    if distinct.dtype in (np.dtype("int64"), np.dtype("float64")):
        known = np.append(distinct.to_numpy(), 0)  # the last one is what a missing value covers
        array = pd.arrays.IntegerArray if distinct.dtype == np.dtype("int64") else pd.arrays.FloatingArray
        values = array(known[codes], codes == -1)
    else:
        values = distinct.array.take(codes, allow_fill=True)
    return pd.Series(values, index=column.index, copy=False)


def plain_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table none of whose columns is coded."""
    return pd.DataFrame({name: plain(table[name]) for name in table.columns}, index=table.index, copy=False)


def pairs(first: pd.Series, second: pd.Series) -> tuple[Codes, pd.DataFrame]:
    """Return which distinct pair of values of two coded columns each row has, and the pairs: `first` and `second`."""
    n_second = len(second.cat.categories) + 1
    both = (codes_of(first).astype(np.int64) + 1) * n_second + codes_of(second) + 1
    codes, distinct = pd.factorize(both)
    of_first, of_second = np.divmod(distinct, n_second)
    values = {
        name: plain(of_codes(of_one - 1, column.cat.categories, pd.RangeIndex(len(distinct))))
        for name, column, of_one in (("first", first, of_first), ("second", second, of_second))
    }
    return codes, pd.DataFrame(values)


def comparable(column: pd.Series) -> Codes:
    """Return whole numbers that are equal where the values of a column are, missing values among them."""
    if is_coded(column):
        return codes_of(column)
    if pd.api.types.is_integer_dtype(column.dtype):
        return _ranks_of_numbers(column)[0]
    return pd.factorize(column)[0]


def repeated(columns: list[Codes], keep: Keep = "first") -> Flags:
    """Say which rows have the same codes in all columns as another: as `pandas.DataFrame.duplicated`, only faster.

    Rows whose codes mix to a number that no other row has are like none; only the others are compared.
    """
    if _rise(columns):
        return np.zeros(len(columns[0]), dtype=bool)
    mixed = np.zeros(len(columns[0]), dtype=np.uint64)
    for codes in columns:
        mixed *= ODD_MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        mixed += codes.astype(np.uint64)
    found = pd.Series(mixed).duplicated(keep=False).to_numpy(copy=True)
    if found.any():
        suspects = pd.DataFrame({place: codes[found] for place, codes in enumerate(columns)})
        found[found] = suspects.duplicated(keep=keep).to_numpy()
    return found


def _rise(columns: list[Codes]) -> bool:
    """Say whether each row comes after the one before it, sorted by the columns, so that no two are equal."""
    is_tied = np.ones(max(len(columns[0]) - 1, 0), dtype=bool)
    for codes in columns:
        if (is_tied & (codes[1:] < codes[:-1])).any():
            return False
        is_tied &= codes[1:] == codes[:-1]
    return not is_tied.any()


def order_of(columns: Sequence[pd.Series]) -> npt.NDArray[np.intp]:
    """Return the order that sorts rows by the first column, then by the next, and so on; missing values are last."""
    key, size = _ranks(columns[0])
    key, taken = key.astype(np.int64), 1
    # As many columns at once as one number can hold; what is still equal then is sorted by the others.
    while taken < len(columns):
        if _rise([key]):
            return np.arange(len(key))
        ranks, n_ranks = _ranks(columns[taken])
        if size * n_ranks >= 2**63:
            break
        key, size, taken = key * n_ranks + ranks, size * n_ranks, taken + 1
    order = np.argsort(key, kind="stable")
    is_new = np.append(True, np.diff(key[order]) != 0)
    if taken == len(columns) or is_new.all():
        return order
    is_tied = ~is_new | ~np.append(is_new[1:], True)
    rows = order[is_tied]
    group = pd.Series(np.cumsum(is_new)[is_tied])
    order[is_tied] = rows[order_of([group, *(column.iloc[rows] for column in columns[taken:])])]
    return order


def _ranks(column: pd.Series) -> tuple[Codes, int]:
    """Return the rank of each row's value among the distinct ones, and how many ranks there may be."""
    if not is_coded(column) and pd.api.types.is_integer_dtype(column.dtype):
        return _ranks_of_numbers(column)
    column = coded(column)
    distinct = column.cat.categories
    rank = np.empty(len(distinct) + 1, dtype=np.int32)
    rank[distinct.argsort()] = np.arange(len(distinct))
    rank[-1] = len(distinct)
    return rank[codes_of(column)], len(distinct) + 1


def _ranks_of_numbers(column: pd.Series) -> tuple[Codes, int]:
    """Whole numbers are ranks already, once they count from the smallest of them."""
    is_missing = column.isna().to_numpy()
    numbers = column.to_numpy(dtype=np.int64, na_value=0) if is_missing.any() else column.to_numpy(dtype=np.int64)
    known = numbers[~is_missing]
    smallest, largest = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    n_known = largest - smallest + 1
    if n_known > LARGEST_SPREAD:
        codes, distinct = pd.factorize(column, sort=True)
        return np.where(codes < 0, len(distinct), codes), len(distinct) + 1
    return np.where(is_missing, n_known, numbers - smallest), n_known + 1
