"""The figures of the synthesis: what is in them, nothing added up, nothing cut off."""

import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from reinfuse.figures.style import applied
from reinfuse.synthesis import forest, over_time
from reinfuse.synthesis.drawings import SPECS, figure_data, write_figures
from reinfuse.synthesis.gather import gather_effects

TOLERANCE_PIXELS = 1.5
LONG = "Patients who completed the whole series of outpatient infusions without any interruption at all"
DRAW = {"forest": forest.draw, "over_time": over_time.draw}


def settings(name):
    """Return what a figure is told."""
    return {"study": "synthesis", "figure": name, "spec": SPECS[name], "rows": "public"}


def test_each_effect_of_real_patients_is_drawn_once_and_nothing_more(results, told):
    """A row for a mean over all, or an invented effect among real ones."""
    data = figure_data(gather_effects(results, told))
    names = {name: sorted(table["study"] + "/" + table["contribution"]) for name, table in data.items()}
    assert names == {
        "changes": ["first/change", "second/change", "third/course"],
        "shares": ["first/responders", "second/lasting", "second/responders"],
        "over_time": ["first/change", "second/change", "second/lasting", "second/responders", "third/course"],
    }


def test_what_has_nothing_to_draw_is_not_drawn(results, told):
    """An empty picture."""
    del told["studies"]["first"], told["studies"]["second"]
    assert sorted(figure_data(gather_effects(results, told))) == ["changes", "over_time"]


def test_same_effects_same_bytes(results, told, tmp_path):
    """A date, or an order of a set, in a picture."""
    effects = gather_effects(results, told)
    first, second = ([path.read_bytes() for path in write_figures(tmp_path / name, effects)] for name in ("one", "two"))
    assert first == second
    assert len(first) == 9


@pytest.mark.parametrize("name", list(SPECS))
@pytest.mark.parametrize("long", [False, True], ids=["ordinary", "long"])
def test_no_text_is_cut_off_or_covered(results, told, name, long):
    """A label that runs out of the picture or over another cannot be read."""
    if long:
        for study in told["studies"].values():
            for part in study["contributions"].values():
                part |= {"label": LONG, "estimand": LONG, "population": LONG, "horizon_days": [183, 183]}
    data = figure_data(gather_effects(results, told))[name]
    with applied(salt=name):
        figure = DRAW[SPECS[name]["kind"]](data, settings(name))
        renderer = FigureCanvasAgg(figure).get_renderer()
        texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
        width, height = figure.get_size_inches() * figure.dpi
    assert figure.get_size_inches()[0] == 6.5
    for text, box in boxes:
        assert -TOLERANCE_PIXELS <= box.x0 <= box.x1 <= width + TOLERANCE_PIXELS, text
        assert -TOLERANCE_PIXELS <= box.y0 <= box.y1 <= height + TOLERANCE_PIXELS, text
    for (text, box), (other, other_box) in itertools.combinations(boxes, 2):
        beside = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
        above = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
        assert beside <= TOLERANCE_PIXELS or above <= TOLERANCE_PIXELS, f"{text!r} lies on {other!r}"


def test_letters_never_run_out():
    """A 27th effect without a name."""
    assert over_time.letters(28)[25:] == ["z", "aa", "ab"]
