"""Nothing is cut off and no text lies on another, with ordinary words and with very long ones."""

import copy
import importlib
import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

LONG = "Patients who completed the whole series of outpatient infusions without any interruption at all"
TOLERANCE_PIXELS = 1.5


def boxes(figure):
    """Return {text: box in pixels} of all texts, as the PNG has them."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    found = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in found]


def lengthen(settings):
    """Return settings in which every label of the study is very long."""
    settings = copy.deepcopy(settings)  # the specifications of figures are shared by all tests
    for section in ("groups", "outcomes", "timepoints", "covariates"):
        for name, entry in settings[section].items():
            entry["label"] = f"{LONG} {name}"
    for lane in settings["spec"].get("lanes", []):
        for labelled in (lane, *lane["entries"]):
            labelled["label"] = f"{LONG} {labelled['label']}"
    return settings


@pytest.mark.parametrize("rows", ["public", "simulated"])
@pytest.mark.parametrize("change", [lambda settings: settings, lengthen], ids=["ordinary", "long"])
def test_no_text_is_cut_off_or_covered(write_results, settings, each_kind, change, rows):
    """A label that runs out of the picture or over another cannot be read."""
    chosen = change(settings(rows=rows, **each_kind))
    if each_kind["kind"] == "course":
        chosen["spec"]["published"] = [{"label": LONG, "timepoint": "after_series", "mean": "after_mean"}]
    kind = importlib.import_module(f"reinfuse.figures.{each_kind['kind']}")
    figure = kind.draw(kind.data(write_results(), chosen), chosen)
    width, height = figure.get_size_inches() * figure.dpi
    found = boxes(figure)
    for text, box in found:
        assert box.x0 >= -TOLERANCE_PIXELS, text
        assert box.x1 <= width + TOLERANCE_PIXELS, text
        assert box.y0 >= -TOLERANCE_PIXELS, text
        assert box.y1 <= height + TOLERANCE_PIXELS, text
    for (text, box), (other, other_box) in itertools.combinations(found, 2):
        beside = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
        above = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
        assert beside <= TOLERANCE_PIXELS or above <= TOLERANCE_PIXELS, f"{text!r} lies on {other!r}"


def test_every_figure_has_the_width_of_a_page(write_results, settings, each_kind):
    """Figures of different widths would be shown with letters of different sizes."""
    kind = importlib.import_module(f"reinfuse.figures.{each_kind['kind']}")
    chosen = settings(**each_kind)
    assert kind.draw(kind.data(write_results(), chosen), chosen).get_size_inches()[0] == 6.5
