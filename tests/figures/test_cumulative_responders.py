"""Shares of patients by reduction: those of the estimates, groups apart, 30 and 50 % marked."""

from clinical_tables import analysis, clinic, patients, scores

from reinfuse.figures.cumulative_responders import COLUMNS, data, draw
from reinfuse.model import responder

KIND = {"kind": "cumulative_responders"}


def test_shares_are_those_of_the_estimates(write_results, settings):
    """Shares of another group or percentage."""
    table = data(write_results(), settings(**KIND))
    assert list(table.columns) == COLUMNS
    completers = table[table["group"] == "completers"]
    assert completers["reduction_percent"].tolist() == list(range(0, 101, 10))
    assert completers["share"].tolist() == [0.9, 0.5, 0.4, 0.4, 0.3, 0.3, 0.1, 0.1, 0.0, 0.0, 0.0]
    assert set(table["n_patients"]) == {10, 7}


def test_what_the_model_writes_is_what_the_figure_reads(tmp_path, settings):
    """A name of an estimate that one of the two has changed: shares counted by brute force, scores of 10 before."""
    after = {"a": 10, "b": 8, "c": 5, "d": 0, "e": 12}
    course = {name: {"baseline": 10, "week_1": score} for name, score in after.items()}
    told = analysis("responder", outcome="pain", start="baseline", end="week_1")
    found = responder.estimate(clinic(patients=patients(*course), assessments=scores(course)), told)
    found.to_csv(tmp_path / "estimates.csv", index=False)
    table = data(tmp_path, settings(analysis="an_analysis", **KIND) | {"model": told["spec"]})
    expected = [
        sum(10 - score >= percent / 10 for score in after.values()) / len(after) for percent in range(0, 101, 10)
    ]
    assert table["share"].tolist() == expected


def test_groups_are_drawn_apart_and_both_limits_marked(write_results, settings, texts):
    """Groups that cannot be told apart, or limits at other percentages than the text says."""
    chosen = settings(**KIND)
    figure = draw(data(write_results(), chosen), chosen)
    _, axes = figure.axes
    dashed = [line for line in axes.lines if line.get_marker() == "None"]
    assert [line.get_xdata()[0] for line in dashed] == [30, 50]
    groups = [line for line in axes.lines if line not in dashed]
    assert len({(line.get_color(), line.get_marker()) for line in groups}) == len(groups) == 2
    written = texts(figure)
    assert "Completers (3 to 6 infusions), n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}10" in written
    assert "Dashed: 30 and 50 %" in " ".join(written)


def test_a_limit_for_pain_is_not_called_so_of_opioids(write_results, settings, texts):
    """Words of a recommendation on pain beside doses of opioids."""
    said = {}
    for outcome in ("pain", "opioid_use"):
        chosen = settings(**KIND)
        chosen["model"] = chosen["model"] | {"outcome": outcome}
        said[outcome] = " ".join(texts(draw(data(write_results(), chosen), chosen)))
    assert "Dworkin 2008" in said["pain"]
    assert "Dworkin" not in said["opioid_use"]


def test_nothing_to_draw_is_said(write_results, settings, texts):
    """An empty frame where nobody has a percent change."""
    chosen = settings(**KIND)
    assert texts(draw(data(write_results(estimates=[]), chosen), chosen))[0] == "No data"
