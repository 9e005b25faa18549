"""One spelling for each record number, and what shows that two spellings or two patients were mixed up."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from reinfuse.coded import pairs
from reinfuse.deidentify.cell_readers import date_reader
from reinfuse.deidentify.pseudonyms import normalised
from reinfuse.errors import IdentityError

NAMES_OF_FACTS = {"birth_date": "birth date", "sex": "sex"}
# Signs that are taken for each other when numbers are typed from paper.
LOOK_ALIKES = str.maketrans("oil", "011")


def record_numbers(cells: pd.Series) -> pd.Series:
    """Return the record number of each row in its one normalised spelling; '' where there is none."""
    if cells.str.fullmatch("[0-9]+").all():
        bare = cells.str.lstrip("0")
        return bare.mask(bare == "", "0")
    codes, distinct = pd.factorize(cells)
    spelling = np.array([normalised(number) for number in distinct.to_numpy()] + [""], dtype=object)
    # Code -1, a missing cell, is the last.
    return pd.Series(spelling[codes], index=cells.index, dtype="str", name=cells.name)


def check_facts(facts: Iterable[tuple[str, str, str, pd.Series, pd.Series]]) -> None:
    """Refuse record numbers with more than one birth date, or more than one sex, in all files together.

    Parameters
    ----------
    facts
        `fact` (a key of `NAMES_OF_FACTS`), file, column, record number of each row, and what the column says there;
        the last two are coded columns.

    Raises
    ------
    IdentityError
        Naming the columns, and how many record numbers are concerned; never a number or a date.
    """
    by_fact: dict[str, list[tuple[str, pd.Series, pd.Series]]] = {}
    for fact, file, column, numbers, values in facts:
        by_fact.setdefault(fact, []).append((f"{file}, column '{column}'", numbers, values))
    for fact, columns in by_fact.items():
        told = pd.concat([_told_once(*column) for column in columns], ignore_index=True)
        told = told[(told["number"] != "") & told["value"].notna()].drop_duplicates()
        different = told.groupby("number")["value"].nunique()
        mixed = different.index[different > 1]
        if len(mixed):
            places = sorted(set(told.loc[told["number"].isin(mixed), "place"]))
            noun = "record number has" if len(mixed) == 1 else "record numbers have"
            raise IdentityError(
                f"{len(mixed)} {noun} more than one {NAMES_OF_FACTS[fact]}, in {' and '.join(places)}. Two patients "
                "share a number, or a cell is wrong: mend the export."
            )


def _told_once(place: str, numbers: pd.Series, values: pd.Series) -> pd.DataFrame:
    told = pairs(numbers, values)[1].set_axis(["number", "value"], axis="columns")
    return told.astype({"value": "object"}).assign(place=place)


def told_facts(values: pd.Series, declared: Mapping[str, Any]) -> pd.Series:
    """Return what a column says of its patients, one value for all spellings; missing where that is not clear."""
    if not declared.get("date_format") or declared["type"] == "date":
        return values.where(values != "")
    read = date_reader(declared["date_format"])
    found = {text: read(text) for text in values.dropna().unique()}
    return values.map({text: day for text, day in found.items() if isinstance(day, int)})


def similar_numbers(numbers: Iterable[str]) -> int:
    """Return how many record numbers are like another one but for case, signs between, or O and 0, I, l and 1."""
    alike: dict[str, int] = {}
    for number in set(numbers) - {""}:
        is_plain = number.isascii() and number.isdigit()  # most are, and the rest of the line takes its time
        bare = number if is_plain else re.sub(r"[\W_]", "", number.casefold()).translate(LOOK_ALIKES)
        bare = bare.lstrip("0")
        alike[bare] = alike.get(bare, 0) + 1
    return sum(count for count in alike.values() if count > 1)
