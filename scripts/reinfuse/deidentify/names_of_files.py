"""Refuse files and sheets that are named after patients: reports show these names."""

import re
import unicodedata
from typing import Any

import pandas as pd

from reinfuse.deidentify.sources import Sources, identifier_of
from reinfuse.errors import RawDataExposedError

FEWEST_DIGITS = 5  # shorter numbers are years, versions and counts
FEWEST_LETTERS = 2  # a word of one letter is an initial


def check_names_of_files(read: Sources, sources: dict[str, dict[str, Any]]) -> None:
    """Refuse a file or sheet whose name holds a record number, another identifying number, or two names of a patient.

    One name alone decides nothing: `may.csv` and `long.csv` are no patients.

    Raises
    ------
    RawDataExposedError
        Naming the key of study.yaml, never the name.
    """
    for named, source in sources.items():
        title = _folded(f"{source['file']} {source.get('sheet') or ''}")
        words, numbers = _words(title), _numbers(title)
        if any(_names_a_patient(rows.cells, sources[name], words, numbers) for name, rows in read.items()):
            raise RawDataExposedError(
                f"sources.{named}: the name of its file or of its sheet holds the name or the number of a patient, and "
                "reports show it. Rename it, in the raw folder and in study.yaml."
            )


def _names_a_patient(cells: pd.DataFrame, source: dict[str, Any], words: set[str], numbers: set[str]) -> bool:
    names = [column for column, declared in source["columns"].items() if declared["role"] == "direct_identifier"]
    found = pd.Series([frozenset[str]()] * len(cells), index=cells.index)
    for column in [*([identifier_of(source)] if numbers else []), *names]:
        folded = {cell: _folded(cell) for cell in cells[column].unique()}
        if numbers and any(_numbers(text) & numbers for text in folded.values()):
            return True
        if column in names:
            shared = {cell: frozenset(_words(text) & words) for cell, text in folded.items()}
            if any(shared.values()):
                found = pd.Series(
                    [before | shared[cell] for before, cell in zip(found, cells[column], strict=True)],
                    index=cells.index,
                )
    return any(len(both) > 1 for both in found)


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
