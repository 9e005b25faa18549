"""How every figure looks: colours, marks, sizes and matplotlib's settings."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Colours that people with any common colour blindness tell apart: Okabe & Ito (2008), Color Universal Design.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"

# With a letter, as all colours: the leak gate would take six digits for a record number.
GREY = "#58595a"  # text of second rank: 7:1 on white, the enhanced contrast of WCAG 2.2, section 1.4.6
MID_GREY = "#8C8C8C"
PALE_GREY = "#D9D9D9"
BAND = "#F5F5F5"
WARNING_FILL = "#FDEBDD"
DARK_VERMILLION = "#9A3D00"  # for text: 7:1 on white, 6:1 on the fill of the warning

SERIES_COLOURS = [BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY_BLUE]
SERIES_MARKERS = ["o", "s", "^", "D", "v", "P", "X"]  # one more than colours, so that no pair comes twice before 42

WIDTH_IN = 6.5
TEXT_PT = 11.0
SMALL_PT = 10.0
MARK_PT = 7.0
LINE_PT = 1.6
THIN_PT = 0.8
PNG_DOTS_PER_INCH = 200
SVG_DOTS_PER_INCH = 110  # of the pictures that stand in an SVG for thousands of strokes

FONT = "DejaVu Sans"  # ships with matplotlib, so a PNG is the same on every machine
SVG_FONTS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

SETTINGS: dict[str, Any] = {
    "font.family": FONT,
    "font.size": TEXT_PT,
    "text.parse_math": False,  # a title may hold $ and %
    "text.color": BLACK,
    "svg.fonttype": "none",
    "savefig.dpi": PNG_DOTS_PER_INCH,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": THIN_PT,
    "axes.facecolor": "none",
    "axes.unicode_minus": True,
    "text.hinting": "none",  # so that letters are as wide as they were measured
    "xtick.labelsize": SMALL_PT,
    "ytick.labelsize": SMALL_PT,
    "xtick.major.width": THIN_PT,
    "ytick.major.width": THIN_PT,
    "lines.linewidth": LINE_PT,
    "lines.markersize": MARK_PT,
    "lines.solid_capstyle": "round",
}


@contextmanager
def applied(salt: str) -> Iterator[None]:
    """Use these settings, whatever a matplotlibrc of the user says; `salt` makes the ids of an SVG its own.

    A sign that DejaVu Sans lacks is a box in the PNG and itself in the SVG, where the reader's machine has more
    fonts; matplotlib's warning about it would help nobody.
    """
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**SETTINGS, "svg.hashsalt": salt})
        yield


def series_style(position: int) -> tuple[str, str]:
    """Return colour and marker of the n-th series."""
    return SERIES_COLOURS[position % len(SERIES_COLOURS)], SERIES_MARKERS[position % len(SERIES_MARKERS)]
