"""The tables of what was left out of the raw files."""

from typing import Any

from reinfuse.report.deidentification import tables as deidentification_tables
from reinfuse.report.flow import diagram
from reinfuse.report.losses import tables

REASONS = [
    {"rule": "unreadable", "reason": "dose: not a number", "rows": 3, "patients": 2},
    {"rule": "unreadable", "reason": "id: no value", "rows": 1, "patients": 0},
]
STEP: dict[str, Any] = {
    "step": "reading", "label": "Rows of export.xlsx, Visits", "unit": "rows", "table": "visits",
    "in": 1200, "kept": 1196, "excluded": 4, "reasons": REASONS,
}  # fmt: skip
CELLS = [
    {"source": "visits", "file": "export.xlsx", "column": "site", "reason": "not a declared word", "cells": 2},
    {"source": "visits", "file": "export.xlsx", "column": "site", "reason": "outside its range", "cells": 1},
    {"source": "visits", "file": "export.xlsx", "column": "weight", "reason": "not a number", "cells": 1},
]


def test_rows_and_cells_are_counted_by_source_column_and_reason() -> None:
    """A reader would not see what the results leave out."""
    rows, cells = tables({"steps": [STEP], "unreadable_cells": CELLS})
    assert [(row.header, row.cells) for row in rows.rows] == [
        (
            "visits",
            [
                "Rows of export.xlsx, Visits", "1200", "1196", "4",
                ["dose: not a number (3 rows of 2 patients)", "id: no value (1 row)"],
            ],
        )
    ]  # fmt: skip
    assert [(row.header, row.cells) for row in cells.rows] == [
        ("visits, site", ["3", ["not a declared word (2)", "outside its range (1)"]]),
        ("visits, weight", ["1", ["not a number (1)"]]),
    ]


def test_flow_shows_them_beside_the_clean_tables_and_not_among_them() -> None:
    """The name of a source is no clean table, and the page would have no words for it."""
    flow = diagram({"steps": [STEP], "unreadable_cells": CELLS, "groups": []})
    assert len(flow["losses"]) == 2
    assert flow["rows"] is None
    assert diagram({"steps": [], "unreadable_cells": [], "groups": []})["losses"] == []


def test_counts_of_columns_say_that_they_leave_rows_out() -> None:
    """1196 cells of 1200 rows would look like a mistake, and a converted weight like one that was given."""
    source = {
        "source": "visits", "rows_in": 1200, "rows_out": 1196, "rows_left_out": [{"rows": 3}, {"rows": 1}],
        "unit_conversions": "a table", "columns": [
            {
                "column": "dose", "role": "clinical", "done": "kept",
                "counts": {"cells": 1196, "missing": 0, "changed": 0, "unreadable": 2, "in_other_units": 5},
            }
        ],
    }  # fmt: skip
    [table] = deidentification_tables({"sources": [source]})
    assert table.notes == [
        "4 rows were left out and are not counted in the columns.",
        "Units were converted by a table.",
    ]
    assert table.rows[0].cells[1] == ["Kept", "2 not readable, so left out", "5 converted from other units"]
