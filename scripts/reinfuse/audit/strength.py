"""How much it says that a number holds: would the numbers next to it have held as well?"""

from dataclasses import replace

from reinfuse.audit.case import Case
from reinfuse.audit.checks import CHECKS
from reinfuse.audit.verdict import HOLDS, Verdict
from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import moved

WEAK = "A weak check: it would pass with the last digit one lower or one higher too."
WEAK_ORDER = "A weak check: many other dates would have this order too."


def weakness(case: Case, verdict: Verdict) -> str:
    """Return the sentence for what holds, but would also hold one unit of its last digit lower and higher.

    The order of dates, which are years or seasons apart, leaves each of them open.
    """
    if verdict.numeric not in HOLDS:
        return ""
    if case.check["kind"] == "chronology":
        return WEAK_ORDER
    return WEAK if case.reported is not None and all(_holds(case, units) for units in (-1, 1)) else ""


def _holds(case: Case, units: int) -> bool:
    printed = {**case.printed, case.name: moved(case.own(), units)}
    try:
        return CHECKS[case.check["kind"]](replace(case, printed=printed)).numeric in HOLDS
    except ClaimError:
        return False
