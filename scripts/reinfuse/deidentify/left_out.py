"""Which rows of a raw file are left out, by which rule: rows in = rows kept + rows left out, each counted once."""

from typing import Any

import numpy as np
import pandas as pd

from reinfuse.coded import Codes, Flags, Keep, codes_of, held_values, of_codes, repeated, replaced
from reinfuse.deidentify.cell_readers import Refusal
from reinfuse.deidentify.cells import TypedCells, policy_of
from reinfuse.deidentify.rows import describe_rows
from reinfuse.errors import IdentityError

COLUMNS = ["rule", "column", "reason"]
# Rules by which a row or a cell is left out.
UNREADABLE, REPEATED_ROW, REPEATED_KEY, CONTRADICTING_KEY = (
    "unreadable", "repeated_row", "repeated_key", "contradicting_key",
)  # fmt: skip
REASONS = {
    REPEATED_ROW: "the same row again",
    REPEATED_KEY: "another row with the same key came first",
    CONTRADICTING_KEY: "rows with the same key say different things",
}


def left_out_rows(typed: TypedCells, numbers: pd.Series, source: dict[str, Any], file: str) -> pd.DataFrame:
    """Return `rule`, `column` and `reason` for each row, in coded columns; all are '' where the row is kept.

    A row with several unreadable cells stands under the first of their columns.

    Parameters
    ----------
    numbers
        The normalised record numbers, '' where a row has none; a coded column with the name of the identifier's.

    Raises
    ------
    IdentityError
        When a row has no record number, or rows are repeated, and study.yaml does not say what to do then.
    """
    kept = of_codes(np.zeros(len(numbers), dtype=np.int8), pd.Index([""], dtype="str"), numbers.index)
    fate = pd.DataFrame(dict.fromkeys(COLUMNS, kept))
    identifier = str(numbers.name)
    for column, declared in source["columns"].items():
        if column in typed.refused and (declared["required"] or column == identifier):
            refused = typed.refused[column]
            _leave_out(fate, (refused != "").to_numpy(), UNREADABLE, column, refused)
    _leave_out_nameless(fate, numbers, source, file)
    _leave_out_repeated(fate, typed, numbers, source, file)
    return fate


def unreadable_cells(refused: pd.DataFrame, source: dict[str, Any], is_kept: pd.Series) -> pd.DataFrame:
    """Return why cells of kept rows could not be read, '' where they could; those rows need no value there."""
    columns = [column for column in refused if not source["columns"][column]["required"]]
    return refused.loc[is_kept, columns]


def _leave_out(fate: pd.DataFrame, which: Flags, rule: str, column: str, reason: pd.Series | str) -> None:
    """A row that is left out already keeps the rule that it has."""
    new = which & (fate["rule"] == "").to_numpy()
    if not new.any():
        return
    fate["rule"] = replaced(fate["rule"], new, rule)
    fate["column"] = replaced(fate["column"], new, column)
    reasons = [reason] if isinstance(reason, str) else held_values(reason[new])
    for one in reasons:
        fate["reason"] = replaced(fate["reason"], new & np.asarray(reason == one), one)


def _leave_out_nameless(fate: pd.DataFrame, numbers: pd.Series, source: dict[str, Any], file: str) -> None:
    identifier = str(numbers.name)
    is_nameless = ((numbers == "") & (fate["rule"] == "")).to_numpy()
    if policy_of(source["columns"][identifier], source) == "quarantine":
        _leave_out(fate, is_nameless, UNREADABLE, identifier, Refusal.NO_VALUE.value)
    elif is_nameless.any():
        raise IdentityError(
            f"{file}: {_places(is_nameless, numbers.index)}: no record number in '{identifier}'. "
            "Fill it in, or take these rows out of the export."
        )


def _leave_out_repeated(
    fate: pd.DataFrame, typed: TypedCells, numbers: pd.Series, source: dict[str, Any], file: str
) -> None:
    policy = source.get("duplicates", "stop")
    if policy == "keep_all":
        return
    identifier = str(numbers.name)
    is_whole = (fate["rule"] == "").to_numpy()
    rows = _comparable(typed, numbers)
    is_same = _repeated(list(rows.values()), is_whole)
    key = _key(source, identifier)
    is_known = is_whole & ~is_same
    for column in key:
        is_known &= (numbers if column == identifier else typed.values[column]).notna().to_numpy()
    keys = [rows[column] for column in key]
    if policy == "stop":
        if is_same.any():
            is_same = _repeated(list(rows.values()), is_whole, keep=False)
        _refuse_repeated(is_same, _repeated(keys, is_known, keep=False), key, typed, source, file)
        return
    _leave_out(fate, is_same, REPEATED_ROW, "", REASONS[REPEATED_ROW])
    named = ", ".join(key)
    if policy == "keep_first" and key:
        _leave_out(fate, _repeated(keys, is_known), REPEATED_KEY, named, REASONS[REPEATED_KEY])
    elif key:
        is_unclear = _repeated(keys, is_known, keep=False)
        _leave_out(fate, is_unclear, CONTRADICTING_KEY, named, REASONS[CONTRADICTING_KEY])


def _comparable(typed: TypedCells, numbers: pd.Series) -> dict[str, Codes]:
    """Return the codes of the rows' values, so that 60 and 60.0 are the same; two unreadable cells never are."""
    rows = {str(column): codes_of(values) for column, values in typed.values.items()}
    rows[str(numbers.name)] = codes_of(numbers)
    is_unclear = np.zeros(len(numbers), dtype=bool)
    for _, why in typed.refused.items():
        is_unclear |= (why != "").to_numpy()
    if is_unclear.any():
        rows["unlike"] = np.where(is_unclear, np.arange(len(numbers)), -1)
    return rows


def _repeated(columns: list[Codes], among: Flags, keep: Keep = "first") -> Flags:
    """Say which of some rows repeat another of them; without columns to compare none does."""
    found = np.zeros(len(among), dtype=bool)
    if columns:
        found[among] = repeated(columns if among.all() else [codes[among] for codes in columns], keep)
    return found


def _key(source: dict[str, Any], identifier: str) -> list[str]:
    key = list(source.get("key", []))
    return key or ([identifier] if source["one_row_per"] == "patient" else [])


def _refuse_repeated(
    is_same: Flags, shares_key: Flags, key: list[str], typed: TypedCells, source: dict[str, Any], file: str
) -> None:
    lines = typed.values.index
    cure = "'duplicates: keep_first' or 'quarantine' in study.yaml leaves them out and counts them"
    if source["one_row_per"] == "patient" and not source.get("key") and (is_same | shares_key).any():
        raise IdentityError(
            f"{file}: {_places(is_same | shares_key, lines)}: a record number in '{key[0]}' that stands in more than "
            f"one row, though the file has one row a patient. Keep one row of each patient, or correct 'one_row_per'; "
            f"{cure}."
        )
    if shares_key.any():
        raise IdentityError(
            f"{file}: {_places(shares_key, lines)}: the key {', '.join(key)} stands in more than one row. Keep one "
            f"row of each in the export; {cure}."
        )
    if is_same.any():
        raise IdentityError(
            f"{file}: {_places(is_same, lines)}: the same row stands in the file more than once. Take the others out; "
            f"{cure}, and 'duplicates: keep_all' says that equal rows are different things."
        )


def _places(which: Flags, lines: pd.Index) -> str:
    return describe_rows(np.flatnonzero(which), lines)
