"""What a figure reads: results tables with their types, and the study's declarations with a clear error."""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reinfuse.errors import AnalysisError, ClaimError

if TYPE_CHECKING:
    import pandas as pd

Settings = dict[str, Any]


def read_audit(path: Path) -> "pd.DataFrame":
    """Read ledger.csv or variants.csv: p-values as numbers, all else as text, where an empty cell is ''."""
    import pandas as pd

    return pd.read_csv(
        path,
        dtype=defaultdict(lambda: "str", p_value="float64"),
        keep_default_na=False,
        na_values={"p_value": [""]},
    )


def declared(settings: Settings, section: str, name: str) -> dict[str, Any]:
    """Return what study.yaml declares under a name, for example `declared(settings, "outcomes", "pain")`.

    Raises
    ------
    AnalysisError
        When the study declares no such name.
    """
    entries: dict[str, dict[str, Any]] = settings[section]
    if name not in entries:
        raise AnalysisError(
            f"study.yaml: figures.{settings['figure']} names '{name}', but '{section}' does not declare it. "
            f"Declare it there, or name one of: {', '.join(entries) or 'none is declared'}."
        )
    return entries[name]


def group_label(settings: Settings, group: str) -> str:
    """Return the label of a group; `all` needs no declaration."""
    return "All patients" if group == "all" else str(declared(settings, "groups", group)["label"])


def value_with_unit(outcome: dict[str, Any]) -> str:
    """Return an outcome's label with its unit, for an axis."""
    label, unit = str(outcome["label"]), str(outcome["unit"])
    return label if unit in label else f"{label} ({unit})"


def better_side(outcome: dict[str, Any]) -> str:
    """Return in words which direction is the better one."""
    return "lower is better" if outcome["lower_is_better"] else "higher is better"


def number_of(*patients: int) -> str:
    """Return `n = 11`, or `n = 11, 10` where the numbers differ, kept together where lines are broken."""
    shown = patients[:1] if len(set(patients)) == 1 else patients
    no_break = "\N{NO-BREAK SPACE}"
    return f"n{no_break}={no_break}{', '.join(str(count) for count in shown)}"


def reported_number(ledger: "pd.DataFrame", claim: str, settings: Settings) -> float:
    """Return the number that a claim reports.

    Raises
    ------
    ClaimError
        When the ledger has no such claim, or the claim reports no plain number.
    """
    found = ledger.loc[ledger["claim"] == claim, "reported"]
    place = f"study.yaml: figures.{settings['figure']}.published names the claim '{claim}'"
    if found.empty:
        raise ClaimError(f"{place}, but claims.yaml has no such claim. Name one that it has.")
    try:
        return float(found.iloc[0])
    except ValueError:
        raise ClaimError(f"{place}, which reports no plain number. Name a claim that reports a mean.") from None
