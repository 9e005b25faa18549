"""What the page says of mixed models that failed, that have slopes, bootstrap intervals, or several tests."""

import pytest
from study_estimates import CHANGE, estimate, interval
from study_results import settings, write_results

from reinfuse.report import mixed_models, outcomes
from reinfuse.report.inputs import read_estimates

SLOPE = "asymptotic_z_random_slope"


@pytest.fixture
def block_of(tmp_path):
    """Return a function that gives the block of a model with these estimates and changes of its specification."""

    def made(rows, **spec):
        told = settings()
        told["analyses"]["pain_model"] |= spec
        read = read_estimates(write_results(tmp_path / "study", rows=rows) / "estimates.csv")
        return mixed_models.mixed_model(read, "pain_model", told)

    return made


def row(estimand, value, **cells):
    """Return one estimate of the model."""
    return estimate("pain_model", estimand, "pain", value, **{"method": "satterthwaite", "note": "primary"} | cells)


def change(group, value=-1.5, **cells):
    """Return the change of one group."""
    return row("marginal_change", value, group=group, contrast=CHANGE, **cells)


def plain(text):
    """Return text with plain spaces."""
    return " ".join(str(text).split())


def cells_of(table):
    """Return {row header: cells} with plain spaces."""
    return {plain(line.header): [plain(cell) for cell in line.cells] for line in table.rows}


def test_a_model_without_estimates_says_why(block_of):
    """A table of dashes, or a reason that stands in the results and not on the page."""
    why = "primary; not estimated: every patient has a single visit at six_months"
    rows = [change("all", None, note=why), row("intercept_variance", None, method="reml", note=why[9:])]
    block = block_of(rows)
    assert (block.table, block.more) == (None, [])
    assert plain(block.said[0]) == (
        "The model could not be estimated (All patients): every patient has a single visit at six months."
    )
    assert "pain ~ timepoint * completers" in block.said[1]


def test_what_failed_in_one_group_is_said_beside_the_others(block_of):
    """One group's failure said of all, or passed over because another group has numbers."""
    rows = [
        change("completers", p_value=0.03, df=10.0, **interval(-3.0, -0.1)),
        row("intercept_variance", 2.0, method="reml", note="", group="completers"),
        change("non_completers", None, note="primary; not estimated: there is a single patient"),
        row("intercept_variance", None, method="reml", note="not estimated: there is a single patient",
            group="non_completers"),
    ]  # fmt: skip
    block = block_of(rows, formula="pain ~ timepoint", groups=["completers", "non_completers"], indicators=[])
    assert [plain(text) for text in block.said] == [
        "Could not be estimated (Stopped early): there is a single patient."
    ]
    assert cells_of(block.table)["Completers"] == ["−1.50 (−3.00 to −0.10)", "10.0", "0.030"]
    assert cells_of(block.table)["Stopped early"] == ["—", "—", "—"]
    assert "Completers: variance between patients 2.00." in [plain(note) for note in block.table.notes]


def test_a_random_slope_is_named_and_has_no_degrees_of_freedom(block_of):
    """A model of levels and slopes that reads as one with a random intercept, or a column of dashes for df."""
    rows = [
        change("all", method=SLOPE, p_value=0.04, **interval(-2.9, -0.1)),
        row("coefficient", -0.2, method=SLOPE, contrast="day", statistic=-2.0, p_value=0.046, **interval(-0.4, 0.0)),
        row("slope_variance", 0.01, method="reml", note="at the boundary: a variance is zero"),
    ]
    block = block_of(rows, formula="pain ~ day", primary=SLOPE, random_slope="day", indicators=[])
    notes = [plain(note) for note in block.table.notes]
    assert "a random intercept and a random slope over day for each patient." in notes[0]
    assert "At the boundary: a variance is zero." in notes
    assert "df" not in block.table.columns
    assert block.more[-1].columns[1] == "z or F"


def test_bootstrap_intervals_stand_beside_those_of_the_model(block_of):
    """Intervals that were computed and are nowhere to be read, or without the number of resamples."""
    note = "2000 resamples of patients, of which 3 cannot carry the model"
    rows = [
        change("all", p_value=0.04, df=10.0, **interval(-2.9, -0.1)),
        change("all", method="cluster_bootstrap_percentile", note=note, **interval(-2.75, -0.25)),
        change("all", method="cluster_bootstrap_bca", note=note, **interval(-2.8, -0.3)),
    ]
    table = block_of(rows).more[0]
    assert cells_of(table) == {
        "Satterthwaite df (primary)": ["−1.50 (−2.90 to −0.10)", "10.0", "0.040"],
        "Percentile interval from resampled patients": ["−1.50 (−2.75 to −0.25)", "—", "—"],
        "BCa interval from resampled patients": ["−1.50 (−2.80 to −0.30)", "—", "—"],
    }
    assert [plain(text) for text in table.notes] == [f"{note}."]


def test_adjusted_p_values_name_their_family(block_of):
    """An adjusted p-value in place of the plain one, or one that does not say what it is adjusted for."""
    adjusted = {"p_adjusted": 0.08, "note": "primary; p adjusted by Holm over 2 tests (Main outcomes)"}
    rows = [change("completers", p_value=0.04, df=10.0, **adjusted), change("not completers", p_value=0.5, df=10.0)]
    table = block_of(rows).table
    assert table.columns[-2:] == ["p", "p adjusted"]
    assert cells_of(table)["Completers"][-2:] == ["0.040", "0.080"]
    assert cells_of(table)["Not ‘Completers’"][-2:] == ["0.500", "—"]
    assert "P adjusted by Holm over 2 tests (Main outcomes)." in table.notes


def test_tests_of_a_term_stand_under_the_group_of_their_model(block_of):
    """Coefficients of two models in one list, with nothing to tell them apart."""
    rows = [
        row("type_3_f", 4.2, group=group, contrast="timepoint", df=10.0, statistic=4.2, p_value=0.068,
            note="primary; numerator df 2")
        for group in ("completers", "non_completers")
    ]  # fmt: skip
    table = block_of(rows, formula="pain ~ timepoint", groups=["completers", "non_completers"]).more[-1]
    assert [plain(line.header) for line in table.rows] == [
        "Completers", "Time (F test)", "Stopped early", "Time (F test)",
    ]  # fmt: skip
    assert [plain(cell) for cell in table.rows[1].cells][1:4] == ["4.20", "2, 10.0", "0.068"]


def test_adjusted_p_values_of_paired_changes_have_a_column(tmp_path):
    """A family of tests that only mixed models show."""
    cells = {"contrast": CHANGE, "method": "signed_rank_exact"}
    note = "primary; p adjusted by Benjamini–Hochberg over 3 tests (Everything)"
    rows = [estimate("pain_change", "location_shift", "pain", -1.0, p_value=0.01, p_adjusted=0.03, note=note, **cells)]
    read = read_estimates(write_results(tmp_path / "study", rows=rows) / "estimates.csv")
    table = outcomes.paired_change(read, "pain_change", settings()).table
    assert table.columns[4:6] == ["p", "p adjusted"]
    assert table.rows[0].cells[4:6] == ["0.010", "0.030"]
    assert table.notes[-1] == "P adjusted by Benjamini–Hochberg over 3 tests (Everything)."
