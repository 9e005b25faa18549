"""Flow, checks, de-identification and ledger of a private study as they may be told."""

from collections.abc import Iterable, Mapping
from typing import Any

from reinfuse.disclosure.attack import Cell
from reinfuse.disclosure.counts import ALL
from reinfuse.disclosure.presets import Preset
from reinfuse.wording.format import SUPPRESSED

Row = dict[str, Any]
WITHHELD = "The check rests on patients' rows; what it found is withheld from this release."


def group_sizes(flow: Mapping[str, Any]) -> dict[str, int]:
    """Return the number of patients in each declared group and, under `all`, of those analysed."""
    analysed = [step["kept"] for step in flow["steps"] if step["unit"] == "patients"]
    return {**{group["name"]: group["patients"] for group in flow["groups"]}, ALL: analysed[-1] if analysed else 0}


def groups_too_near(members: Mapping[str, Iterable[str]], preset: Preset) -> set[str]:
    """Return the groups that a larger one (`all` included) contains with only a few patients more.

    What is told of both would tell about those few.
    """
    patients = {group: set(each) for group, each in members.items()}
    return {
        name
        for name, group in patients.items()
        for larger in patients.values()
        if group < larger and len(larger - group) < preset.smallest_count
    }


def protected_flow(flow: Mapping[str, Any], told: set[Cell], preset: Preset) -> dict[str, Any]:
    """Return the flow of patients with protected counts.

    Who came in is the sum of the protected counts of who stayed and who left, or is suppressed with either. Steps over
    rows are left out: how many patients stand behind a number of rows is not known.
    """
    steps = [_protected_step(step, told, preset) for step in flow["steps"] if step["unit"] == "patients"]
    groups = [{**group, "patients": _size(group["name"], group["patients"], told, preset)} for group in flow["groups"]]
    return {**flow, "steps": steps, "groups": groups, "unreadable_cells": []}


def _size(group: str, size: int, told: set[Cell], preset: Preset) -> int | str:
    return preset.told(size) if ("n", group, size) in told else SUPPRESSED


def _protected_step(step: Row, told: set[Cell], preset: Preset) -> Row:
    kept = _size(ALL, step["kept"], told, preset)
    reasons = [{**reason, "patients": _count(reason["patients"], preset)} for reason in step["reasons"]]
    excluded = _count(step["excluded"], preset)
    if any(reason["patients"] == SUPPRESSED for reason in reasons):
        excluded = SUPPRESSED
    came_in = SUPPRESSED if isinstance(kept, str) or isinstance(excluded, str) else kept + excluded
    return {**step, "in": came_in, "kept": kept, "excluded": excluded, "reasons": reasons}


def _count(count: int, preset: Preset) -> int | str:
    """Return a count of those who left; that nobody left may be told, for it is said of no patient."""
    if count == 0:
        return 0
    return SUPPRESSED if count < preset.smallest_count else preset.told(count)


def protected_checks(rows: list[Row]) -> list[Row]:
    """Return the data checks with their results alone: they count rows and cells, and their details quote numbers."""
    return [{**row, "n_checked": SUPPRESSED, "n_failed": SUPPRESSED, "detail": ""} for row in rows]


def protected_deidentification(
    summary: Mapping[str, Any], told: set[Cell], sizes: Mapping[str, int], preset: Preset
) -> Row:
    """Return what was done to each column, without counts of rows and cells."""
    sources = [
        {
            **{key: source[key] for key in ("source", "one_row_per", "unit_conversions") if key in source},
            **dict.fromkeys(("patients", "rows_in", "rows_out"), SUPPRESSED),
            "rows_left_out": [],
            "columns": [
                {**column, "counts": dict.fromkeys(("cells", "missing", "changed"), SUPPRESSED)}
                for column in source["columns"]
            ],
        }
        for source in summary["sources"]
    ]
    has_left_out = summary["patients"] != sizes[ALL]
    patients = SUPPRESSED if has_left_out else _size(ALL, sizes[ALL], told, preset)
    # By name, so that a count that is added there does not leave unseen.
    kept = ("study", "rows", "key", "mode", "documentation", "study_days", "date_shift", "free_text")
    return {**{key: summary[key] for key in kept if key in summary}, "patients": patients, "sources": sources}


def protected_claims(claims: list[Row]) -> list[Row]:
    """Return the ledger without what patients' rows say of a claim.

    Even a bare verdict would tell: that a printed count was reproduced is that count. What rests on printed numbers
    stays as it is.
    """
    return [claim if claim["evidence"] != "rows" else claim | _withheld(claim) for claim in claims]


def _withheld(claim: Row) -> Row:
    hidden = {
        "recomputed": SUPPRESSED, "method": "", "numeric": "not checkable", "decision": "not applicable",
        "evidence": "none", "severity": "none", "reason": WITHHELD,
    }  # fmt: skip
    # Of ledger.json only; that a check is weak is said of what holds alone, and would tell that it does.
    return {**hidden, "because": "", "weak": False} if "because" in claim else hidden
