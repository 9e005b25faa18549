"""What a table of the report is made of: words and formatted numbers only, ready to be printed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reinfuse.report.inputs import Estimate


@dataclass(frozen=True)
class Row:
    """One row: a cell is one text, or several lines. A row without cells heads those below it."""

    header: str
    cells: list[str | list[str]] = field(default_factory=list)
    is_part: bool = False  # belongs to the row above it, and is set back


@dataclass(frozen=True)
class Table:
    """A table with its caption; `corner` heads the column of row headers.

    `from_print`: it rests on what a source printed, so that it is not simulated even where the rows are.
    """

    caption: str
    corner: str
    columns: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    from_print: bool = False

    @property
    def width(self) -> int:
        """The number of columns, that of the row headers included."""
        return len(self.columns) + 1


@dataclass(frozen=True)
class Block:
    """What is said of one analysis: sentences first, then tables, then those that only some readers open."""

    heading: str
    table: Table | None
    more: list[Table] = field(default_factory=list)
    also: list[Table] = field(default_factory=list)  # further tables that stand open
    said: list[str] = field(default_factory=list)


def select(estimates: Iterable[Estimate], **wanted: str) -> list[Estimate]:
    """Return the estimates whose columns have the wanted values, in their order."""
    return [row for row in estimates if all(getattr(row, name) == value for name, value in wanted.items())]


def first(estimates: Iterable[Estimate], **wanted: str) -> Estimate | None:
    """Return the first estimate whose columns have the wanted values."""
    return next(iter(select(estimates, **wanted)), None)


def distinct(values: Iterable[str]) -> list[str]:
    """Return each value once, in order of appearance."""
    return list(dict.fromkeys(values))


def notes_of(row: Estimate) -> list[str]:
    """Return the notes of an estimate, which are joined by semicolons."""
    return [note for note in row.note.split("; ") if note]


def is_primary(row: Estimate) -> bool:
    """Tell whether an estimate comes from the method that the study file chose."""
    return "primary" in notes_of(row)
