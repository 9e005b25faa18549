"""The curve of a multiverse: every variant once, in order, above what it chose, beside the published p-value."""

import math
from itertools import pairwise

import pandas as pd
import pytest
from figure_rows import universe

from reinfuse.figures.specification_curve import (
    COLUMNS,
    IGNORING_MARK,
    OTHER_MARK,
    SIGNIFICANT_MARK,
    SMALLEST_SHOWN,
    data,
    draw,
)

KIND = {"kind": "specification_curve"}


def dots(axes):
    """Return {colour and fill: [(x, y)]} of the dots on some axes."""
    found = {}
    for line in axes.lines:
        if line.get_marker() == "o" and line.get_linestyle() == "None":
            key = (line.get_color(), line.get_markerfacecolor())
            found.setdefault(key, []).extend(zip(line.get_xdata(), line.get_ydata(), strict=True))
    return found


def look(mark):
    return mark["color"], mark.get("markerfacecolor", mark["color"])


def curve(figure):
    return figure.axes[1]


def test_variants_stand_in_order_with_what_one_patient_does(write_results, settings):
    """The figure must show every variant that is counted, and the extremes of its own runs only."""
    table = data(write_results(), settings(**KIND))
    chosen = table[["group", "scale", "test", "p_value", "lowest_without_one", "highest_without_one"]]
    assert list(table.columns) == COLUMNS
    assert chosen.astype(object).where(chosen.notna(), None).to_numpy().tolist() == [
        ["all", "raw", "paired_t", 0.0004, 0.0002, 0.001],
        ["completers", "square_root", "paired_t", 0.03, 0.02, 0.06],
        ["completers", "raw", "paired_t", 0.11, 0.04, 0.2],
        ["completers", "raw", "sign_test", 0.3, 0.25, 0.5],
        ["all", "raw", "welch_t_ignoring_pairs", 0.2, None, None],
        ["completers", "raw", "welch_t_ignoring_pairs", 0.4, None, None],
    ]


def test_what_is_not_counted_is_not_drawn(write_results, settings):
    """A variant that repeats another, or has no p-value, as one more dot."""
    rows = [
        universe("all", "raw", "paired_t", 0.2),
        universe("all", "square_root", "paired_t", 0.2, role="repeats"),
        universe("all", "raw", "sign_test", None, role="no_p_value"),
    ]
    table = data(write_results(variants_of_a_test=rows), settings(**KIND))
    assert table["scale"].tolist() == ["raw"]
    assert math.isnan(table["lowest_without_one"][0])


def test_each_variant_is_one_dot_and_its_look_says_what_it_is(write_results, settings):
    """Blue for significant, hollow for tests that ignore the pairs, apart from the others."""
    made = settings(**KIND)
    found = dots(curve(draw(data(write_results(), made), made)))
    assert {key: [y for _, y in places] for key, places in found.items()} == {
        look(SIGNIFICANT_MARK): [0.0004, 0.03],
        look(OTHER_MARK): [0.11, 0.3],
        look(IGNORING_MARK): [0.2, 0.4],
    }
    xs = [x for places in found.values() for x, _ in places]
    steps = [later - earlier for earlier, later in pairwise(xs)]
    assert steps[3] > 2 * steps[0]
    assert all(step == pytest.approx(steps[0]) for position, step in enumerate(steps) if position != 3)


def test_the_matrix_marks_the_choices_below_their_dots(write_results, settings, texts):
    """A mark in another row or column tells of another variant."""
    made = settings(**KIND)
    figure = draw(data(write_results(), made), made)
    columns = sorted({x for places in dots(curve(figure)).values() for x, _ in places})
    width, height = figure.get_size_inches()
    place = curve(figure).get_position()
    left, bottom = place.x0 * width, (1 - place.y0) * height
    rows = {}
    for places in dots(figure.axes[0]).values():
        for x, y in places:
            if y > bottom:
                nearest = min(range(len(columns)), key=lambda i: abs(columns[i] + left - x))
                assert columns[nearest] + left == pytest.approx(x)
                rows.setdefault(round(float(y), 6), set()).add(nearest)
    labels = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}
    words = [
        "Completers (3 to 6 infusions)", "All patients", "As measured", "Square root", "Paired t-test", "Sign test",
        "Welch t-test",
    ]  # fmt: skip
    assert sorted(words, key=lambda word: labels[word]) == words
    marked = [rows[min(rows, key=lambda y: abs(y + 0.05 - labels[word]))] for word in words]
    assert marked == [{1, 2, 3, 5}, {0, 4}, {0, 2, 3, 4, 5}, {1}, {0, 1, 2}, {3}, {4, 5}]
    assert {"Patients", "Scale", "Test", "Test that ignores the pairs"} <= set(texts(figure))
    assert "Missing values, the same for all: Complete cases." in texts(figure)


@pytest.mark.parametrize(("reported", "marker"), [("0.40", "D"), ("<0.001", "v"), (">0.05", "^")])
def test_the_published_value_and_the_level_are_drawn_where_they_are(write_results, settings, texts, reported, marker):
    """A line at another p-value is another message."""
    made = settings(**KIND) | {"alpha": 0.01}
    made["claim"]["reported"] = reported
    figure = draw(data(write_results(), made), made)
    lines = {line.get_marker(): line.get_ydata()[0] for line in curve(figure).lines if len(line.get_ydata()) == 1}
    assert lines[marker] == float(reported.lstrip("<>"))
    dashed = [line.get_ydata()[0] for line in curve(figure).lines if line.get_linestyle() == "--"]
    assert dashed == [0.01]
    assert "Shaded: significant at 0.01." in texts(figure)


def test_tiny_values_stand_at_the_edge_and_it_is_said(write_results, settings, texts):
    """1e-300 must not squeeze all others into a corner."""
    made = settings(**KIND)
    rows = [universe("all", "raw", "paired_t", 1e-300), universe("all", "raw", "sign_test", 0.5)]
    figure = draw(data(write_results(variants_of_a_test=rows), made), made)
    assert dots(curve(figure))[look(SIGNIFICANT_MARK)][0][1] == SMALLEST_SHOWN
    assert any("stand at the edge" in text for text in texts(figure))


def test_hundreds_of_variants_keep_apart(write_results, settings):
    """Marks that cover each other hide how many there are."""
    rows = [universe("all", "raw", f"signed_rank_{kind}", 0.9 / (i + 1)) for i, kind in enumerate(
        ["exact", "normal"] * 150
    )]  # fmt: skip
    made = settings(**KIND)
    figure = draw(data(write_results(variants_of_a_test=rows), made), made)
    [line] = [
        line for line in curve(figure).lines if line.get_color() == OTHER_MARK["color"] and len(line.get_xdata()) > 9
    ]
    xs = sorted(line.get_xdata())
    size_in = line.get_markersize() / 72
    assert size_in <= 1.5 / 72
    assert xs[-1] <= curve(figure).get_xlim()[1]


def test_without_variants_the_figure_says_so(write_results, settings, texts):
    """A picture without anything on it."""
    made = settings(**KIND)
    figure = draw(data(write_results(variants_of_a_test=[]), made), made)
    assert "No variant of this multiverse has a p-value." in texts(figure)


def test_the_table_is_one_that_pandas_reads_again(files, write_results, settings, tmp_path):
    """The plotted data are offered for download."""
    files(write_results(), settings(**KIND), tmp_path / "figure")
    assert len(pd.read_csv(tmp_path / "figure.csv")) == 6
