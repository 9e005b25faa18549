"""Where the truth lies in its interval: on one scale for all units, each interval once."""

import pandas as pd
import pytest

from reinfuse.figures.recovery import COLUMNS, data, draw

ROWS = [
    # group, method, primary, truth, estimate, low, high, holds; where the truth lies
    (("all", "wilson", "no", 5.0, 4.0, 2.0, 6.0, "yes"), None),
    (("all", "exact", "yes", 5.0, 4.0, 2.0, 8.0, "yes"), 0.25),
    (("low", "exact", "yes", 1.0, 4.0, 2.0, 8.0, "no"), -1.5),
    (("end", "exact", "yes", 8.0, 4.0, 2.0, 8.0, "yes"), 1.0),
    (("far", "exact", "yes", 40.0, 4.0, 2.0, 8.0, "no"), 9.0),
    (("none", "exact", "yes", 0.1, 0.0, 0.0, 0.3, "yes"), 1 / 3),
]


@pytest.fixture
def results(tmp_path):
    """Write a recovery.csv."""
    names = ["group", "method", "primary", "truth", "estimate", "ci_low", "ci_high", "holds"]
    table = pd.DataFrame([row for row, _ in ROWS], columns=names)
    table = table.assign(analysis="one", estimand="mean", outcome="pain", contrast="", timepoint="")
    table.to_csv(tmp_path / "recovery.csv", index=False)
    return tmp_path


def test_the_truth_is_placed_by_the_side_of_the_interval_that_it_lies_on(results, settings):
    """A mark beyond 1 must be a miss and none within: both are read from the same picture."""
    table = data(results, settings(kind="recovery"))
    assert table.columns.tolist() == COLUMNS
    assert table["group"].tolist() == ["all", "low", "end", "far", "none"]
    assert table["place"].tolist() == pytest.approx([place for _, place in ROWS if place is not None])
    assert ((table["place"].abs() <= 1) == (table["holds"] == "yes")).all()


def test_an_interval_without_room_puts_the_truth_at_the_edge(results, settings):
    """An exact interval of nobody ends at its estimate: dividing by its length gave no number, and no mark."""
    table = pd.read_csv(results / "recovery.csv").head(1).assign(truth=5.0, estimate=6.0, ci_low=6.0, ci_high=7.0)
    table.to_csv(results / "recovery.csv", index=False)
    assert data(results, settings(kind="recovery"))["place"].tolist()[0] <= -2


def test_every_interval_is_one_mark_and_is_counted(results, settings, texts):
    """A mark too few hides a miss."""
    made = settings(kind="recovery")
    figure = draw(data(results, made), made)
    dots = [line for line in figure.axes[1].lines if line.get_linestyle() == "None"]
    assert sum(len(line.get_xdata()) for line in dots) == 5
    assert "3 of 5" in texts(figure)
    assert max(abs(x) for line in dots for x in line.get_xdata()) <= 2


def test_nothing_known_is_said(results, settings, texts):
    """A study whose analyses have no truth must give an honest figure, not a failure."""
    pd.read_csv(results / "recovery.csv").head(0).to_csv(results / "recovery.csv", index=False)
    made = settings(kind="recovery")
    assert "No data" in texts(draw(data(results, made), made))
