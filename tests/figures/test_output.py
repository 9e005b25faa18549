"""The files of a figure: the same bytes for the same data, and an SVG that can stand in any page."""

import re
import xml.etree.ElementTree as ElementTree
from io import BytesIO

import matplotlib as mpl
import pandas as pd
import pytest
from figure_rows import described
from PIL import Image

from reinfuse.figures.output import SVG, XLINK


def test_bytes_depend_on_the_data_alone(files, files_of_each_kind, write_results, settings, each_kind, tmp_path):
    """A figure that differs from run to run would re-run what follows it, and hide real changes."""
    mpl.rcParams.update({"font.size": 30, "ytick.direction": "in", "lines.markeredgewidth": 5, "svg.hashsalt": "other"})
    again = files(write_results("elsewhere"), settings(**each_kind), tmp_path / "deeper" / "down" / "other_name")
    assert list(again) == [".svg", ".png", ".csv"]
    assert again == files_of_each_kind


def test_another_number_gives_other_bytes(files, write_results, settings, tmp_path):
    """Equal bytes for unequal data would mean that the figure does not show them."""
    chosen = settings(kind="course", groups=["completers"])
    figures = [
        files(
            write_results(str(mean), estimates=described("completers", "baseline", mean, 2.0, 9)),
            chosen,
            tmp_path / str(mean) / "figure",
        )
        for mean in (5.0, 5.1)
    ]
    assert all(figures[0][ending] != figures[1][ending] for ending in (".svg", ".png", ".csv"))


def test_csv_gives_back_the_plotted_doubles(files, write_results, settings, tmp_path):
    """Rounded numbers in the CSV would not be those of the figure."""
    mean = 0.1 + 0.2
    results = write_results(estimates=described("completers", "baseline", mean, 1 / 3, 9))
    files(results, settings(kind="course", groups=["completers"]), tmp_path / "figure")
    table = pd.read_csv(tmp_path / "figure.csv")
    assert (table["mean"][0], table["low"][0]) == (mean, mean - 1 / 3)


@pytest.mark.attack("hiding places", "labels, repeated by the drawing library as comments of the SVG", "absent")
def test_svg_holds_no_comment_date_path_or_address(files_of_each_kind, tmp_path_factory):
    """A date or a path breaks determinism and tells about the machine; a comment repeats the texts."""
    svg = files_of_each_kind[".svg"].decode()
    assert "<!" not in svg
    assert "<?" not in svg
    assert "metadata" not in svg
    assert str(tmp_path_factory.getbasetemp()) not in svg
    assert not re.search(r"\b20\d\d-\d\d-\d\d", svg)
    assert set(re.findall(r"https?://[^\"<\s]+", svg)) <= {SVG, XLINK}


def test_svg_needs_no_style_of_its_own(files_of_each_kind):
    """A style element would apply to the whole page; style attributes may be forbidden there."""
    root = ElementTree.fromstring(files_of_each_kind[".svg"])
    assert not list(root.iter(f"{{{SVG}}}style"))
    assert not [element for element in root.iter() if "style" in element.attrib]


def test_svg_is_named_and_described_for_those_who_cannot_see_it(files_of_each_kind):
    """A picture without a name is silence to a screen reader; % $ < & must arrive as they are."""
    root = ElementTree.fromstring(files_of_each_kind[".svg"])
    assert root.get("role") == "img"
    named = [root.find(f"*[@id='{name}']") for name in root.attrib["aria-labelledby"].split()]
    assert [(element.tag, element.text) for element in named] == [
        (f"{{{SVG}}}title", "A title with 50 % and $x$"),
        (f"{{{SVG}}}desc", "A caption with 5 % < $y_1$ & more."),
    ]


def test_ids_are_needed_and_are_no_other_figure_s(files, write_results, settings, tmp_path):
    """Figures stand in one page: an id that comes twice would clip or mark the wrong one."""
    ids = []
    for name, rows in (("one", "public"), ("two", "public")):
        chosen = {**settings(rows=rows, kind="course"), "figure": name}
        svg = files(write_results(), chosen, tmp_path / name)[".svg"].decode()
        ids += re.findall(r'\bid="([^"]+)"', svg)
        for reference in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg):
            assert "".join(reference) in ids
    assert len(ids) == len(set(ids))


def test_text_stays_text_in_the_svg(files, write_results, settings, tmp_path):
    """Letters drawn as curves cannot be searched, read aloud or enlarged well, and take ten times the bytes."""
    chosen = settings(kind="course")
    chosen["groups"]["completers"]["label"] = "Costs $5 or 10 % _more_"
    root = ElementTree.fromstring(files(write_results(), chosen, tmp_path / "figure")[".svg"])
    written = [element.text for element in root.iter(f"{{{SVG}}}text")]
    assert "Costs $5 or 10 %" in written
    assert "Mean and 95 % confidence interval; lower is better" in written


def test_png_carries_its_title_and_nothing_of_the_machine(files_of_each_kind):
    """The name and version of a program in the file would change its bytes at each upgrade."""
    with Image.open(BytesIO(files_of_each_kind[".png"])) as image:
        assert image.text == {"Title": "A title with 50 % and $x$"}
        assert image.width == 1300


def test_simulated_rows_are_marked(files, files_of_each_kind, write_results, settings, each_kind, tmp_path):
    """A simulated figure that is passed on without its report must not be taken for patients."""
    mark = "Simulated data: these patients are invented"
    simulated = files(write_results(), settings(rows="simulated", **each_kind), tmp_path / "figure")
    assert mark in simulated[".svg"].decode()
    assert mark not in files_of_each_kind[".svg"].decode()


def test_signs_that_the_font_lacks_give_no_warning(files, write_results, settings, tmp_path):
    """A clinic's labels may be in any script; the console stays quiet and the SVG keeps them."""
    chosen = settings(kind="course")
    chosen["groups"]["completers"]["label"] = "完了した患者"
    assert "完了した患者" in files(write_results(), chosen, tmp_path / "figure")[".svg"].decode()
