"""Draw one figure of a study.

Reads what its kind needs from the study's folder of results: estimates.csv, ledger.csv, variants.csv, a multiverse or,
for pictures of single patients, the clean tables. Writes <out>.svg, <out>.png and <out>.csv (the plotted data).
"""

import argparse
import importlib
import logging
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.errors import AnalysisError

KINDS = [
    "course", "trajectories", "change_against", "p_value_variants", "specification_curve", "mixed_model_diagnostics",
    "survival", "cumulative_responders", "dose_response", "timeline", "ledger_overview", "recovery",
    "reidentification_risk",
]  # fmt: skip


def figure(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Collect the data of the figure and draw them."""
    # matplotlib reports on its font cache in words that are no concern of the user.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from reinfuse.figures.output import write_figure

    kind = settings["spec"]["kind"]
    if kind not in KINDS:
        raise AnalysisError(f"figures.{settings['figure']}.kind: there is no kind '{kind}'. Known: {', '.join(KINDS)}.")
    module = importlib.import_module(f"reinfuse.figures.{kind}")
    return write_figure(arguments.out, module.data(arguments.results, settings), module.draw, settings)


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, required=True, help="folder with the results of the study")
    parser.add_argument("--out", type=Path, required=True, help="path of the figure without its ending")
    run(figure, parser)
