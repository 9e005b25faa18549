"""Which effects stand in which figure, with the words of the figure."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from reinfuse.figures.output import write_figure
from reinfuse.synthesis import forest, over_time, words
from reinfuse.synthesis.effect import SHARES, Effect
from reinfuse.synthesis.tables import effect_row

NAME = "synthesis"
CHANGES = {"mean_change", "case_course"}
CHANGE_AXIS = "Change on a 0–10 scale, in points; below 0: less pain than before"
SHARE_AXIS = "Share of patients, percent"
SPECS: dict[str, dict[str, Any]] = {
    "changes": {
        "kind": "forest",
        "title": "Changes of pain, side by side",
        "caption": (
            "Each on a scale from 0 to 10, with its estimand and horizon; nothing is added up. Lines are "
            "confidence intervals where the numbers allow one, at 95 % if no other level is said; a case is a point, "
            "or two joined by dots where two scores are printed."
        ),
        "axis": CHANGE_AXIS,
        "span": [-10.0, 2.0],
        "zero": True,
    },
    "shares": {
        "kind": "forest",
        "title": "Shares of patients, side by side",
        "caption": (
            "Patients who met the threshold that stands beside each share. Lines are confidence intervals, at "
            "95 % if no other level is said: exact ones of counts, or the printed one where there is no count."
        ),
        "axis": SHARE_AXIS,
        "span": [0.0, 100.0],
        "zero": False,
    },
    "over_time": {
        "kind": "over_time",
        "title": "Effects against the time since the last infusion",
        "caption": (
            "Each effect at its horizon, those at the same time beside each other; a thin line joins effects on the "
            "same patients. Studies are different patients, so that all marks together are no course of relief."
        ),
        "axes": {"change": [CHANGE_AXIS, -10.0, 2.0], "share": [SHARE_AXIS, 0.0, 100.0]},
    },
}


def figure_data(effects: Iterable[Effect]) -> dict[str, pd.DataFrame]:
    """Return {figure: its data}, for those figures that have anything to draw; simulated effects are in none."""
    real = [effect for effect in effects if effect.is_evidence]
    changes = [_row(effect) for effect in real if effect.kind in CHANGES]
    shares = [_row(effect) for effect in real if effect.kind in SHARES]
    timed: list[dict[str, Any]] = [
        _row(effect) | {"panel": "change" if effect.kind in CHANGES else "share"}
        for effect in real
        if effect.kind in CHANGES | SHARES and not math.isnan(effect.horizon_from_days)
    ]
    timed.sort(key=lambda row: str(row["panel"]))
    timed = [row | {"letter": letter} for row, letter in zip(timed, over_time.letters(len(timed)), strict=True)]
    tables = {
        "changes": pd.DataFrame(changes, columns=forest.COLUMNS),
        "shares": pd.DataFrame(shares, columns=forest.COLUMNS),
        "over_time": pd.DataFrame(timed, columns=over_time.COLUMNS),
    }
    return {name: table for name, table in tables.items() if len(table)}


def write_figures(folder: Path, effects: Iterable[Effect]) -> list[Path]:
    """Draw what there is to draw; return the paths of pictures and data."""
    draw = {"forest": forest.draw, "over_time": over_time.draw}
    paths: list[Path] = []
    for name, data in figure_data(effects).items():
        settings = {"study": NAME, "figure": name, "spec": SPECS[name], "rows": "public"}
        paths += write_figure(folder / name, data, draw[SPECS[name]["kind"]], settings)
    return paths


def _row(effect: Effect) -> dict[str, Any]:
    return effect_row(effect) | {
        "name": words.name_with_n(effect),
        "shown": words.value(effect),
        "horizon": words.horizon(effect),
    }
