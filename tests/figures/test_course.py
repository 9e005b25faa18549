"""Means over the visits: every number comes from the estimates or from a claim, and the bars say what they are."""

import math

import pytest
from figure_rows import described, estimate

from reinfuse.errors import AnalysisError, ClaimError
from reinfuse.figures.course import data, draw

PUBLISHED = {"label": "After the series", "timepoint": "after_series", "mean": "after_mean", "sd": "after_sd"}


def test_means_and_limits_are_those_of_the_estimates(write_results, settings):
    """A figure that computed means or limits of its own could contradict the tables."""
    table = data(write_results(), settings(kind="course"))
    assert table[["series", "timepoint", "day", "n_patients", "mean", "low", "high"]].to_numpy().tolist() == [
        ["completers", "baseline", 0.0, 11, 7.4, 6.0, 8.8],
        ["completers", "six_months", 221.0, 10, 5.9, 4.5, 7.3],
        ["stopped", "baseline", 0.0, 7, 7.5, 6.1, 8.9],
        ["stopped", "six_months", 221.0, 7, 7.9, 6.9, 8.9],
    ]
    assert set(table["interval"]) == {"confidence interval"}


def test_bars_of_standard_deviations_are_called_so(write_results, settings, texts):
    """Bars of standard deviations that a reader took for confidence intervals would mislead."""
    rows = described("completers", "baseline", 7.0, 2.0, 11)
    made = settings(kind="course", groups=["completers"])
    table = data(write_results(estimates=rows), made)
    assert table[["low", "high", "interval"]].to_numpy().tolist() == [[5.0, 9.0, "one standard deviation"]]
    assert "Mean ± one standard deviation; lower is better" in texts(draw(table, made))


def test_a_single_patient_has_a_mean_and_no_bar(write_results, settings, texts):
    """One patient has no interval: it must be drawn without one, not dropped, and without a warning."""
    rows = [
        *described("completers", "baseline", 7.0, 2.0, 11, ci_low=5.7, ci_high=8.3),
        *described("stopped", "baseline", 4.0, None, 1),
    ]
    made = settings(kind="course")
    table = data(write_results(estimates=rows), made)
    alone = table[table["series"] == "stopped"].iloc[0]
    assert (alone["mean"], alone["interval"]) == (4.0, "")
    assert math.isnan(alone["low"])
    assert "Mean and 95 % confidence interval; lower is better" in texts(draw(table, made))


def test_a_visit_without_patients_is_left_out(write_results, settings):
    """A described visit that nobody attended has a missing mean, which is no point of a plot."""
    rows = [
        *described("completers", "baseline", 7.0, 2.0, 11, ci_low=5.7, ci_high=8.3),
        *described("completers", "after_series", None, None, 0),
    ]
    table = data(write_results(estimates=rows), settings(kind="course", groups=["completers"]))
    assert list(table["timepoint"]) == ["baseline"]


def test_means_of_other_analyses_are_not_mixed_in(write_results, settings):
    """Other analyses give means of fewer patients under the same names; only a description has all of them."""
    place = {"outcome": "pain", "group": "completers", "timepoint": "baseline"}
    rows = [
        estimate(analysis="direction", estimand="mean", estimate=1.0, n_patients=3, **place),
        *described("completers", "baseline", 7.0, 2.0, 11, ci_low=5.7, ci_high=8.3),
    ]
    table = data(write_results(estimates=rows), settings(kind="course", groups=["completers"]))
    assert list(table["mean"]) == [7.0]


def test_published_means_come_from_their_claims(write_results, settings, texts):
    """A published mean that no rows support must be kept apart and labelled."""
    made = settings(kind="course", published=[PUBLISHED])
    table = data(write_results(), made)
    point = table[table["source"] == "published"].iloc[0]
    assert (point["series"], point["mean"], point["day"], point["interval"]) == ("after_mean", 2.5, 38.0, "")
    written = texts(draw(table, made))
    assert "Hollow: published, no rows" in written
    assert "After the series" in written


def test_published_standard_deviation_is_drawn_beside_standard_deviations_only(write_results, settings):
    """A standard deviation beside confidence intervals would look like an interval of absurd width."""
    rows = described("completers", "baseline", 7.0, 2.0, 11)
    made = settings(kind="course", groups=["completers"], published=[PUBLISHED])
    with_sd = data(write_results(estimates=rows), made).iloc[-1]
    assert (with_sd["low"], with_sd["high"], with_sd["interval"]) == (1.0, 4.0, "one standard deviation")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"outcome": "sleep"}, AnalysisError, "names 'sleep', but 'outcomes' does not declare it"),
        ({"groups": ["everyone"]}, AnalysisError, "no analysis describes them"),
        ({"outcome": "opioid_use"}, AnalysisError, "Add an analysis of kind 'describe'"),
        ({"published": [{**PUBLISHED, "mean": "gone"}]}, ClaimError, "the claim 'gone', but claims.yaml has no such"),
        ({"published": [{**PUBLISHED, "mean": "opioid_p"}]}, ClaimError, "reports no plain number"),
    ],
)
def test_what_cannot_be_drawn_is_said(write_results, settings, change, error, message):
    """A user who asks for what is not there must read what to mend."""
    with pytest.raises(error, match=message):
        data(write_results(), settings(kind="course", **change))


def test_nothing_to_draw_is_said_in_the_figure(write_results, settings, texts):
    """An empty study must give an honest figure, not a failure or an empty frame."""
    rows = described("completers", "baseline", None, None, 0)
    made = settings(kind="course", groups=["completers"])
    written = texts(draw(data(write_results(estimates=rows), made), made))
    assert written == ["No data", "No patient has a value of: Pain, 0–10 verbal response score."]
