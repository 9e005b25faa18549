"""The tables of the calibration, as Markdown that reads well in a terminal too."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from calibration_reasons import UNEXPLAINED, reason_of

NOMINAL_COVERAGE, NOMINAL_SIZE = 95.0, 5.0
TOLERATED = 2.0  # percentage points either side; beyond it a cell needs a reason
ROUNDING = 1e-9
CLEARLY = 2.0  # Monte Carlo standard errors
LONGEST_HEAD = 26  # characters; columns with longer names get letters
NOTHING = "–"
LETTERS = [*ascii_lowercase, *(f"a{letter}" for letter in ascii_lowercase)]  # there may be more than 26 reasons
CHANCE = "Chance: two of its standard errors reach the limit."

Notes = dict[str, str]  # reason: its letter, in order of appearance


@dataclass(frozen=True)
class Cell:
    """A coverage or a size in percent, its Monte Carlo standard error (0 where exact), and how often there was none."""

    percent: float
    standard_error: float = 0.0
    without: float = 0.0
    is_size: bool = False

    @property
    def excess(self) -> float:
        """Percentage points from the nominal value: above 0 is cautious for a coverage and liberal for a size."""
        return self.percent - (NOMINAL_SIZE if self.is_size else NOMINAL_COVERAGE)

    @property
    def is_outside(self) -> bool:
        """Whether it lies outside 93 to 97 % (a size: 3 to 7 %)."""
        return abs(self.excess) > TOLERATED + ROUNDING

    @property
    def is_clearly_outside(self) -> bool:
        """Whether it lies outside by more than chance."""
        return abs(self.excess) > TOLERATED + CLEARLY * self.standard_error


@dataclass(frozen=True)
class Table:
    """Cells by (row, column); `columns` in their order, rows in the order of the cells."""

    title: str
    part: str
    columns: list[str]
    cells: dict[tuple[str, str], Cell]

    @property
    def rows(self) -> list[str]:
        """Return the names of the rows."""
        return list(dict.fromkeys(row for row, _ in self.cells))


def markdown(tables: Iterable[Table]) -> str:
    """Return all tables, with a legend of the columns where they are long, and the reasons below."""
    notes: Notes = {}
    blocks = [block for table in tables for block in _table(table, notes)]
    reasons = [f"- **{letter}**: {reason}" for reason, letter in notes.items()]
    return "\n\n".join([*blocks, "#### Why\n\n" + "\n".join(reasons)]) + "\n"


def unexplained(tables: Iterable[Table]) -> list[str]:
    """Return the cells that lie outside by more than chance and have no reason."""
    return [
        f"{table.title}, {table.part}: {row}; {column}: {cell.percent:.1f} %"
        for table in tables
        for (row, column), cell in table.cells.items()
        if cell.is_clearly_outside and _reason(table, row, column, cell) == UNEXPLAINED
    ]


def _reason(table: Table, row: str, column: str, cell: Cell) -> str:
    says = reason_of(f"{table.title}: {table.part}", row, column, is_liberal=(cell.excess > 0) == cell.is_size)
    return CHANCE if says == UNEXPLAINED and not cell.is_clearly_outside else says


def _table(table: Table, notes: Notes) -> list[str]:
    short = max(map(len, table.columns)) <= LONGEST_HEAD
    heads = table.columns if short else list(ascii_uppercase[: len(table.columns)])
    legend = "; ".join(f"{head}: {column}" for head, column in zip(heads, table.columns, strict=True)) + "."
    texts = [
        ["", *heads],
        *([row, *(_text(table, row, column, notes) for column in table.columns)] for row in table.rows),
    ]
    widths = [max(len(line[place]) for line in texts) for place in range(len(heads) + 1)]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in texts
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [f"#### {table.title}: {table.part}", *([] if short else [legend]), "\n".join([lines[0], rule, *lines[1:]])]


def _text(table: Table, row: str, column: str, notes: Notes) -> str:
    cell = table.cells.get((row, column))
    if cell is None or math.isnan(cell.percent):
        return NOTHING
    text = f"{cell.percent:.1f}" + (f" ± {cell.standard_error:.1f}" if cell.standard_error else "")
    if cell.is_outside:
        text = f"**{text}** {notes.setdefault(_reason(table, row, column, cell), LETTERS[len(notes)])}"
    return text + (f" ({cell.without:.0f} % none)" if cell.without >= 0.5 else "")
