"""Drawings that stand inside a page: their ids are their own, and nothing in them can run or reach out."""

from urllib.parse import unquote

import pytest
from study_results import SVG, settings, write_results

from reinfuse.errors import ContractError
from reinfuse.report.figures import MOST_ROWS_SHOWN, inline_svg, read_figures


def drawing(tmp_path, body):
    """Write an SVG with this body and return its path."""
    path = tmp_path / "x.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{body}</svg>',
        encoding="utf-8",
    )
    return path


def test_every_id_and_reference_gets_the_figures_own_prefix(tmp_path):
    """Two figures that use each other's clip paths and marks."""
    path = tmp_path / "x.svg"
    path.write_text(SVG.format(name="x"))
    text = str(inline_svg(path, "figure-x"))
    for expected in (
        'id="figure-x-c"',
        "url(#figure-x-c)",
        'xlink:href="#figure-x-m"',
        'labelledby="figure-x-t figure-x-d"',
    ):
        assert expected in text
    assert "ns0:" not in text


def test_text_stays_text_and_is_escaped(tmp_path):
    """Labels turned into outlines, or into markup."""
    text = str(inline_svg(drawing(tmp_path, "<text>Pain &lt;script&gt; 0–10</text>"), "f"))
    assert "<text>Pain &lt;script&gt; 0–10</text>" in text


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a xlink:href="#x"><text>x</text></a>',
        '<use xlink:href="https://example.org/x.svg#a"/>',
        '<image xlink:href="https://example.org/x.png"/>',
        "<style>@import url(https://example.org/x.css);</style>",
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        '<rect fill="url(https://example.org/x.svg#a)"/>',
        '<rect style="fill: url(&quot;https://example.org/x.svg#a&quot;)"/>',
    ],
)
def test_a_drawing_that_could_run_or_reach_out_is_refused(tmp_path, body):
    """A script or a request inside a page that promises neither."""
    with pytest.raises(ContractError, match="does not need"):
        inline_svg(drawing(tmp_path, body), "f")


def test_a_picture_inside_a_drawing_is_kept(tmp_path):
    """Thousands of marks are drawn as one picture; a clinic with many patients would get no report."""
    body = '<image xlink:href="data:image/png;base64,iVBORw0KGgo=" width="1" height="1"/>'
    assert "data:image/png;base64,iVBORw0KGgo=" in inline_svg(drawing(tmp_path, body), "f")


def test_what_is_no_svg_is_refused(tmp_path):
    """A half-written file inside the page."""
    path = tmp_path / "x.svg"
    path.write_text("<svg")
    with pytest.raises(ContractError, match="not an SVG"):
        inline_svg(path, "f")


def test_the_data_of_a_figure_go_with_it(tmp_path):
    """A download that differs from the file of the results."""
    folder = write_results(tmp_path / "study")
    course = read_figures(folder / "figures", settings())[0]
    head, _, content = course.data.partition(",")
    assert head == "data:text/csv;charset=utf-8"
    assert unquote(content) == (folder / "figures" / "course.csv").read_text(encoding="utf-8")
    assert (course.columns, course.rows) == (["label", "mean"], [["a, “b”", "7.25"]])


def test_long_data_are_offered_but_not_shown(tmp_path):
    """Thousands of rows that nobody reads, in every page."""
    folder = write_results(tmp_path / "study")
    (folder / "figures" / "course.csv").write_text("x\n" + "1\n" * (MOST_ROWS_SHOWN + 1))
    course = read_figures(folder / "figures", settings())[0]
    assert course.rows == []
    assert unquote(course.data).count("1\n") == MOST_ROWS_SHOWN + 1
