"""Put the effects of all studies beside each other, say how far they agree, and combine only what may be combined.

Reads, of each study that contributes, estimates.csv and ledger.json. Writes effects.csv, heterogeneity.csv,
synthesis.json and the figures into one folder, and the page.
"""

import argparse
import logging
from pathlib import Path

from reinfuse.entry import Settings, argument_parser, run
from reinfuse.files import write_csv, write_json, write_text


def synthesis(arguments: argparse.Namespace, settings: Settings) -> list[Path]:
    """Write tables, figures and page."""
    # matplotlib reports on its font cache in words that are no concern of the user.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from reinfuse.synthesis.comparison import compare
    from reinfuse.synthesis.drawings import write_figures
    from reinfuse.synthesis.gather import gather_effects
    from reinfuse.synthesis.page import synthesis_page
    from reinfuse.synthesis.tables import effects_table, heterogeneity_table, synthesis_as_json

    effects = gather_effects(arguments.results, settings)
    comparisons = compare(effects)
    paths = [arguments.out / name for name in ("effects.csv", "heterogeneity.csv", "synthesis.json")]
    write_csv(paths[0], effects_table(effects))
    write_csv(paths[1], heterogeneity_table(comparisons))
    write_json(paths[2], synthesis_as_json(effects, comparisons))
    for picture in (arguments.out / "figures").glob("*"):
        picture.unlink()  # what is no longer drawn must not stay
    drawn = write_figures(arguments.out / "figures", effects)
    write_text(
        arguments.page, synthesis_page(arguments.out, effects, comparisons, settings, arguments.templates)
    )  # fmt: skip
    return [*paths, *drawn, arguments.page]


if __name__ == "__main__":
    parser = argument_parser(__doc__)
    parser.add_argument("--results", type=Path, required=True, help="the folder of all results")
    parser.add_argument("--templates", type=Path, required=True, help="folder of the templates")
    parser.add_argument("--out", type=Path, required=True, help="folder of the tables and figures to write")
    parser.add_argument("--page", type=Path, required=True, help="the page to write")
    run(synthesis, parser)
