"""The flow of patients and rows, and the data checks, from what the cleaning wrote."""

from dataclasses import dataclass
from typing import Any

from reinfuse.report import losses
from reinfuse.report.inputs import Row as CsvRow
from reinfuse.report.inputs import count_in
from reinfuse.report.tables import Row, Table
from reinfuse.wording import data_words, words
from reinfuse.wording import format as shown

Step = dict[str, Any]


@dataclass(frozen=True)
class Box:
    """One box of the diagram, and the box beside it for those who left."""

    count: str
    label: str
    excluded: str
    reasons: list[str]


def diagram(flow: dict[str, Any]) -> dict[str, Any]:
    """Return the boxes of the diagram, the groups at its end, the accounts of rows, and the tables without rows."""
    steps = flow["steps"]
    in_rows = [step for step in steps if step["unit"] == "rows" and step["step"] != losses.STEP]
    empty = [words.word(data_words.CLEAN_TABLES, step["table"], "table") for step in in_rows if step["in"] == 0]
    return {
        "boxes": [box for step in steps if step["unit"] == "patients" for box in _boxes(step)],
        "groups": [{"count": shown.count(group["patients"]), "label": group["label"]} for group in flow["groups"]],
        "losses": losses.tables(flow),
        "rows": _rows_table([step for step in in_rows if step["in"]]),
        "empty": shown.sentence(f"written with no rows, because the study has no such data: {shown.listing(empty)}")
        if empty
        else "",
    }


def _boxes(step: Step) -> list[Box]:
    reasons = [f"{reason['reason']}: {shown.count(reason['patients'])}" for reason in step["reasons"]]
    excluded = f"{shown.count(step['excluded'])} left out" if step["excluded"] else ""
    return [
        Box(shown.count(step["in"]), _patients(step["in"], "in the data"), excluded, reasons),
        Box(shown.count(step["kept"]), _patients(step["kept"], "analysed"), "", []),
    ]


def _patients(number: int, what: str) -> str:
    return f"{'patient' if number == 1 else 'patients'} {what}"


def _rows_table(steps: list[Step]) -> Table | None:
    if not steps:
        return None
    rows = [
        Row(
            words.word(data_words.CLEAN_TABLES, step["table"], "table"),
            [
                step["label"],
                *(shown.count(step[name]) for name in ("in", "kept", "excluded")),
                shown.listing([_reason(reason) for reason in step["reasons"]]),
            ],
        )
        for step in steps
    ]
    return Table("Rows of the clean tables", "Table", ["Step", "In", "Kept", "Left out", "Why"], rows)


def _reason(reason: dict[str, Any]) -> str:
    noun = "patient" if reason["patients"] == 1 else "patients"
    return f"{words.lowered(reason['reason'])} ({shown.count(reason['patients'])} {noun})"


def checks(rows: list[CsvRow]) -> dict[str, Any]:
    """Return a sentence that counts the data checks, the table of those that failed, and the table of all."""
    by_result = {name: [row for row in rows if row["result"] == name] for name in data_words.CHECK_RESULTS}
    unknown = [row["result"] for row in rows if row["result"] not in data_words.CHECK_RESULTS]
    for name in unknown:
        words.word(data_words.CHECK_RESULTS, name, "result of a check")
    failed = by_result["failed"]
    parts = [f"{shown.in_words(len(found))} {data_words.CHECK_RESULTS[name]}" for name, found in by_result.items()]
    return {
        "sentence": shown.sentence(f"of {shown.count(len(rows))} checks, {shown.listing(parts)}"),
        "failed": _checks_table("Checks that failed", failed) if failed else None,
        "all": _checks_table("All data checks", rows) if rows else None,
    }


def _checks_table(caption: str, rows: list[CsvRow]) -> Table:
    return Table(
        caption,
        "Check",
        ["Table", "Column", "Rule", "Checked", "Failed", "Result", "Detail"],
        [
            Row(
                words.word(data_words.CHECKS, row["check"], "check"),
                [
                    row["table"],
                    row["column"],
                    row["rule"],
                    shown.count(count_in(row, "n_checked")),
                    shown.count(count_in(row, "n_failed")),
                    shown.sentence(words.word(data_words.CHECK_RESULTS, row["result"], "result of a check"))[:-1],
                    row["detail"],
                ],
            )
            for row in rows
        ],
    )
