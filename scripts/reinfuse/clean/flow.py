"""The account of patients and rows: what came in, what was kept, what was excluded and why."""

from collections.abc import Sequence
from typing import Any

from reinfuse.errors import ContractError

Step = dict[str, Any]
Reason = dict[str, Any]


def flow_step(
    step: str, label: str, unit: str, table: str, counts: tuple[int, int], reasons: Sequence[Reason] = ()
) -> Step:
    """Return one step of the flow; `counts` are what came in and what was kept, `unit` is patients or rows.

    Each reason is {rule, reason, patients} and counts the patients who were excluded by it, or who had rows that
    were; with `rows` it counts those too.

    Raises
    ------
    ContractError
        When more was kept than came in, or something was excluded without a reason.
    """
    came_in, kept = counts
    excluded = came_in - kept
    if excluded < 0 or (excluded > 0) != any(reason.get("rows", reason["patients"]) for reason in reasons):
        raise ContractError(f"The flow of '{table}' does not add up at '{step}'. Please report this message.")
    counted = [reason[unit] for reason in reasons if unit in reason]
    if len(counted) == len(reasons) and sum(counted) != excluded:
        raise ContractError(f"The reasons for exclusions from '{table}' do not add up. Please report this message.")
    return {
        "step": step, "label": label, "unit": unit, "table": table,
        "in": came_in, "kept": kept, "excluded": excluded, "reasons": list(reasons),
    }  # fmt: skip
