"""Changes against a covariate: each patient is one mark, and marks of equal patients do not hide each other."""

import numpy as np
import pandas as pd
import pytest

from reinfuse.errors import AnalysisError
from reinfuse.figures.change_against import MARKS, data, draw


def marks(figure, panel):
    """Return the places of all marks of a panel."""
    kinds = {mark["marker"] for mark in MARKS.values()}
    return [tuple(xy) for line in figure.axes[panel].lines if line.get_marker() in kinds for xy in line.get_xydata()]


def test_each_patient_is_one_row_with_end_minus_start(write_results, settings):
    """A change of the wrong sign would turn harm into benefit."""
    table = data(write_results(), settings(kind="change_against", outcomes=["pain"]))
    assert table[["covariate_value", "change", "highlighted"]].to_numpy().tolist() == [
        [1, 1.0, False], [1, 2.0, False], [3, 0.0, True], [3, 0.0, True], [3, 0.0, True], [6, -5.0, True],
        [6, -3.0, True], [6, 0.0, True],
    ]  # fmt: skip


def test_equal_patients_are_counted_and_numbered(write_results, settings):
    """Without a place of its own, a patient vanishes under another."""
    table = data(write_results(), settings(kind="change_against", outcomes=["pain"]))
    here = table[(table["covariate_value"] == 3) & (table["change"] == 0)]
    assert list(here["patients_here"]) == [3, 3, 3]
    assert list(here["place_here"]) == [0, 1, 2]


def test_no_two_marks_share_a_place(write_results, settings):
    """As many marks as patients must be seen, whatever group the coinciding patients belong to."""
    patients = {f"P{i:02}": (3, 5.0, 5.0, 10.0, 10.0) for i in range(9)}
    made = settings(kind="change_against", highlight="nobody")
    table = data(write_results(patients=patients), made)
    figure = draw(table, made)
    assert len(set(marks(figure, 1))) == len(patients)


def test_moved_marks_stay_nearer_to_their_own_value(write_results, settings):
    """A mark that drifts to the neighbouring number of infusions would be read as that number."""
    patients = {f"P{i:02}": (3 + i % 2, 5.0, 5.0, 10.0, 10.0) for i in range(40)}
    made = settings(kind="change_against", outcomes=["pain"])
    table = data(write_results(patients=patients), made)
    places = np.array(marks(draw(table, made), 1))[:, 0]
    middle = (places.min() + places.max()) / 2
    assert sorted(places < middle) == [False] * 20 + [True] * 20


def test_patients_without_both_visits_or_the_covariate_have_no_mark(write_results, settings):
    """A missing value that counted as zero would be an invented one."""
    patients = {"P01": (3, 8.0, None, 1, 1), "P02": (4, 5.0, 6.0, 1, 1), "P03": (None, 5.0, 6.0, 1, 1)}
    results = write_results(patients={name: (row[0] or 0, *row[1:]) for name, row in patients.items()})
    path = results / "clean" / "patients.parquet"
    table = pd.read_parquet(path)
    table["infusions"] = [row[0] for row in patients.values()]
    table.to_parquet(path)
    drawn = data(results, settings(kind="change_against", outcomes=["pain"]))
    assert drawn[["covariate_value", "change"]].to_numpy().tolist() == [[4, 1.0]]


def test_a_covariate_of_words_is_drawn_in_alphabetical_order(write_results, settings, texts):
    """A category has no numeric axis; it must still be drawn."""
    results = write_results()
    path = results / "clean" / "patients.parquet"
    table = pd.read_parquet(path)
    table["infusions"] = ["back pain", "neuropathy"] * 4
    table.to_parquet(path)
    made = settings(kind="change_against", outcomes=["pain"])
    written = texts(draw(data(results, made), made))
    assert written.index("back pain") < written.index("neuropathy")


def test_no_patient_is_named(write_results, settings):
    """A figure's data are published; they must not carry pseudonyms."""
    table = data(write_results(), settings(kind="change_against"))
    assert not table.astype(str).apply(lambda column: column.str.fullmatch(r"P\d\d")).to_numpy().any()


def test_a_covariate_that_no_source_fills_is_an_error(write_results, settings):
    """A declared covariate without a column must be said, not drawn as nothing."""
    made = settings(kind="change_against", covariate="dose")
    made["covariates"]["dose"] = {"label": "Dose", "unit": "mg", "type": "number"}
    with pytest.raises(AnalysisError, match="no source fills it"):
        data(write_results(), made)


def test_nothing_to_draw_is_said_in_the_figure(write_results, settings, texts):
    """An empty study must give an honest figure, not a failure or an empty frame."""
    made = settings(kind="change_against")
    table = data(write_results(patients={"P01": (3, 1.0, None, None, None)}), made)
    assert texts(draw(table, made)) == ["No data", "No patient has both visits and a value of: Ketamine infusions."]
