"""The recovery benchmark's own arithmetic, and the page that it and the calibration write into."""

import math

import pytest
from methods_page import inserted
from twin_recovery import Cell, cells, markdown, unexplained

DRAWS = [{("mean", "t"): (8, 10), ("share", "wilson"): (1, 1)}, {("mean", "t"): (10, 10)}]


def test_draws_are_averaged_and_their_spread_is_the_error():
    """Intervals of one draw go together: counting each as a draw of its own would make the error too small."""
    mean, share = cells(DRAWS, 0.9)
    assert mean == Cell("mean", "t", 10, pytest.approx(0.9), pytest.approx(0.1 / math.sqrt(2)))
    assert share == Cell("share", "wilson", 0.5, 1.0, pytest.approx(0.3))


@pytest.mark.parametrize(
    ("method", "held", "error", "named"),
    [
        ("wilson", 0.90, 0.01, True),
        ("wilson", 0.93, 0.02, False),
        ("wilson", 0.935, 0.001, False),
        ("wilson", 0.98, 0.005, True),
        ("clopper_pearson", 0.99, 0.001, False),
    ],
)
def test_only_what_neither_chance_nor_a_reason_explains_is_named(method, held, error, named):
    """An interval that misses the truth too often and passes, or a benchmark that fails by chance."""
    assert bool(unexplained([Cell("responder_share", method, 1, held, error)], 0.95)) is named


def test_the_table_sets_coverage_beside_its_level():
    """A share without its error, its level or its cause says nothing."""
    page = markdown("a-study", 2, 0.9, [Cell("share_withdrawn", "clopper_pearson", 1, 0.945, 0.01)])
    assert page.startswith("`a-study`: 2 draws, intervals of 90 %.\n")
    last = page.splitlines()[-1]
    assert last == ("| `share_withdrawn` | `clopper_pearson` | 1 | 94.5 ± 1.0 | 1.050 | exact: never below its level |")


def test_the_page_keeps_what_stands_around_the_tables():
    """Prose, or another table, lost when one is written again."""
    other = "<!-- b: begin -->\nkept\n<!-- b: end -->\n"
    page = f"before\n<!-- a: begin -->\nold\n<!-- a: end -->\n{other}after\n"
    assert inserted(page, "a", "new\n") == f"before\n<!-- a: begin -->\nnew\n<!-- a: end -->\n{other}after\n"


def test_a_page_without_markers_is_refused():
    """A table that is computed for an hour and written nowhere."""
    with pytest.raises(SystemExit, match="has no '<!-- a: begin -->'"):
        inserted("nothing", "a", "new\n")
