"""The search for the patients of one study, wherever it is asked for."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from reinfuse.leak_gate.declared import days_printed, own_phrases, own_words, texts_of, texts_of_open_studies
from reinfuse.leak_gate.gate import Place, examine
from reinfuse.leak_gate.roster import read_roster

REPOSITORY = Path(__file__).resolve().parents[3]
STUDIES = REPOSITORY / "resources" / "studies"


def examine_study(settings: dict[str, Any], raw: Path, places: Iterable[Place]) -> dict[str, Any]:
    """Search places for what identifies the patients in the raw files of a study; returns what the gate found.

    `settings` has `study` and `sources`. What the code says itself, and days that studies print, are not the patients'.
    """
    roster = read_roster(raw, settings["sources"], settings["study"])
    studies = texts_of(STUDIES, "*.yaml")
    printed = days_printed(roster.visit_dates, studies)
    code = [*texts_of(REPOSITORY / "scripts", "*.py"), *texts_of(REPOSITORY / "workflow" / "templates", "*")]
    own = own_words([*code, *studies]) | own_phrases([*code, *texts_of_open_studies(STUDIES)])
    found = examine(replace(roster, visit_dates=roster.visit_dates - printed), own, places)
    return {"study": settings["study"], "visit_dates_printed_by_studies": len(printed), **found}
