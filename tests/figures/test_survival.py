"""Curves of relief: steps at the right days, both datings, and the patients at risk under the axis."""

import math

import pytest
from clinical_tables import analysis, clinic, patients, scores
from figure_rows import followed
from matplotlib.collections import PolyCollection

from reinfuse.figures.survival import AT_RISK, COLUMNS, SHARE, data, draw
from reinfuse.model import durability

KIND = {"kind": "survival"}
LATEST, EARLIEST = "kaplan_meier", "kaplan_meier_earliest_loss"


def steps(table, method, group="completers"):
    """Return day and share of one curve."""
    rows = table[(table["group"] == group) & (table["method"] == method)]
    return list(zip(rows["day"], rows["value"], strict=True))


def test_the_curves_are_those_of_the_estimates(write_results, settings):
    """Curves of the other dating, or without the whole group at the start."""
    table = data(write_results(), settings(**KIND))
    assert list(table.columns) == COLUMNS
    assert steps(table, LATEST) == [(0, 1), (14, 0.8), (28, 0.5), (84, 0.5)]
    assert steps(table, EARLIEST) == [(0, 1), (0, 0.8), (14, 0.5), (84, 0.5)]
    at_risk = table[table["quantity"] == AT_RISK]
    assert list(zip(at_risk["day"], at_risk["value"], strict=True)) == [(0, 10), (14, 10), (28, 8), (42, 5)]
    assert table.loc[table["quantity"] == SHARE, "low"].isna().tolist() == [True, False, False, False] * 2


def test_what_the_model_writes_is_what_the_figure_reads(tmp_path, settings):
    """A name of an estimate that one of the two has changed: the curve of three patients, worked out by hand.

    Two lose relief, found at weeks 4 and 12 and there last at weeks 2 and 4; one keeps it to week 12.
    """
    course = {
        "a": {"baseline": 8, "week_1": 2, "week_2": 2, "week_4": 8},
        "b": {"baseline": 8, "week_1": 2, "week_4": 3, "week_12": 8},
        "c": {"baseline": 8, "week_1": 2, "week_12": 2},
    }
    told = analysis("durability", outcome="pain", start="baseline", weeks=[2, 8])
    found = durability.estimate(clinic(patients=patients(*course), assessments=scores(course)), told)
    found.to_csv(tmp_path / "estimates.csv", index=False)
    chosen = settings(analysis="an_analysis", **KIND) | {"model": told["spec"]}
    table = data(tmp_path, chosen)
    assert steps(table, LATEST, "all") == [(0, 1), (21, pytest.approx(2 / 3)), (77, pytest.approx(1 / 3))]
    assert steps(table, EARLIEST, "all") == [
        (0, 1), (7, pytest.approx(2 / 3)), (21, pytest.approx(1 / 3)), (77, pytest.approx(1 / 3)),
    ]  # fmt: skip
    assert table.loc[table["quantity"] == AT_RISK, "value"].tolist() == [3, 3, 2]


def test_a_curve_keeps_its_height_until_the_next_step(write_results, settings):
    """A slope between two days, as if relief had gone little by little."""
    chosen = settings(groups=["completers"], **KIND)
    _, axes = draw(data(write_results(), chosen), chosen).axes
    latest, earliest = axes.lines
    assert list(latest.get_xdata()) == [0, 2, 2, 4, 4, 12, 12]
    assert list(latest.get_ydata()) == [1, 1, 0.8, 0.8, 0.5, 0.5, 0.5]
    assert list(earliest.get_ydata()) == [1, 1, 0.8, 0.8, 0.5, 0.5, 0.5]
    assert list(earliest.get_xdata()) == [0, 0, 0, 2, 2, 12, 12]
    assert latest.get_linestyle() != earliest.get_linestyle()


def test_bands_stand_where_there_are_limits(write_results, settings):
    """A band before the first loss, where none is defined, or limits of the step before."""
    chosen = settings(groups=["completers"], **KIND)
    _, axes = draw(data(write_results(), chosen), chosen).axes
    latest, _ = [each for each in axes.collections if isinstance(each, PolyCollection)]
    corners = {tuple(corner) for path in latest.get_paths() for corner in path.vertices.tolist()}
    assert min(x for x, _ in corners) == 2
    assert {(2.0, 0.4), (2.0, 0.9), (4.0, 0.4), (4.0, 0.9), (4.0, 0.25), (12.0, 0.75)} <= corners


def test_numbers_at_risk_stand_below_their_weeks(write_results, settings, texts):
    """Counts without weeks, or of weeks that the axis does not reach."""
    chosen = settings(groups=["completers"], **KIND)
    written = texts(draw(data(write_results(), chosen), chosen))
    below = [text for text in written if text.isdigit()]
    assert below == ["0", "10", "2", "10", "4", "8", "6", "5"]
    said = " ".join(written)
    for words in ("interval censoring", "the visit that finds it", "the visit before", "95 % confidence", "At risk"):
        assert words in said


def test_who_was_not_followed_is_said(write_results, settings, texts):
    """An empty panel, or a group that disappears."""
    chosen = settings(**KIND)
    written = texts(draw(data(write_results(), chosen), chosen))
    assert "Nobody’s relief was followed over time." in written
    nobody = write_results("nobody", estimates=followed("completers", {LATEST: [(14.0, math.nan)]}, [0]))
    assert texts(draw(data(nobody, chosen), chosen))[0] == "No data"
