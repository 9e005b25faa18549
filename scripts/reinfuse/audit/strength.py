"""How much it says that a number holds: would the numbers next to it have held as well?"""

from dataclasses import replace

from reinfuse.audit.case import Case
from reinfuse.audit.checks import CHECKS
from reinfuse.audit.verdict import HOLDS, Verdict
from reinfuse.errors import ClaimError
from reinfuse.printed_numbers import moved

WEAK = "A weak check: it would pass with the last digit one lower or one higher too."


def passes_next_numbers(case: Case, verdict: Verdict) -> bool:
    """Say whether a number that holds would also hold one unit of its last digit lower and higher."""
    return case.reported is not None and verdict.numeric in HOLDS and all(_holds(case, units) for units in (-1, 1))


def _holds(case: Case, units: int) -> bool:
    printed = {**case.printed, case.name: moved(case.own(), units)}
    try:
        return CHECKS[case.check["kind"]](replace(case, printed=printed)).numeric in HOLDS
    except ClaimError:
        return False
