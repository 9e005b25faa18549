"""Bring the columns of a raw file into line with those that study.yaml declares, or refuse."""

import difflib

import pandas as pd

from reinfuse.errors import ColumnsError

LONGEST_COMPARABLE_NAME = 100


def named_columns(header: list[str], cells: pd.DataFrame, declared: list[str], file: str, name: str) -> pd.DataFrame:
    """Return the cells with the declared names as columns, in the declared order.

    The header's own text never enters a message: a name that is not declared may itself identify a patient.

    Raises
    ------
    ColumnsError
        When a declared column is missing or stands twice, or a column is not declared.
    """
    missing = [column for column in declared if column not in header]
    problems = [
        f"'{column}' stands {header.count(column)} times, in columns {_places(header, column)}. Keep one of them."
        for column in declared
        if header.count(column) > 1
    ]
    for position, title in enumerate(header, start=1):
        if title in declared:
            continue
        if close := _nearest(title, missing):
            missing.remove(close)
            problems.append(
                f"column {position} should probably be '{close}'. Rename it in the export or in study.yaml."
            )
        elif close := _nearest(title, declared):
            problems.append(f"column {position} is not declared, though its name is close to '{close}'. Take it out.")
        else:
            problems.append(
                f"column {position} is not declared. Take it out, or give it a role under sources.{name}.columns."
            )
    problems += [f"'{column}' is missing. Add it to the export, or take it out of study.yaml." for column in missing]
    if problems:
        noun = "problem" if len(problems) == 1 else "problems"
        raise ColumnsError(f"{file}: {len(problems)} {noun} with its columns\n" + "\n".join(f"  {p}" for p in problems))
    return cells.set_axis(header, axis=1)[declared]


def _places(header: list[str], column: str) -> str:
    return " and ".join(str(position) for position, title in enumerate(header, start=1) if title == column)


def _nearest(title: str, names: list[str]) -> str | None:
    if len(title) > LONGEST_COMPARABLE_NAME:
        return None
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(title.casefold(), list(folded), n=1, cutoff=0.7)
    return folded[close[0]] if close else None
