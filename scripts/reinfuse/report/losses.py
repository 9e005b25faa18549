"""What was left out of the raw files: rows, and cells of rows that were kept; counts and reasons, never a value."""

from itertools import groupby
from typing import Any

from reinfuse.report.tables import Row, Table
from reinfuse.wording import format as shown

STEP = "reading"


def tables(flow: dict[str, Any]) -> list[Table]:
    """Return a table of the rows that were left out and one of the cells, each only where there are any."""
    steps = [step for step in flow["steps"] if step["step"] == STEP]
    cells = flow.get("unreadable_cells", [])
    return [*([_rows_table(steps)] if steps else []), *([_cells_table(cells)] if cells else [])]


def _rows_table(steps: list[dict[str, Any]]) -> Table:
    rows = [
        Row(
            step["table"],
            [
                step["label"],
                *(shown.count(step[name]) for name in ("in", "kept", "excluded")),
                [_reason(reason) for reason in step["reasons"]],
            ],
        )
        for step in steps
    ]
    return Table("Rows left out of the raw files", "Source", ["Step", "In", "Kept", "Left out", "Why"], rows)


def _reason(reason: dict[str, Any]) -> str:
    rows = _number(reason["rows"], "row")
    whose = f" of {_number(reason['patients'], 'patient')}" if reason["patients"] else ""
    return f"{reason['reason']} ({rows}{whose})"


def _cells_table(cells: list[dict[str, Any]]) -> Table:
    rows = [
        Row(
            f"{source}, {column}",
            [
                shown.count(sum(cell["cells"] for cell in group)),
                [f"{cell['reason']} ({shown.count(cell['cells'])})" for cell in group],
            ],
        )
        for (source, column), each in groupby(cells, key=lambda cell: (cell["source"], cell["column"]))
        for group in [list(each)]
    ]
    notes = ["Their rows were kept; these cells are missing in every analysis."]
    return Table("Cells of the raw files that could not be read", "Source, column", ["Cells", "Why"], rows, notes)


def _number(count: int, noun: str) -> str:
    return f"{shown.count(count)} {noun if count == 1 else noun + 's'}"
