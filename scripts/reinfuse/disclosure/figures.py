"""Which figures of a private study may be told: those that can be drawn again from protected numbers alone."""

import importlib
import tempfile
from pathlib import Path
from typing import Any

from reinfuse.errors import AnalysisError
from reinfuse.files import write_text
from reinfuse.wording.format import SUPPRESSED

Settings = dict[str, Any]
# Drawn from protected estimates or from the protected ledger, so that not even their coordinates give more.
DRAWN_AGAIN = {"course", "cumulative_responders", "timeline", "ledger_overview"}
WHY_WITHHELD = {
    "trajectories": "shows single patients",
    "change_against": "shows single patients",
    "dose_response": "shows single patients",
    "mixed_model_diagnostics": "shows single patients",
    "survival": "each step of the curve is a patient",
    "specification_curve": "shows what single patients change",
    "p_value_variants": "exact p-values tell ranks of patients",
    "reidentification_risk": "counts classes of few patients",
    "recovery": "shows single estimates without a rule",
}


def may_be_drawn(kind: str) -> bool:
    """Tell whether a kind of figure can be drawn from protected numbers alone."""
    return kind in DRAWN_AGAIN


def draw_again(
    folder: Path, name: str, settings: Settings, columns: list[str], rows: list[dict[str, str]]
) -> list[Path]:
    """Draw one figure from protected estimates into `folder`/figures; return its files, none if too little is told.

    Parameters
    ----------
    folder
        The release being built, with its protected ledger.csv.
    settings
        Those of the figure's own step.
    rows
        The protected estimates; those with a suppressed number of patients or value are left out, so that every mark
        stands for numbers that are told.
    """
    from reinfuse.figures.output import write_figure

    module = importlib.import_module(f"reinfuse.figures.{settings['spec']['kind']}")
    with tempfile.TemporaryDirectory(dir=folder) as inputs:
        for table in ("ledger.csv", "variants.csv"):
            write_text(Path(inputs) / table, (folder / table).read_text(encoding="utf-8"))
        write_csv_rows(Path(inputs) / "estimates.csv", columns, [_numbers_only(row) for row in rows if _is_told(row)])
        try:
            data = module.data(Path(inputs), settings)
        except AnalysisError:
            return []
    return write_figure(folder / "figures" / name, data, module.draw, settings)


def write_csv_rows(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    """Write rows of text as CSV."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def _is_told(row: dict[str, str]) -> bool:
    return SUPPRESSED not in {row["n_patients"], row["estimate"]}


def _numbers_only(row: dict[str, str]) -> dict[str, str]:
    return {name: "" if value == SUPPRESSED else value for name, value in row.items()}
