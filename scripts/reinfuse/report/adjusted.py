"""P-values that were adjusted for several tests: shown beside the plain ones, with the family that they belong to."""

from collections.abc import Iterable

from reinfuse.report.inputs import Estimate
from reinfuse.report.tables import distinct, notes_of
from reinfuse.wording import format as shown

COLUMN = "p adjusted"
ADJUSTED = "p adjusted by "  # how each note about an adjustment begins


def has_adjusted(rows: Iterable[Estimate | None]) -> bool:
    """Tell whether any of these estimates has an adjusted p-value, and so needs a column for it."""
    return any(row is not None and row.p_adjusted is not None for row in rows)


def adjusted_p(row: Estimate | None) -> str:
    """Return the adjusted p-value of an estimate as it reads."""
    return shown.p_value(row.p_adjusted if row else None)


def adjustments(rows: Iterable[Estimate | None]) -> list[str]:
    """Return a sentence for each way in which p-values were adjusted, with the label of the family."""
    notes = distinct(note for row in rows if row is not None for note in notes_of(row) if note.startswith(ADJUSTED))
    return [shown.sentence(note) for note in notes]
