"""Patients' lines: equal lines are counted, nobody is named, and a missing visit is no value."""

import numpy as np
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.figures.patient_lines import VERY_MANY_LINES
from reinfuse.figures.trajectories import data, draw


def lines(table, group):
    """Return {(values in order of time): number of patients}."""
    mine = table[table["group"] == group]
    return {tuple(rows["value"]): rows["patients"].iloc[0] for _, rows in mine.groupby("line")}


def test_equal_lines_are_one_line_with_its_number_of_patients(write_results, settings):
    """Lines on top of each other would look like one patient."""
    table = data(write_results(), settings(kind="trajectories"))
    assert lines(table, "completers") == {(8.0, 8.0): 1, (7.0, 7.0): 3, (10.0, 5.0): 1, (10.0, 7.0): 1}
    assert lines(table, "stopped") == {(4.0, 6.0): 1, (8.0, 9.0): 1}


def test_the_number_stands_on_the_line(write_results, settings, texts):
    """The count is the only sign that a thick line is three patients."""
    made = settings(kind="trajectories")
    written = texts(draw(data(write_results(), made), made))
    assert written.count("3") == 1
    assert "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}6" in " ".join(written)


def test_no_patient_is_named(write_results, settings):
    """A figure's data are published; they must not carry pseudonyms."""
    table = data(write_results(), settings(kind="trajectories"))
    assert not table.astype(str).apply(lambda column: column.str.fullmatch(r"P\d\d")).to_numpy().any()


def test_a_missing_visit_has_no_row_and_a_patient_without_values_no_line(write_results, settings):
    """A missing score that was carried forward or set to zero would be an invented one."""
    patients = {"P01": (3, 8.0, None, 1, 1), "P02": (3, None, None, 1, 1), "P03": (3, None, 6.0, 1, 1)}
    made = settings(kind="trajectories", groups=["completers"])
    table = data(write_results(patients=patients), made)
    assert table[["line", "patients", "timepoint", "value"]].to_numpy().tolist() == [
        [1, 1, "baseline", 8.0],
        [2, 1, "six_months", 6.0],
    ]
    draw(table, made)


def test_doses_stand_on_a_square_root_scale(write_results, settings):
    """On a linear scale the small doses of most patients lie on each other."""
    made = settings(kind="trajectories", outcome="opioid_use", groups=["completers"])
    axes = draw(data(write_results(), made), made).axes[1]
    heights = axes.transData.transform([(0, 0.0), (0, 100.0), (0, 400.0)])[:, 1]
    assert (heights[2] - heights[0]) / (heights[1] - heights[0]) == pytest.approx(2.0)


def test_a_group_without_values_keeps_its_panel(write_results, settings, texts):
    """A panel that silently vanished would hide that a group has no data."""
    made = settings(kind="trajectories", groups=["completers", "nobody"])
    written = texts(draw(data(write_results(), made), made))
    assert "No patient with a value" in written


def test_nothing_to_draw_is_said_in_the_figure(write_results, settings, texts):
    """An empty study must give an honest figure, not a failure or an empty frame."""
    made = settings(kind="trajectories")
    table = data(write_results(patients={"P01": (3, None, None, None, None)}), made)
    assert texts(draw(table, made))[0] == "No data"


def test_an_undeclared_outcome_is_an_error(write_results, settings):
    """A user who asks for what is not there must read what to mend."""
    with pytest.raises(AnalysisError, match=r"names 'sleep', but 'outcomes' does not declare it.*pain, opioid_use"):
        data(write_results(), settings(kind="trajectories", outcome="sleep"))


def test_very_many_lines_are_one_picture_in_an_svg(write_results, settings):
    """Thousands of strokes would make the report too large to open."""
    doses = np.random.default_rng(1).integers(1, 10**6, size=(VERY_MANY_LINES + 1, 2))
    patients = {f"P{i}": (3, 1.0, 1.0, float(a), float(b)) for i, (a, b) in enumerate(doses)}
    made = settings(kind="trajectories", outcome="opioid_use", groups=["completers"])
    axes = draw(data(write_results(patients=patients), made), made).axes[1]
    assert axes.collections
    assert all(artist.get_rasterized() for artist in axes.collections)
