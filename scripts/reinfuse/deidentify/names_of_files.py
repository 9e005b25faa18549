"""Refuse files and sheets that are named after patients: reports show these names."""

import re
import unicodedata
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from reinfuse.coded import Codes, coded, codes_of, distinct_of
from reinfuse.deidentify.sources import Sources, identifier_of
from reinfuse.errors import RawDataExposedError

FEWEST_DIGITS = 5  # shorter numbers are years, versions and counts
FEWEST_LETTERS = 2  # a word of one letter is an initial


class Identifying(NamedTuple):
    """A column that identifies patients."""

    codes: Codes  # which of the texts each row has
    texts: pd.Series  # distinct, folded
    is_name: bool


def check_names_of_files(read: Sources, sources: dict[str, dict[str, Any]]) -> None:
    """Refuse a file or sheet whose name holds a record number, another identifying number, or two names of a patient.

    One name alone decides nothing: `may.csv` and `long.csv` are no patients.

    Raises
    ------
    RawDataExposedError
        Naming the key of study.yaml, never the name.
    """
    titles = {named: _folded(f"{source['file']} {source.get('sheet') or ''}") for named, source in sources.items()}
    told = [
        _identifying(rows.cells, sources[name], with_number=any(map(_numbers, titles.values())))
        for name, rows in read.items()
    ]
    for named, title in titles.items():
        words, numbers = _words(title), _numbers(title)
        if any(_holds_a_number(columns, numbers) or _holds_two_names(columns, words) for columns in told):
            raise RawDataExposedError(
                f"sources.{named}: the name of its file or of its sheet holds the name or the number of a patient, and "
                "reports show it. Rename it, in the raw folder and in study.yaml."
            )


def _identifying(cells: pd.DataFrame, source: dict[str, Any], *, with_number: bool) -> list[Identifying]:
    """Return the columns of a source that identify patients; the record number only where titles have numbers."""
    roles = {column: declared["role"] for column, declared in source["columns"].items()}
    names = [column for column, role in roles.items() if role == "direct_identifier"]
    columns = {column: coded(cells[column]) for column in [*([identifier_of(source)] if with_number else []), *names]}
    return [
        Identifying(codes_of(column), _all_folded(distinct_of(column)), name in names)
        for name, column in columns.items()
    ]


def _holds_a_number(columns: list[Identifying], numbers: set[str]) -> bool:
    return bool(numbers) and any(_numbers(text) & numbers for column in columns for text in column.texts.to_numpy())


def _holds_two_names(columns: list[Identifying], words: set[str]) -> bool:
    """Say whether a row has two of the words among its names; the record number is none."""
    found: Any = 0
    for word in words:
        has_word: Any = False
        for codes, texts, is_name in columns:
            may_hold = texts.str.contains(word, regex=False).to_numpy(dtype=bool, copy=True)
            if is_name and may_hold.any():
                may_hold[may_hold] = [word in _words(text) for text in texts[may_hold].to_numpy()]
                has_word = has_word | may_hold[codes]
        found = found + np.asarray(has_word, dtype=int)
    return bool((np.asarray(found) > 1).any())


def _all_folded(texts: pd.Series) -> pd.Series:
    if texts.str.isascii().all():
        return texts.str.lower()
    return pd.Series([_folded(text) for text in texts.to_numpy()], dtype="str")


def _folded(text: str) -> str:
    """Return a text without case, accents and invisible signs."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"})


def _words(folded: str) -> set[str]:
    return {word for word in re.split(r"[\W\d_]+", folded) if len(word) >= FEWEST_LETTERS}


def _numbers(folded: str) -> set[str]:
    """Return numbers without what separates their digits, and without leading zeros."""
    runs = re.findall(r"\d(?:[ .()/-]?\d)*", folded)
    numbers = {re.sub(r"\D", "", run).lstrip("0") for run in runs}
    return {number for number in numbers if len(number) >= FEWEST_DIGITS}
