"""What de-identification did, from deidentification.json: counts for each column, never a value."""

from typing import Any

from reinfuse.report.tables import Row, Table
from reinfuse.wording import data_words, words
from reinfuse.wording import format as shown

GENERAL_COUNTS = ["cells", "missing", "changed"]


def summary(audit: dict[str, Any]) -> str:
    """Return sentences on patients, on the key of their pseudonyms and on free text."""
    patients = audit["patients"]
    noun = "patient" if patients == 1 else "patients"
    became = "random codes" if audit.get("mode") == "safe_harbor" else f"pseudonyms under a {audit['key']}"
    return (
        f"{shown.sentence(shown.in_words(patients))[:-1]} {noun}. Record numbers became {became}; later steps see "
        "neither the raw files nor the numbers in them."
        f"{_similar(audit.get('similar_record_numbers', 0))}{_free_text(audit.get('free_text'))}"
    )


def _similar(number: int) -> str:
    if not number:
        return ""
    return (
        f" {shown.count(number)} record numbers are like another one but for case, the signs between, or letters that "
        "look like digits: compare them, for a patient may have two."
    )


def _free_text(dropped: dict[str, int] | None) -> str:
    """Say why free text was dropped; a study without any has nothing to say."""
    if dropped is None:
        return ""
    return (
        " Free text was dropped, because no recogniser finds all identifiers: on "
        f"{shown.count(dropped['thousand_notes'])} thousand synthetic notes the best one left a direct identifier in "
        f"{shown.count(dropped['percent_in_known_style'])} % of the notes in a style that it knew, and in "
        f"{shown.count(dropped['percent_in_other_style'])} % of those in another."
    )


def rule(audit: dict[str, Any]) -> list[str]:
    """Return what the mode of private rows is, and what it is not; nothing for rows that anybody may see."""
    mode = audit.get("mode")
    if mode is None:
        return []
    told = words.word(data_words.DEIDENTIFICATION_MODES, mode, "mode of de-identification")
    documentation = audit.get("documentation")
    if documentation is None:
        return told.split("\n")
    return [
        *told.split("\n"),
        *_experts_dates(audit.get("study_days"), audit.get("date_shift")),
        f"SHA-256 of the expert’s documentation: {documentation['sha256']}.",
    ]


def _experts_dates(study_days: list[int] | None, shift: dict[str, Any] | None) -> list[str]:
    """Say which study days are shown, how dates were moved, and what that does not hide."""
    told = []
    if study_days:
        first, last = (shown.count(day) for day in study_days)
        told.append(f"Study days before {first} and after {last} were removed.")
    if shift:
        told.append(
            "Beside the study days stand moved dates: all dates of a patient were moved by the same number of whole "
            f"weeks, drawn under the key from {shown.count(shift['most_weeks'])} back to as many forward. They are "
            f"days since {shift['first']}; dates that fell before it or after {shift['last']} were removed, and where "
            "day 0 did, all dates of its patient."
        )
        told.append(
            "Intervals within a patient and weekdays are the true ones. A shift by single days would not hide weekdays "
            "either: a clinic that is open on two of them gives them back by the pattern of its visits."
        )
    return told


def tables(audit: dict[str, Any]) -> list[Table]:
    """Return one table a raw source: what each column was, and what became of it."""
    return [_source(source) for source in audit["sources"]]


def _source(source: dict[str, Any]) -> Table:
    return Table(
        caption=f"Source ‘{source['source']}’: {shown.count(source['rows_in'])} rows in, "
        f"{shown.count(source['rows_out'])} rows out",
        corner="Column",
        columns=["What it is", "What was done", "Cells", "Missing", "Changed"],
        rows=[_column(column) for column in source["columns"]],
        notes=_notes(source),
    )


def _notes(source: dict[str, Any]) -> list[str]:
    """Say how many rows were left out (the flow says why), and by what table units were converted."""
    left_out = sum(reason["rows"] for reason in source.get("rows_left_out", []))
    notes = [f"{shown.count(left_out)} rows were left out and are not counted in the columns."] if left_out else []
    if source.get("unit_conversions"):
        notes.append(f"Units were converted by {source['unit_conversions']}.")
    return notes


def _column(column: dict[str, Any]) -> Row:
    counts = column["counts"]
    special = [
        f"{shown.count(counts[name])} {words.word(data_words.COUNTS_OF_COLUMNS, name, 'count')}"
        for name in counts
        if name not in GENERAL_COUNTS
    ]
    return Row(
        column["column"],
        [
            words.word(data_words.ROLES_OF_COLUMNS, column["role"], "role"),
            [shown.sentence(column["done"])[:-1], *special],
            *(shown.count(counts[name]) for name in GENERAL_COUNTS),
        ],
    )
