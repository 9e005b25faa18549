"""Which rows of a raw file are left out, by which rule: rows in = rows kept + rows left out, each counted once."""

from typing import Any

import pandas as pd

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
    """Return `rule`, `column` and `reason` for each row; all are '' where the row is kept.

    A row with several unreadable cells stands under the first of their columns.

    Parameters
    ----------
    numbers
        The normalised record numbers, '' where a row has none.

    Raises
    ------
    IdentityError
        When a row has no record number, or rows are repeated, and study.yaml does not say what to do then.
    """
    fate = pd.DataFrame("", index=numbers.index, columns=COLUMNS, dtype="str")
    identifier = str(numbers.name)
    for column, declared in source["columns"].items():
        if column in typed.refused and (declared["required"] or column == identifier):
            _leave_out(fate, typed.refused[column] != "", UNREADABLE, column, typed.refused[column])
    _leave_out_nameless(fate, numbers, source, file)
    _leave_out_repeated(fate, typed, numbers, source, file)
    return fate


def unreadable_cells(refused: pd.DataFrame, source: dict[str, Any], is_kept: pd.Series) -> pd.DataFrame:
    """Return why cells of kept rows could not be read, '' where they could; those rows need no value there."""
    columns = [column for column in refused if not source["columns"][column]["required"]]
    return refused.loc[is_kept, columns]


def _leave_out(fate: pd.DataFrame, which: pd.Series, rule: str, column: str, reason: pd.Series | str) -> None:
    """A row that is left out already keeps the rule that it has."""
    new = which & (fate["rule"] == "")
    for name, value in zip(COLUMNS, (rule, column, reason), strict=True):
        fate[name] = fate[name].mask(new, value)


def _leave_out_nameless(fate: pd.DataFrame, numbers: pd.Series, source: dict[str, Any], file: str) -> None:
    identifier = str(numbers.name)
    is_nameless = (numbers == "") & (fate["rule"] == "")
    if policy_of(source["columns"][identifier], source) == "quarantine":
        _leave_out(fate, is_nameless, UNREADABLE, identifier, Refusal.NO_VALUE.value)
    elif is_nameless.any():
        raise IdentityError(
            f"{file}: {_places(is_nameless)}: no record number in '{identifier}'. "
            "Fill it in, or take these rows out of the export."
        )


def _leave_out_repeated(
    fate: pd.DataFrame, typed: TypedCells, numbers: pd.Series, source: dict[str, Any], file: str
) -> None:
    policy = source.get("duplicates", "stop")
    if policy == "keep_all":
        return
    whole_rows = _comparable(typed, numbers)[fate["rule"] == ""]
    is_same = _spread(whole_rows.duplicated(), fate)
    key = _key(source, str(numbers.name))
    known = whole_rows[~whole_rows.duplicated()].dropna(subset=key) if key else whole_rows.iloc[:0]
    shares_key = _spread(known.duplicated(key, keep=False), fate) if key else pd.Series(False, index=fate.index)
    if policy == "stop":
        _refuse_repeated(_spread(whole_rows.duplicated(keep=False), fate), shares_key, key, source, file)
        return
    _leave_out(fate, is_same, REPEATED_ROW, "", REASONS[REPEATED_ROW])
    named = ", ".join(key)
    if policy == "keep_first" and key:
        _leave_out(fate, _spread(known.duplicated(key), fate), REPEATED_KEY, named, REASONS[REPEATED_KEY])
    elif key:
        _leave_out(fate, shares_key, CONTRADICTING_KEY, named, REASONS[CONTRADICTING_KEY])


def _comparable(typed: TypedCells, numbers: pd.Series) -> pd.DataFrame:
    """Return the rows by their values, so that 60 and 60.0 are the same; two unreadable cells never are."""
    rows = typed.values.assign(**{str(numbers.name): numbers})
    is_unclear = (typed.refused != "").any(axis="columns")
    return rows.assign(unlike=pd.Series(range(len(rows)), index=rows.index).where(is_unclear, -1))


def _key(source: dict[str, Any], identifier: str) -> list[str]:
    key = list(source.get("key", []))
    return key or ([identifier] if source["one_row_per"] == "patient" else [])


def _spread(of_some: pd.Series, fate: pd.DataFrame) -> pd.Series:
    return of_some.reindex(fate.index, fill_value=False).astype(bool)


def _refuse_repeated(
    is_same: pd.Series, shares_key: pd.Series, key: list[str], source: dict[str, Any], file: str
) -> None:
    cure = "'duplicates: keep_first' or 'quarantine' in study.yaml leaves them out and counts them"
    if source["one_row_per"] == "patient" and not source.get("key") and (is_same | shares_key).any():
        raise IdentityError(
            f"{file}: {_places(is_same | shares_key)}: a record number in '{key[0]}' that stands in more than "
            f"one row, though the file has one row a patient. Keep one row of each patient, or correct 'one_row_per'; "
            f"{cure}."
        )
    if shares_key.any():
        raise IdentityError(
            f"{file}: {_places(shares_key)}: the key {', '.join(key)} stands in more than one row. Keep one row of "
            f"each in the export; {cure}."
        )
    if is_same.any():
        raise IdentityError(
            f"{file}: {_places(is_same)}: the same row stands in the file more than once. Take the others out; {cure}, "
            "and 'duplicates: keep_all' says that equal rows are different things."
        )


def _places(which: pd.Series) -> str:
    positions = which.to_numpy().nonzero()[0].tolist()
    return describe_rows(positions, which.index.tolist())
