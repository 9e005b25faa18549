"""Values of patients' rows that a check compares with printed summaries."""

from typing import Any

from reinfuse.audit.case import Case
from reinfuse.cohort import members
from reinfuse.errors import ClaimError
from reinfuse.model.outcomes import at, values


def known_values(case: Case, rows: dict[str, Any]) -> list[float]:
    """Return the values of an outcome at one visit of a group, in the order of the patients.

    Raises
    ------
    ClaimError
        When no patient of the group has a value at that visit, or the audit was started without the clean tables.
    """
    if case.tables is None:
        raise ClaimError("names patients' rows, but the audit was given none. Start it with --tables.")
    group = members(case.tables, rows["group"], case.settings["groups"])
    known = at(values(case.tables, rows["outcome"], case.settings["outcomes"]), group, rows["timepoint"])
    if not known:
        raise ClaimError(f"rows: no patient of '{rows['group']}' has '{rows['outcome']}' at '{rows['timepoint']}'.")
    return list(known.values())
