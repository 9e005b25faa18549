"""The rows and cells that were left out of the raw files, one a line: whose, where and why, never what they hold."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from reinfuse.coded import plain, plain_table
from reinfuse.deidentify.left_out import UNREADABLE, unreadable_cells
from reinfuse.deidentify.sources import RawRows, Sources

COLUMNS = ["study", "source", "file", "what", "patient", "rule", "column", "reason"]


def left_out_table(read: Sources, patients: dict[str, pd.Series], settings: dict[str, Any]) -> pd.DataFrame:
    """Return one line for each `row` that is left out, and for each `cell` of a kept row that could not be read.

    `patient` is the pseudonym, '' where a row has no record number. Sorted, so that nothing shows the order of the
    raw files.
    """
    pieces = [
        piece.assign(study=settings["study"], source=name, file=settings["sources"][name]["file"])
        for name, rows in read.items()
        for piece in (_rows(rows, patients[name]), *_cells(rows, patients[name], settings["sources"][name]))
    ]
    table = pd.concat([pd.DataFrame(columns=COLUMNS, dtype="str"), *pieces], ignore_index=True)
    return table[COLUMNS].sort_values(COLUMNS, ignore_index=True)


def _rows(rows: RawRows, patients: pd.Series) -> pd.DataFrame:
    gone = ~rows.is_kept
    return plain_table(rows.left_out[gone]).assign(what="row", patient=plain(patients[gone]))


def _cells(rows: RawRows, patients: pd.Series, source: dict[str, Any]) -> Iterable[pd.DataFrame]:
    refused = unreadable_cells(rows.refused, source, rows.is_kept)
    for column in refused:
        reasons = plain(refused[column][refused[column] != ""])
        yield pd.DataFrame(
            {
                "what": "cell",
                "patient": plain(patients[reasons.index]),
                "rule": UNREADABLE,
                "column": column,
                "reason": reasons,
            }
        )
