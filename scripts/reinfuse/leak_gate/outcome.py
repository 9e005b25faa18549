"""What the gate says: nothing, or one message with where to look and what to do."""

from collections import Counter
from typing import Any

from reinfuse.errors import LeakError

SHOWN = 12


def check_outcome(result: dict[str, Any], settings: dict[str, Any], report: str | None) -> None:
    """Raise LeakError unless everything was searched and nothing was found.

    `report` is where the whole list of findings lies, if it was written.
    """
    if said := problem(result, settings, report):
        raise LeakError(said)


def judged(result: dict[str, Any], settings: dict[str, Any], report: str) -> dict[str, Any]:
    """Return what a study's leak_gate.json holds: what was found, whether that passes, and if not, why."""
    said = problem(result, settings, report)
    return {**result, "passed": said is None, "failed": [said] if said else []}


def in_short(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return what a leak_gate.json says in numbers: nothing of where, so that it may leave."""
    planted = len(outcome["canaries"])
    return {
        "passed": outcome["passed"],
        "files_searched": sum(outcome["files"].values()),
        "findings": len(outcome["findings"]),
        "canaries_planted": planted,
        "canaries_found": planted - len(outcome["lost_canaries"]),
    }


def problem(result: dict[str, Any], settings: dict[str, Any], report: str | None) -> str | None:
    """Return the message about what was found or could not be searched; nothing where all is well."""
    study = settings["study"]
    if result["lost_canaries"]:
        return (
            f"{study}: the leak gate does not see what it hid itself in: {', '.join(result['lost_canaries'])}. Pass "
            "nothing on: its other findings mean nothing either. Set the packages of requirements.lock up again."
        )
    if not result["files"]:
        return f"{study}: there is no file to search, so nothing is shown to be safe. Name another folder."
    searched = sum(result["searched_for"].values()) - result["too_short"]
    if settings["rows"] == "private" and not searched:
        return (
            f"{study}: the raw files give no identifier that can be searched for, so nothing is shown to be safe. "
            "Declare record numbers, names, dates and other identifiers with their roles in study.yaml."
        )
    return _findings(study, result["findings"], report) if result["findings"] else None


def _findings(study: str, findings: list[dict[str, Any]], report: str | None) -> str:
    files = Counter(finding["path"] for finding in findings)
    lines = [
        f"  {finding['path']}: {finding['category']} ({finding['place']}; {finding['count']} times)"
        if not finding["category"].startswith("cannot be searched")
        else f"  {finding['path']}: {finding['category']}"
        for finding in findings[:SHOWN]
    ]
    more = [f"  and {len(findings) - SHOWN} more"] if len(findings) > SHOWN else []
    what = "1 file" if len(files) == 1 else f"{len(files)} files"
    where = f" The whole list is {report}." if report else ""
    return "\n".join(
        [
            f"{study}: what identifies patients stands in {what}, or may, where it cannot be searched:",
            *lines,
            *more,
            "Pass nothing of these results on. Find where it comes from (a label, a name of a file, a cell that "
            f"study.yaml lets pass), take it out there and run again.{where}",
        ]
    )
